//! Why a command failed: what, where, why and the next command; and the exit code that scripts see.

mod hint;

use std::fmt::Write as _;

use serde_json::json;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::people::id_of;

/// Exit codes, as `preceptor --help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// A bug here or there.
    Unexpected = 1,
    /// Wrong usage.
    Usage = 2,
    /// Not found.
    NotFound = 3,
    /// Not signed in, or not allowed.
    Denied = 4,
    /// The input has problems.
    Input = 5,
    /// Stale, double-booked, exists, wrong state.
    Conflict = 6,
    /// Unreachable, TLS or time-out: safe to retry.
    Unreachable = 7,
    /// Saved on this computer, not yet on the server.
    Saved = 8,
    /// No legal plan or slot exists.
    NoSolution = 9,
    /// Differences found.
    Differences = 10,
    /// The server is too old or too new.
    Version = 11,
    /// Over a limit.
    Limit = 12,
    /// Interrupted.
    Interrupted = 130,
    /// The reader of the output went away.
    Pipe = 141,
}

/// A failed command.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// The gRPC code or a word of the client's own, upper case.
    pub code: &'static str,
    /// The documented reason; empty where there is none.
    pub reason: Box<str>,
    /// What is wrong, and where.
    pub message: String,
    /// Everything else that is wrong, a line each.
    pub details: Box<[String]>,
    /// The next command, or what to do; empty where nothing helps.
    pub hint: String,
    /// The first field at fault; empty where no field is.
    pub field: Box<str>,
    /// Whether the same command may simply be tried again.
    pub retryable: bool,
}

impl Failure {
    /// A failure of the client's own.
    #[must_use]
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        let code = match exit {
            Exit::Usage => "USAGE",
            Exit::NotFound => "NOT_FOUND",
            Exit::Denied => "UNAUTHENTICATED",
            Exit::Input => "INVALID_ARGUMENT",
            Exit::Conflict => "FAILED_PRECONDITION",
            Exit::Unreachable => "UNAVAILABLE",
            Exit::Saved => "SAVED",
            Exit::NoSolution => "NO_SOLUTION",
            Exit::Differences => "DIFFERENCES",
            Exit::Version => "UNIMPLEMENTED",
            Exit::Limit => "RESOURCE_EXHAUSTED",
            Exit::Interrupted | Exit::Pipe => "CANCELLED",
            Exit::Unexpected => "INTERNAL",
        };
        Self {
            exit,
            code,
            reason: Box::default(),
            message: message.into(),
            details: Box::default(),
            hint: String::new(),
            field: Box::default(),
            retryable: exit == Exit::Unreachable,
        }
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With other words for the same: `reword` is applied to the message and to each detail.
    #[must_use]
    pub fn reworded(self, reword: impl Fn(&str) -> String) -> Self {
        let details = self.details.iter().map(|detail| reword(detail)).collect();
        Self { message: reword(&self.message), details, ..self }
    }

    /// For people: the message, the details, the next step.
    #[must_use]
    pub fn for_people(&self) -> String {
        let mut text = format!("preceptor: {}", short_names(&self.message));
        for detail in &*self.details {
            let _ = write!(text, "\n  {}", short_names(detail));
        }
        if !self.hint.is_empty() {
            let _ = write!(text, "\nNext: {}", self.hint);
        }
        text
    }

    /// For programs: one JSON object.
    #[must_use]
    pub fn for_programs(&self, request_id: &str) -> String {
        json!({
            "code": self.code,
            "reason": self.reason,
            "message": self.message,
            "details": self.details,
            "hint": self.hint,
            "field": self.field,
            "requestId": request_id,
            "retryable": self.retryable,
        })
        .to_string()
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        if let Some(broken) = broken_off(&status) {
            return broken;
        }
        let info = status.get_details_error_info();
        let reason = info.map(|info| info.reason).unwrap_or_default();
        let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
        let conflicts =
            status.get_details_precondition_failure().map(|failed| failed.violations).unwrap_or_default();
        let told = fields.iter().map(|each| (&each.field, &each.description));
        let told: Vec<_> =
            told.chain(conflicts.iter().map(|each| (&each.subject, &each.description))).collect();
        let is_in_message = |description: &str| status.message().contains(description);
        let details: Vec<String> = match &told[..] {
            [(_, description)] if is_in_message(description) => Vec::new(),
            all => all.iter().map(|(place, description)| detail(place, description)).collect(),
        };
        Self {
            exit: exit_of(status.code()),
            code: code_word(status.code()),
            hint: hint::of(&reason, status.code()).to_owned(),
            reason: reason.into(),
            message: status.message().to_owned(),
            details: details.into(),
            field: fields.first().map(|first| first.field.as_str().into()).unwrap_or_default(),
            retryable: matches!(
                status.code(),
                Code::Unavailable | Code::DeadlineExceeded | Code::Aborted | Code::ResourceExhausted
            ),
        }
    }
}

