//! Instants and spans of time, in microseconds since 1970-01-01T00:00:00Z.

use serde::{Deserialize, Serialize};

/// Microseconds in one minute.
pub const MICROS_PER_MINUTE: i64 = 60_000_000;

/// An instant: microseconds since 1970-01-01T00:00:00Z, the form in which every store keeps time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMicros(pub i64);

impl UnixMicros {
    /// The instant `minutes` later (earlier where negative), saturating at the ends of time.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MICROS_PER_MINUTE)))
    }
}

/// A span of time that contains `start` and does not contain `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    start: UnixMicros,
    end: UnixMicros,
}

impl Interval {
    /// `None` unless `start` comes before `end`: an empty session cannot be built.
    #[must_use]
    pub fn new(start: UnixMicros, end: UnixMicros) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first instant of the span.
    #[must_use]
    pub const fn start(self) -> UnixMicros {
        self.start
    }

    /// The first instant after the span.
    #[must_use]
    pub const fn end(self) -> UnixMicros {
        self.end
    }

    /// Whether both spans share an instant; spans that only touch do not.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from: i64, to: i64) -> Interval {
        let at = |hour: i64| UnixMicros(0).plus_minutes(hour * 60);
        Interval::new(at(from), at(to)).expect("from comes before to")
    }

    #[test]
    fn sessions_that_only_touch_do_not_clash() {
        assert!(!hours(9, 10).overlaps(hours(10, 11)));
    }

    #[test]
    fn a_shared_minute_is_a_clash() {
        assert!(hours(9, 11).overlaps(hours(10, 12)));
        assert!(hours(9, 12).overlaps(hours(10, 11)));
    }

    #[test]
    fn an_empty_span_cannot_be_built() {
        assert!(Interval::new(UnixMicros(5), UnixMicros(5)).is_none());
    }
}
