//! The one place that reads time and draws ids and chance; everybody else is told.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use preceptor_engine::time::UnixMicros;
use uuid::Uuid;

/// Where time comes from: the machine, or a test's hand; ids and chance always come from the machine.
#[derive(Clone, Debug)]
pub struct Clock(TimeSource);

#[derive(Clone, Debug)]
enum TimeSource {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(TimeSource::System)
    }

    /// A clock that stands still at `start` until it is moved.
    #[must_use]
    pub fn manual(start: UnixMicros) -> Self {
        Self(TimeSource::Manual(Arc::new(AtomicI64::new(start.0))))
    }

    /// Now, in microseconds since 1970 UTC.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    pub fn now(&self) -> UnixMicros {
        match &self.0 {
            TimeSource::System => UnixMicros(jiff::Timestamp::now().as_microsecond()),
            TimeSource::Manual(now) => UnixMicros(now.load(Ordering::SeqCst)),
        }
    }

    /// A new id that sorts by the time it was made: a version 7 UUID as 32 lower-case hex digits.
    #[must_use]
    pub fn new_id(&self) -> String {
        new_id()
    }

    /// A number below `bound` (at least 1), to spread retries.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        below(bound)
    }

    /// The monotonic clock, to measure how long something took.
    #[must_use]
    pub fn stopwatch(&self) -> std::time::Instant {
        stopwatch()
    }

    /// Moves a manual clock forward by `minutes`; the machine's clock stays as it is.
    pub fn advance_minutes(&self, minutes: i64) {
        if let TimeSource::Manual(now) = &self.0 {
            now.fetch_add(minutes * preceptor_engine::time::MICROS_PER_MINUTE, Ordering::SeqCst);
        }
    }
}

/// A new id that sorts by the time it was made: a version 7 UUID as 32 lower-case hex digits.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws ids")]
pub fn new_id() -> String {
    Uuid::now_v7().simple().to_string()
}

/// 32 bytes nobody can guess, for secrets.
///
/// # Panics
///
/// When the operating system has no randomness to give; nothing is safe to do then.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws chance")]
pub fn new_secret() -> [u8; 32] {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).expect("the operating system gives randomness");
    secret
}

/// A number below `bound` (at least 1), to spread retries.
#[must_use]
pub fn below(bound: u64) -> u64 {
    let drawn = new_secret().first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(drawn) % bound.max(1)
}

/// The monotonic clock, to measure how long something took.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}
