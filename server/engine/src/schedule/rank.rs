//! The order among slots: a declared tuple of integers, each shown as a line.

use crate::time::UnixMicros;

/// The terms of the order, the weightiest first; of each, less is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RankCode {
    /// Places of seats, up to their maxima, that stay empty.
    OpenPlaces,
    /// Places that a deputy fills.
    DeputyPlaces,
    /// Optional people who cannot come.
    OptionalAbsent,
    /// Minutes outside social hours, summed over all who come.
    UnsocialMinutes,
    /// The start in microseconds since 1970: earlier is better. No two slots of an answer share it.
    Start,
}

impl RankCode {
    /// The code's stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenPlaces => "open_places",
            Self::DeputyPlaces => "deputy_places",
            Self::OptionalAbsent => "optional_absent",
            Self::UnsocialMinutes => "unsocial_minutes",
            Self::Start => "start",
        }
    }
}

/// One term of a slot's rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankLine {
    /// Which term.
    pub code: RankCode,
    /// Its value; less is better.
    pub value: i64,
}

/// The tuple by which slots are ordered: the derived order compares the fields from first to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    pub(super) open_places: u32,
    pub(super) deputy_places: u32,
    pub(super) optional_absent: u32,
    pub(super) unsocial_minutes: u32,
    pub(super) start: UnixMicros,
}

impl Rank {
    pub(super) fn lines(self) -> Vec<RankLine> {
        let line = |code, value| RankLine { code, value };
        vec![
            line(RankCode::OpenPlaces, i64::from(self.open_places)),
            line(RankCode::DeputyPlaces, i64::from(self.deputy_places)),
            line(RankCode::OptionalAbsent, i64::from(self.optional_absent)),
            line(RankCode::UnsocialMinutes, i64::from(self.unsocial_minutes)),
            line(RankCode::Start, self.start.0),
        ]
    }
}
