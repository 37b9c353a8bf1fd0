//! The statuses with which the layers answer in the place of a handler.

use std::time::Duration;

use preceptor_proto::ERROR_DOMAIN;
use preceptor_proto::v1::ErrorReason;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::layers::trace::RequestId;

/// When to come back after a refusal for lack of room, or because this server stops.
const RETRY_DELAY: Duration = Duration::from_secs(1);

/// `DEADLINE_EXCEEDED`: the call did not end within `limit`.
#[must_use]
pub fn deadline(limit: Duration) -> Status {
    let message = format!(
        "the call did not end within {} ms; a change may or may not have happened: \
         send it again with the same request_id",
        limit.as_millis()
    );
    status(Code::DeadlineExceeded, message, ErrorReason::Deadline, ErrorDetails::new())
}

/// `RESOURCE_EXHAUSTED`: the server answers as many calls as it can.
#[must_use]
pub fn overloaded() -> Status {
    let message = "the server is answering as many calls as it can; retry in a second".to_owned();
    status(Code::ResourceExhausted, message, ErrorReason::Overloaded, retry())
}

/// `UNAVAILABLE`: the server is stopping.
#[must_use]
pub fn draining() -> Status {
    let message = "the server is stopping; connect again and resume".to_owned();
    status(Code::Unavailable, message, ErrorReason::Unavailable, retry())
}

/// `UNAVAILABLE`: a stream has been open for as long as a stream may be.
#[must_use]
pub fn stream_lifetime(lifetime: Duration) -> Status {
    let message =
        format!("a stream stays open for at most {} s; connect again and resume", lifetime.as_secs());
    status(Code::Unavailable, message, ErrorReason::Unavailable, retry())
}

/// `INTERNAL`: a fault of the server, of which only the incident's id leaves the house.
#[must_use]
pub fn internal(incident: RequestId) -> Status {
    let message = format!("the server failed; quote incident {incident} when you report it");
    let mut details = ErrorDetails::new();
    details.set_error_info(
        reason(ErrorReason::Internal),
        ERROR_DOMAIN,
        [("incident".into(), incident.to_string())],
    );
    Status::with_error_details(Code::Internal, message, details)
}

fn retry() -> ErrorDetails {
    ErrorDetails::with_retry_info(Some(RETRY_DELAY))
}

fn status(code: Code, message: String, why: ErrorReason, mut details: ErrorDetails) -> Status {
    details.set_error_info(reason(why), ERROR_DOMAIN, []);
    Status::with_error_details(code, message, details)
}

/// The reason as it travels, without the prefix that all names of the enum share.
fn reason(reason: ErrorReason) -> &'static str {
    reason.as_str_name().trim_start_matches("ERROR_REASON_")
}
