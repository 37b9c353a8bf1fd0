//! Instants and spans of time, in microseconds since 1970-01-01T00:00:00Z.

use serde::{Deserialize, Serialize};

mod zone;

pub use zone::{UnknownZone, Zone};

/// Microseconds in one minute.
pub const MICROS_PER_MINUTE: i64 = 60_000_000;

/// An instant: microseconds since 1970-01-01T00:00:00Z, the form in which every store keeps time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMicros(pub i64);

impl UnixMicros {
    /// The last instant that can be said.
    pub const MAX: Self = Self(i64::MAX);

    /// The instant `minutes` later (earlier where negative), saturating at the ends of time.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MICROS_PER_MINUTE)))
    }

    /// The instant so many microseconds later (earlier where negative), saturating at the ends of time.
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// How many microseconds it is after another instant; negative where it is before it, saturating.
    #[must_use]
    pub const fn micros_since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
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

    /// Whether every instant of `other` is in this span.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The instants both spans share; `None` where they share none.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The same instants as `spans`, in order, with overlapping and touching spans made one.
    #[must_use]
    pub fn coalesced(mut spans: Vec<Self>) -> Vec<Self> {
        spans.sort_unstable();
        let mut joined: Vec<Self> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => joined.push(span),
            }
        }
        joined
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
    fn overlapping_and_touching_spans_become_one() {
        let spans = vec![hours(12, 13), hours(9, 10), hours(10, 11), hours(9, 12), hours(14, 15)];
        assert_eq!(Interval::coalesced(spans), [hours(9, 13), hours(14, 15)]);
        assert!(Interval::coalesced(Vec::new()).is_empty());
    }

    #[test]
    fn an_intersection_of_touching_spans_is_none() {
        assert_eq!(hours(9, 10).intersection(hours(10, 11)), None);
        assert_eq!(hours(9, 11).intersection(hours(10, 12)), Some(hours(10, 11)));
        assert!(hours(9, 12).covers(hours(9, 12)) && !hours(9, 12).covers(hours(8, 10)));
    }

    #[test]
    fn an_empty_span_cannot_be_built() {
        assert!(Interval::new(UnixMicros(5), UnixMicros(5)).is_none());
    }
}
