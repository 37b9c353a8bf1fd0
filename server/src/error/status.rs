//! An error as a status: code, reason and details, decided in one place.

use std::{borrow::Cow, collections::HashMap, fmt::Display, time::Duration};

use preceptor_proto::{ERROR_DOMAIN, v1::ErrorReason};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::{Error, Refusal, Violation};
use crate::store;

/// The most violations that one error lists; more would make the details too large for some clients.
const LISTED: usize = 20;

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let answer = match error {
            Error::Invalid(violations) => return invalid(&violations),
            Error::Refused(refusal) => return refused(&refusal),
            Error::Stale { current, by, at } => Answer::new(
                ErrorReason::EtagMismatch,
                Code::Aborted,
                format!("changed since it was read: {by} wrote it at {at}; read it again, decide again, send etag {current}"),
            )
            .with("current_etag", current)
            .with("changed_by", by)
            .with("changed_at", at),
            Error::State { name, state, allowed } => {
                let allowed = allowed.join(",");
                let message = format!("{name} is {state}; this needs {}", allowed.replace(',', " or "));
                Answer::new(ErrorReason::StateNotAllowed, Code::FailedPrecondition, message)
                    .about("state", name)
                    .with("state", state)
                    .with("allowed", allowed)
            }
            Error::RoleNotAllowed { role, method } => {
                let message = format!("a token with role {role} may not call {method}");
                Answer::new(ErrorReason::RoleNotAllowed, Code::PermissionDenied, message)
                    .with("role", role)
                    .with("method", method)
            }
            Error::MethodUnknown(method) => {
                let message = format!("this server has no method {method}; GetServerInfo names its version");
                Answer::new(ErrorReason::MethodUnknown, Code::Unimplemented, message).with("method", method)
            }
            Error::NotFound(name) => {
                Answer::new(ErrorReason::ResourceNotFound, Code::NotFound, format!("{name} was not found")).resource(name)
            }
            Error::Exists(name) => {
                Answer::new(ErrorReason::ResourceExists, Code::AlreadyExists, format!("{name} exists already")).resource(name)
            }
            Error::Internal(cause) => internal(&cause),
            Error::Store(error) => return of_store(error),
            plain => plain_answer(&plain),
        };
        answer.into()
    }
}

/// Errors that carry nothing but themselves.
fn plain_answer(error: &Error) -> Answer {
    use ErrorReason as Reason;
    let (reason, code, message) = match error {
        Error::RequestIdReused => (
            Reason::RequestIdReused,
            Code::InvalidArgument,
            "request_id was used before for another request; make a new UUID",
        ),
        Error::PageToken => (
            Reason::PageTokenInvalid,
            Code::InvalidArgument,
            "page_token is not of this query; start at the first page",
        ),
        Error::ResumeToken => (
            Reason::ResumeTokenInvalid,
            Code::InvalidArgument,
            "resume_token is not of this store and agency",
        ),
        Error::MessageTooLarge => (
            Reason::MessageTooLarge,
            Code::OutOfRange,
            "the message is too large; GetServerInfo names the limits",
        ),
        Error::TokenMissing => (
            Reason::TokenMissing,
            Code::Unauthenticated,
            "no bearer token: send metadata `authorization: Bearer ...`",
        ),
        Error::TokenInvalid => {
            (Reason::TokenInvalid, Code::Unauthenticated, "the bearer token is unknown, expired or revoked")
        }
        Error::Contention => {
            (Reason::Contention, Code::Aborted, "others changed the same at the same time; try again")
        }
        Error::Overloaded => {
            (Reason::Overloaded, Code::ResourceExhausted, "the server is at its limit; try again")
        }
        Error::WatchTooSlow => (
            Reason::WatchTooSlow,
            Code::ResourceExhausted,
            "this watch read too slowly; resume with its last token",
        ),
        Error::Deadline => {
            (Reason::Deadline, Code::DeadlineExceeded, "the time is up; retry with the same request_id")
        }
        _ => (
            Reason::Unavailable,
            Code::Unavailable,
            "the server is stopping or its store is out of reach; try again",
        ),
    };
    Answer::new(reason, code, message)
}