/// The text with resource names as commands take them: `agencies/main/sessions/0196` is `session 0196`.
fn short_names(text: &str) -> String {
    let short = |word: &str| {
        let mut parts = word.split('/');
        let (Some("agencies"), Some(_), Some(collection), Some(id), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return word.to_owned();
        };
        match collection {
            "matchRuns" => format!("plan/{id}"),
            "people" => format!("person {id}"),
            "pairRules" => format!("rule {id}"),
            "followUps" => format!("follow-up {id}"),
            "matchPolicies" => format!("policy {id}"),
            "feedback" => format!("feedback {id}"),
            plural => format!("{} {id}", plural.trim_end_matches('s')),
        }
    };
    text.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

/// What is wrong with one field or resource; a sentence that names the resource itself stands alone.
fn detail(place: &str, description: &str) -> String {
    let id = id_of(place);
    let names_it = place.contains('/') && description.split(' ').any(|word| id_of(word) == id);
    if names_it { description.to_owned() } else { format!("{place}: {description}") }
}

/// The failure of a call that the server did not answer: the transport made the status, and hides what happened behind
/// a code of the server's.
fn broken_off(status: &Status) -> Option<Failure> {
    // What tonic says when its own limit on a call is over.
    if status.code() == Code::Cancelled && status.message() == "Timeout expired" {
        return Some(
            Failure::new(Exit::Unreachable, "the server does not answer in time").hint(
                "give more time with --timeout SECONDS; a repeat has no second effect with --request-id",
            ),
        );
    }
    let mut cause = std::error::Error::source(status)?;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let is_of_transport =
        matches!(status.code(), Code::Unknown | Code::Cancelled | Code::Unavailable | Code::Internal);
    is_of_transport.then(|| {
        Failure::new(Exit::Unreachable, format!("the connection broke before the server answered: {cause}"))
            .hint("preceptor doctor looks at every step on the way to the server")
    })
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Self::new(Exit::Pipe, "the reader of the output went away"),
            std::io::ErrorKind::NotFound => Self::new(Exit::Input, error.to_string()),
            _ => Self::new(Exit::Unexpected, error.to_string()),
        }
    }
}

const fn exit_of(code: Code) -> Exit {
    match code {
        Code::NotFound => Exit::NotFound,
        Code::Unauthenticated | Code::PermissionDenied => Exit::Denied,
        Code::InvalidArgument | Code::OutOfRange => Exit::Input,
        Code::Aborted | Code::AlreadyExists | Code::FailedPrecondition => Exit::Conflict,
        Code::Unavailable | Code::DeadlineExceeded => Exit::Unreachable,
        Code::Unimplemented => Exit::Version,
        Code::ResourceExhausted => Exit::Limit,
        Code::Cancelled => Exit::Interrupted,
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => Exit::Unexpected,
    }
}

const fn code_word(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::{ErrorDetails, StatusExt as _};

    use super::*;

    fn refused(message: &str, violations: &[(&str, &str)]) -> Failure {
        let mut details = ErrorDetails::new();
        for (subject, description) in violations {
            details.add_precondition_failure_violation("STATE", *subject, *description);
        }
        Status::with_error_details(Code::FailedPrecondition, message, details).into()
    }

    #[test]
    fn people_read_resource_names_as_commands_take_them() {
        let failure = Failure::new(Exit::Conflict, "agencies/main/sessions/0196 is LOGGED; this needs HELD");
        assert_eq!(failure.for_people(), "preceptor: session 0196 is LOGGED; this needs HELD");
        assert!(failure.for_programs("").contains("agencies/main/sessions/0196"));
        assert_eq!(short_names("agencies/main/matchRuns/2 of agencies/main"), "plan/2 of agencies/main");
        assert_eq!(short_names("agencies/main/people/ana: is full"), "person ana: is full");
    }

    #[test]
    fn a_single_detail_is_told_unless_the_message_tells_it() {
        let plan = "the plan no longer fits";
        let one = refused(plan, &[("people/hugo", "capacity is 2, the plan needs 3")]);
        assert_eq!(*one.details, ["people/hugo: capacity is 2, the plan needs 3"]);
        assert!(
            refused("minutes: must be 1 to 1440", &[("minutes", "must be 1 to 1440")]).details.is_empty()
        );
        assert_eq!(refused(plan, &[("a", "x"), ("b", "y")]).details.len(), 2);
        let named = refused(plan, &[("agencies/main/people/hugo", "hugo has 0 free places of 1")]);
        assert_eq!(*named.details, ["hugo has 0 free places of 1"], "who it is about stands there once");
    }
}
