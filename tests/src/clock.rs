//! The only place where tests read the clock or draw chance, as `clock.rs` is for the server and the client.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use uuid::Uuid;

/// This instant, in microseconds since 1970 UTC.
///
/// # Panics
/// When the machine's clock stands before 1970 or far beyond every calendar.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the clock of the tests")]
pub fn now_micros() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970");
    i64::try_from(since.as_micros()).expect("microseconds since 1970 fit 63 bits for 292,000 years")
}

/// A reading of the clock that never goes back, to measure how long something took.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the clock of the tests")]
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// A random id, for a `request_id` whose value does not matter.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the dice of the tests")]
pub fn fresh_id() -> Uuid {
    Uuid::new_v4()
}
