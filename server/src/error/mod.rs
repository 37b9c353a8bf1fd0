//! The one error of the server, and the one place where it becomes a status.

mod answer;
mod bare;
mod status;

use std::fmt::Display;

pub use preceptor_proto::v1::ErrorReason;

pub use self::answer::{reason_of, reason_word};
use crate::store::{self, Failure};

/// Why a call fails, as facts.
#[derive(Debug)]
pub enum Error {
    /// Fields are missing, malformed or out of range.
    Invalid(Vec<Violation>),
    /// A request id was used before with another body or method.
    RequestIdReused,
    /// A page token is broken or of another query.
    PageToken,
    /// A resume token is broken, or of another store or agency.
    ResumeToken,
    /// A message is larger than the server takes.
    MessageTooLarge,
    /// No bearer token came with the call.
    TokenMissing,
    /// The bearer token is unknown, expired or revoked.
    TokenInvalid,
    /// The role may not call the method.
    RoleNotAllowed {
        /// The caller's role, as stored.
        role: &'static str,
        /// The method.
        method: String,
    },
    /// The contract of this server has no such method.
    MethodUnknown(String),
    /// The resource is absent, or not the caller's to see.
    NotFound(String),
    /// The id, or a value that must be unique, is taken.
    Exists(String),
    /// The resource changed since it was read.
    Stale {
        /// The etag now.
        current: String,
        /// Who changed it.
        by: String,
        /// When, RFC 3339.
        at: String,
    },
    /// Others wrote at the same time, again and again.
    Contention,
    /// The resource's state does not allow this.
    State {
        /// The resource.
        name: String,
        /// Its state.
        state: &'static str,
        /// The states that would allow it.
        allowed: &'static [&'static str],
    },
    /// A rule of the domain refuses it.
    Refused(Refusal),
    /// A limit of the server is reached.
    Overloaded,
    /// A watch did not read fast enough.
    WatchTooSlow,
    /// The server stops, or its store is out of reach.
    Unavailable,
    /// The time is up.
    Deadline,
    /// A fault; the text goes to the log and nowhere else.
    Internal(String),
    /// What the store said, where no handler knew better.
    Store(store::Error),
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field in the request, such as `person.email`.
    pub field: String,
    /// What is wrong, one sentence without the value of secrets or notes.
    pub description: String,
}

/// A refusal by the domain, with everything that stands in the way.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The documented reason; one of those with code `FAILED_PRECONDITION`.
    pub reason: ErrorReason,
    /// One sentence for people.
    pub message: String,
    /// Every conflict that the caller may see: the resource, and what is wrong with it.
    pub conflicts: Vec<(String, String)>,
    /// Parameters of the reason.
    pub metadata: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without conflicts or parameters.
    #[must_use]
    pub fn new(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), conflicts: Vec::new(), metadata: Vec::new() }
    }

    /// Adds a resource and what is wrong with it.
    #[must_use]
    pub fn conflict(mut self, subject: impl Into<String>, description: impl Into<String>) -> Self {
        self.conflicts.push((subject.into(), description.into()));
        self
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Display) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl Failure for Error {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_busy())
    }
}

impl Error {
    /// An `INVALID_ARGUMENT` about one field.
    #[must_use]
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation { field: field.into(), description: description.into() }])
    }
}
