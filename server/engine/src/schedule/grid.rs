//! Time cut into cells of five minutes that lie on the organiser's wall clock.

use std::ops::Range;

use super::bits::BitSet;
use crate::time::{Interval, MICROS_PER_MINUTE, UnixMicros, Zone};

/// Minutes in one cell of the grid.
///
/// Every grain and every duration is a whole number of cells, so a meeting covers whole cells and
/// "each of its cells is free" says exactly "all of it is free", whatever minute a busy span ends on.
pub const CELL_MINUTES: u32 = 5;

const CELL_MICROS: i64 = CELL_MINUTES as i64 * MICROS_PER_MINUTE;
const MICROS_PER_SECOND: i64 = 1_000_000;

/// How far apart the starts that are considered lie, on the organiser's wall clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grain {
    /// Every five minutes past the hour.
    Five,
    /// At the quarters of the hour.
    #[default]
    Fifteen,
    /// At the hour and half past.
    Thirty,
}

impl Grain {
    /// The grain of 5, 15 or 30 minutes; `None` for any other number.
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Option<Self> {
        match minutes {
            5 => Some(Self::Five),
            15 => Some(Self::Fifteen),
            30 => Some(Self::Thirty),
            _ => None,
        }
    }

    /// The length of the grain in minutes.
    #[must_use]
    pub const fn minutes(self) -> u32 {
        match self {
            Self::Five => 5,
            Self::Fifteen => 15,
            Self::Thirty => 30,
        }
    }
}

/// A row of cells that covers a horizon; cell `0` starts on a five-minute mark of the organiser's clock.
///
/// Offsets from UTC have been multiples of five minutes everywhere since 1972, so a change of
/// daylight saving time moves the marks by whole cells.
#[derive(Clone, Debug)]
pub struct Grid {
    origin: UnixMicros,
    cells: usize,
}

impl Grid {
    /// The grid that covers `horizon` for an organiser in `zone`.
    #[must_use]
    pub fn new(horizon: Interval, zone: &Zone) -> Self {
        let offset = zone.offset_seconds(horizon.start()) * MICROS_PER_SECOND;
        let past_mark = horizon.start().0.saturating_add(offset).rem_euclid(CELL_MICROS);
        let origin = UnixMicros(horizon.start().0.saturating_sub(past_mark));
        let mut grid = Self { origin, cells: usize::MAX };
        grid.cells = grid.at_or_after(horizon.end());
        grid
    }

    /// How many cells the grid has.
    #[must_use]
    pub const fn cells(&self) -> usize {
        self.cells
    }

    /// The instant at which the cell starts.
    #[must_use]
    pub fn instant(&self, cell: usize) -> UnixMicros {
        let cells = i64::try_from(cell).unwrap_or(i64::MAX);
        self.origin.plus_minutes(cells.saturating_mul(i64::from(CELL_MINUTES)))
    }

    /// The first cell that starts at `instant` or later, at most the number of cells.
    #[must_use]
    pub fn at_or_after(&self, instant: UnixMicros) -> usize {
        let micros = instant.0.saturating_sub(self.origin.0).max(0);
        usize::try_from(micros / CELL_MICROS + i64::from(micros % CELL_MICROS > 0))
            .unwrap_or(self.cells)
            .min(self.cells)
    }

    /// The cells that lie wholly within the span.
    #[must_use]
    pub fn within(&self, span: Interval) -> Range<usize> {
        self.at_or_after(span.start())..self.started_by(span.end())
    }

    /// The cells that share an instant with the span.
    #[must_use]
    pub fn touched(&self, span: Interval) -> Range<usize> {
        self.started_by(span.start())..self.at_or_after(span.end())
    }

    /// How many cells have ended by `instant`, which is also the cell that `instant` falls in.
    fn started_by(&self, instant: UnixMicros) -> usize {
        let micros = instant.0.saturating_sub(self.origin.0).max(0);
        usize::try_from(micros / CELL_MICROS).unwrap_or(self.cells).min(self.cells)
    }

    /// The set of cells that are wholly within one of the `free` spans, which do not touch one another,
    /// and share no instant with any of the `taken` ones.
    #[must_use]
    pub fn open_cells(&self, free: &[Interval], taken: &[Interval]) -> BitSet {
        let mut open = BitSet::empty(self.cells);
        for span in free {
            open.insert_range(self.within(*span));
        }
        for span in taken {
            open.remove_range(self.touched(*span));
        }
        open
    }

