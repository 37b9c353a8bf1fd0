//! The one place of the client that reads time and draws ids.

/// Now.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// A new request id: a random UUID.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws ids")]
pub fn new_request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
