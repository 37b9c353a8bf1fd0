//! What a status of the server, or of the transport, means as a failure.

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use super::{Exit, Failure, hint};
use crate::words::resource::id_of;

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
            hint: hint::hint_for(&reason, status.code()).to_owned(),
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