/// What the store said and no handler gave a better meaning.
fn of_store(error: store::Error) -> Status {
    let refused = |reason, message: &str| Status::from(Error::Refused(Refusal::new(reason, message)));
    match error {
        store::Error::Busy => Error::Contention.into(),
        store::Error::Unreachable(cause) => {
            tracing::error!(%cause, "the store is out of reach");
            Error::Unavailable.into()
        }
        store::Error::Broken(cause) => Error::Internal(cause).into(),
        store::Error::Violation(name) => match name.as_ref() {
            "holds_overlap" => {
                refused(ErrorReason::DoubleBooked, "a person or room is already held in that time")
            }
            "pairings_open_key" => {
                refused(ErrorReason::PairingOpen, "these two already have an open pairing of this kind")
            }
            "mentor_places_used_check" => {
                refused(ErrorReason::CapacityFull, "the capacity would be below the places that are taken")
            }
            "people_email_key" => Error::Exists("a person with this e-mail address".into()).into(),
            taken if taken.ends_with("_key") => Error::Exists("a resource with this id".into()).into(),
            other => Error::Internal(format!("constraint {other}")).into(),
        },
    }
}

fn internal(cause: &str) -> Answer {
    let incident = crate::clock::new_id();
    tracing::error!(%incident, %cause, "a call failed");
    let message = format!("an internal error; the server's log explains incident {incident}");
    Answer::new(ErrorReason::Internal, Code::Internal, message).with("incident", incident)
}

fn invalid(violations: &[Violation]) -> Status {
    let first = violations
        .first()
        .map_or_else(String::new, |first| format!("{}: {}", first.field, first.description));
    let message = match violations.len() {
        0 | 1 => first,
        count => format!("{first} (and {} more)", count - 1),
    };
    let mut answer = Answer::new(ErrorReason::FieldInvalid, Code::InvalidArgument, message);
    if violations.len() > LISTED {
        answer = answer.with("violation_count", violations.len());
    }
    for each in violations.iter().take(LISTED) {
        answer.details.add_bad_request_violation(&each.field, short(&each.description));
    }
    answer.into()
}

fn refused(refusal: &Refusal) -> Status {
    let mut answer = Answer::new(refusal.reason, Code::FailedPrecondition, refusal.message.clone());
    for (key, value) in &refusal.metadata {
        answer = answer.with(key, value);
    }
    if refusal.conflicts.len() > LISTED {
        answer = answer.with("conflict_count", refusal.conflicts.len());
    }
    for (subject, description) in refusal.conflicts.iter().take(LISTED) {
        let kind = reason_word(refusal.reason);
        answer.details.add_precondition_failure_violation(kind, subject, short(description));
    }
    answer.into()
}

/// The first 120 characters: twenty of them stay within what every client takes as details.
fn short(description: &str) -> String {
    description.chars().take(120).collect()
}

/// A reason as `ErrorInfo` carries it: without the enum's prefix.
#[must_use]
pub fn reason_word(reason: ErrorReason) -> &'static str {
    reason.as_str_name().strip_prefix("ERROR_REASON_").unwrap_or_default()
}

/// A status in the making.
struct Answer {
    code: Code,
    reason: ErrorReason,
    message: Cow<'static, str>,
    metadata: HashMap<String, String>,
    details: ErrorDetails,
}

impl Answer {
    fn new(reason: ErrorReason, code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        let mut details = ErrorDetails::new();
        // What may be tried again unchanged says when.
        let retry = match reason {
            ErrorReason::Contention => Some(100),
            ErrorReason::Overloaded | ErrorReason::Unavailable | ErrorReason::WatchTooSlow => Some(1000),
            _ => None,
        };
        if let Some(delay_ms) = retry {
            details.set_retry_info(Some(Duration::from_millis(delay_ms)));
        }
        Self { code, reason, message: message.into(), metadata: HashMap::new(), details }
    }

    fn with(mut self, key: &str, value: impl Display) -> Self {
        self.metadata.insert(key.to_owned(), value.to_string());
        self
    }

    fn resource(mut self, name: impl Into<String>) -> Self {
        self.details.set_resource_info("preceptor.v1", name, "", "");
        self
    }

    fn about(mut self, kind: &str, subject: impl Into<String>) -> Self {
        self.details.add_precondition_failure_violation(kind, subject, self.message.clone());
        self
    }
}

impl From<Answer> for Status {
    fn from(mut answer: Answer) -> Self {
        answer.details.set_error_info(reason_word(answer.reason), ERROR_DOMAIN, answer.metadata);
        Self::with_error_details(answer.code, answer.message, answer.details)
    }
}

/// The reason of a status that this server made; `None` for any other.
#[must_use]
pub fn reason_of(status: &Status) -> Option<ErrorReason> {
    let info = status.get_details_error_info()?;
    ErrorReason::from_str_name(&format!("ERROR_REASON_{}", info.reason))
}
