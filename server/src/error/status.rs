//! An error as a status: code, reason and details, decided in one place.

use preceptor_proto::v1::ErrorReason;
use tonic::{Code, Status};

use super::answer::{Answer, reason_word};
use super::bare::{
    CONTENTION, DEADLINE, MESSAGE_TOO_LARGE, OVERLOADED, PAGE_TOKEN, REQUEST_ID_REUSED, RESUME_TOKEN,
    TOKEN_INVALID, TOKEN_MISSING, UNAVAILABLE, WATCH_TOO_SLOW,
};
use super::{Error, Refusal, Violation};
use crate::store::{self, Constraint};

/// The most violations that one error lists; more would make the details too large for some clients.
const LISTED: usize = 20;

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(violations) => invalid(&violations),
            Error::Refused(refusal) => refused(&refusal),
            Error::Stale { current, by, at } => stale(current, by, at).into(),
            Error::State { name, state, allowed } => not_in_state(name, state, allowed).into(),
            Error::RoleNotAllowed { role, method } => role_not_allowed(role, method).into(),
            Error::MethodUnknown(method) => {
                let message = format!("this server has no method {method}; GetServerInfo names its version");
                Answer::new(ErrorReason::MethodUnknown, Code::Unimplemented, message)
                    .with("method", method)
                    .into()
            }
            Error::NotFound(name) => {
                Answer::new(ErrorReason::ResourceNotFound, Code::NotFound, format!("{name} was not found"))
                    .resource(name)
                    .into()
            }
            Error::Exists(name) => exists(name).into(),
            Error::Internal(cause) => internal(&cause).into(),
            Error::RequestIdReused => REQUEST_ID_REUSED.answer().into(),
            Error::PageToken => PAGE_TOKEN.answer().into(),
            Error::ResumeToken => RESUME_TOKEN.answer().into(),
            Error::MessageTooLarge => MESSAGE_TOO_LARGE.answer().into(),
            Error::TokenMissing => TOKEN_MISSING.answer().into(),
            Error::TokenInvalid => TOKEN_INVALID.answer().into(),
            Error::Contention => CONTENTION.answer().into(),
            Error::Overloaded => OVERLOADED.answer().into(),
            Error::WatchTooSlow => WATCH_TOO_SLOW.answer().into(),
            Error::Unavailable => UNAVAILABLE.answer().into(),
            Error::Deadline => DEADLINE.answer().into(),
            Error::Store(error) => of_store(error),
        }
    }
}

/// What the store said and no handler gave a better meaning.
fn of_store(error: store::Error) -> Status {
    match error {
        store::Error::Busy => CONTENTION.answer().into(),
        store::Error::Unreachable(cause) => {
            tracing::error!(%cause, "the store is out of reach");
            UNAVAILABLE.answer().into()
        }
        store::Error::Broken(cause) => internal(&cause).into(),
        store::Error::Violation(constraint) => of_violation(constraint),
    }
}

/// What it means to a caller that a constraint held.
fn of_violation(constraint: Constraint) -> Status {
    use Constraint as C;
    let against = |reason, message: &str| refused(&Refusal::new(reason, message));
    match constraint {
        C::HoldsOverlap => {
            against(ErrorReason::DoubleBooked, "a person or room is already held in that time")
        }
        C::PairingsOpen => {
            against(ErrorReason::PairingOpen, "these two already have an open pairing of this kind")
        }
        C::MentorPlacesUsed => {
            against(ErrorReason::CapacityFull, "the capacity would be below the places that are taken")
        }
        C::PeopleEmail => exists("a person with this e-mail address".into()).into(),
        C::People
        | C::PairRules
        | C::Imports
        | C::MatchPolicies
        | C::MatchRuns
        | C::Pairings
        | C::Sessions
        | C::SessionLogs
        | C::Feedback
        | C::FeedbackSupersedes
        | C::FollowUps
        | C::Conferences
        | C::Invitations
        | C::AgendaItems
        | C::Attendance
        | C::Decisions
        | C::ActionItems => exists("a resource with this id".into()).into(),
        // Their values are made by the server, or written once with what they belong to.
        C::StoreIdentity
        | C::Agencies
        | C::Tokens
        | C::TokensSecret
        | C::RequestReplies
        | C::Events
        | C::AuditEntries
        | C::MentorPlaces
        | C::Evidence
        | C::ImportRows
        | C::MatchJobs
        | C::MatchSnapshots
        | C::MatchDossiers
        | C::MatchOrigins
        | C::Proposals
        | C::UnplacedMentees
        | C::Holds => internal(&format!("constraint {constraint}")).into(),
    }
}

fn stale(current: String, by: String, at: String) -> Answer {
    let message = format!(
        "changed since it was read: {by} wrote it at {at}; read it again, decide again, send etag {current}"
    );
    Answer::new(ErrorReason::EtagMismatch, Code::Aborted, message)
        .with("current_etag", current)
        .with("changed_by", by)
        .with("changed_at", at)
}

fn not_in_state(name: String, state: &'static str, allowed: &'static [&'static str]) -> Answer {
    let message = format!("{name} is {state}; this needs {}", allowed.join(" or "));
    Answer::new(ErrorReason::StateNotAllowed, Code::FailedPrecondition, message)
        .about("state", name)
        .with("state", state)
        .with("allowed", allowed.join(","))
}

fn role_not_allowed(role: &'static str, method: String) -> Answer {
    let message = format!("a token with role {role} may not call {method}");
    Answer::new(ErrorReason::RoleNotAllowed, Code::PermissionDenied, message)
        .with("role", role)
        .with("method", method)
}

fn exists(name: String) -> Answer {
    Answer::new(ErrorReason::ResourceExists, Code::AlreadyExists, format!("{name} exists already"))
        .resource(name)
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

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