    /// The starts at which the clock of `zone` shows a whole number of grains past the hour.
    #[must_use]
    pub fn aligned_starts(&self, zone: &Zone, grain: Grain) -> BitSet {
        let mut starts = BitSet::empty(self.cells);
        let step = i64::from(grain.minutes()) * MICROS_PER_MINUTE;
        let Some(covered) = Interval::new(self.origin, self.instant(self.cells)) else {
            return starts;
        };
        for (part, offset) in zone.steady_parts(covered) {
            let past_mark = (part.start().0 + offset * MICROS_PER_SECOND).rem_euclid(step);
            let mut at = part.start().0 + (step - past_mark) % step;
            while at < part.end().0 {
                let from_origin = at - self.origin.0;
                if from_origin % CELL_MICROS == 0 {
                    starts.insert(usize::try_from(from_origin / CELL_MICROS).unwrap_or(usize::MAX));
                }
                at += step;
            }
        }
        starts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn zone(name: &str) -> Zone {
        Zone::find(name).expect("a known zone")
    }

    fn grid(zone: &Zone, from: i64, to: i64) -> Grid {
        let midnight = zone.instant(date(2026, 3, 2).at(0, 0, 0, 0));
        let span = Interval::new(midnight.plus_minutes(from), midnight.plus_minutes(to)).expect("a span");
        Grid::new(span, zone)
    }

    #[test]
    fn only_four_grains_of_three_lengths_exist() {
        for minutes in 0..100 {
            assert!(Grain::from_minutes(minutes).is_none_or(|grain| grain.minutes() == minutes));
        }
        assert_eq!(Grain::default().minutes(), 15);
    }

    #[test]
    fn starts_lie_on_the_wall_clock_of_kathmandu() {
        let kathmandu = zone("Asia/Kathmandu");
        let grid = grid(&kathmandu, 7, 127);
        let starts = grid.aligned_starts(&kathmandu, Grain::Thirty);
        let minutes: Vec<i8> =
            starts.iter().map(|cell| kathmandu.wall_clock(grid.instant(cell)).minute()).collect();
        assert_eq!(minutes, [30, 0, 30, 0]);
        let utc: Vec<i8> =
            starts.iter().map(|cell| Zone::utc().wall_clock(grid.instant(cell)).minute()).collect();
        assert_eq!(utc, [45, 15, 45, 15]);
    }

    #[test]
    fn starts_stay_on_the_clock_when_lord_howe_moves_half_an_hour() {
        let lord_howe = zone("Australia/Lord_Howe");
        for (month, day) in [(4, 5), (10, 4)] {
            let from = lord_howe.instant(date(2026, month, day).at(0, 0, 0, 0));
            let grid = Grid::new(Interval::new(from, from.plus_minutes(360)).expect("a span"), &lord_howe);
            let starts = grid.aligned_starts(&lord_howe, Grain::Thirty);
            assert_eq!(starts.count(), 12);
            for cell in starts.iter() {
                assert_eq!(lord_howe.wall_clock(grid.instant(cell)).minute() % 30, 0);
            }
        }
    }

    #[test]
    fn partly_covered_cells_are_taken_by_busy_spans_and_not_given_by_free_ones() {
        let grid = grid(&Zone::utc(), 0, 60);
        let span =
            Interval::new(grid.instant(1).plus_minutes(2), grid.instant(4).plus_minutes(1)).expect("a span");
        assert_eq!(grid.within(span), 2..4);
        assert_eq!(grid.touched(span), 1..5);
        let whole = Interval::new(grid.instant(1), grid.instant(4)).expect("a span");
        assert_eq!((grid.within(whole), grid.touched(whole)), (1..4, 1..4));
        assert_eq!(grid.cells(), 12);
    }

    #[test]
    fn spans_outside_the_grid_touch_none_of_it() {
        let grid = grid(&Zone::utc(), 0, 60);
        let before = Interval::new(grid.instant(0).plus_minutes(-90), grid.instant(0)).expect("a span");
        let after = Interval::new(grid.instant(12), grid.instant(99)).expect("a span");
        for span in [before, after] {
            assert!(grid.within(span).is_empty() && grid.touched(span).is_empty());
        }
    }
}
