//! Answers to errors that carry nothing but themselves.

use std::time::Duration;

use preceptor_proto::v1::ErrorReason as Reason;
use tonic::Code;

use super::answer::Answer;

/// Reason, code, message, and the milliseconds after which the same may be tried again.
pub(super) struct Bare(Reason, Code, &'static str, Option<u64>);

impl Bare {
    /// The answer.
    pub(super) fn answer(self) -> Answer {
        let Self(reason, code, message, retry_ms) = self;
        let answer = Answer::new(reason, code, message);
        match retry_ms {
            Some(delay_ms) => answer.retry_after(Duration::from_millis(delay_ms)),
            None => answer,
        }
    }
}

pub(super) const REQUEST_ID_REUSED: Bare = Bare(
    Reason::RequestIdReused,
    Code::InvalidArgument,
    "request_id was used before for another request; make a new UUID",
    None,
);
pub(super) const PAGE_TOKEN: Bare = Bare(
    Reason::PageTokenInvalid,
    Code::InvalidArgument,
    "page_token is not of this query; start at the first page",
    None,
);
pub(super) const RESUME_TOKEN: Bare = Bare(
    Reason::ResumeTokenInvalid,
    Code::InvalidArgument,
    "resume_token is not of this store and agency",
    None,
);
pub(super) const MESSAGE_TOO_LARGE: Bare = Bare(
    Reason::MessageTooLarge,
    Code::OutOfRange,
    "the message is too large; GetServerInfo names the limits",
    None,
);
pub(super) const TOKEN_MISSING: Bare = Bare(
    Reason::TokenMissing,
    Code::Unauthenticated,
    "no bearer token: send metadata `authorization: Bearer ...`",
    None,
);
pub(super) const TOKEN_INVALID: Bare = Bare(
    Reason::TokenInvalid,
    Code::Unauthenticated,
    "the bearer token is unknown, expired or revoked",
    None,
);
pub(super) const CONTENTION: Bare =
    Bare(Reason::Contention, Code::Aborted, "others changed the same at the same time; try again", Some(100));
pub(super) const OVERLOADED: Bare =
    Bare(Reason::Overloaded, Code::ResourceExhausted, "the server is at its limit; try again", Some(1000));
pub(super) const WATCH_TOO_SLOW: Bare = Bare(
    Reason::WatchTooSlow,
    Code::ResourceExhausted,
    "this watch read too slowly; resume with its last token",
    Some(1000),
);
pub(super) const UNAVAILABLE: Bare = Bare(
    Reason::Unavailable,
    Code::Unavailable,
    "the server is stopping or its store is out of reach; try again",
    Some(1000),
);
pub(super) const DEADLINE: Bare =
    Bare(Reason::Deadline, Code::DeadlineExceeded, "the time is up; retry with the same request_id", None);
