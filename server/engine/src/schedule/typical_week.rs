//! Weekly availability as one comparable week in UTC, for asking how much time two people share.

use jiff::civil::Date;

use super::{
    availability::{MINUTES_PER_DAY, WeeklyWindow},
    bits::BitSet,
};

/// Minutes in one grain of a typical week.
pub const TYPICAL_GRAIN_MINUTES: u32 = 15;

const SECONDS_PER_GRAIN: i64 = TYPICAL_GRAIN_MINUTES as i64 * 60;
const GRAINS: usize = 7 * 24 * 4;
const SECONDS_PER_WEEK: i64 = 7 * 24 * 3600;

/// The grains of a quarter of an hour, from Monday 00:00 UTC to Sunday 24:00 UTC, in which a person can meet.
///
/// Each zone keeps all week the offset that it has at noon UTC of the reference date, so the week has no
/// change of clocks in it and wraps around: Sunday night in Sydney is Sunday morning UTC, Monday morning
/// there is the end of Sunday. A grain counts only where all of it is available. Compare only weeks with the
/// same reference date; for a season's average, ask with one date in each season.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypicalWeek {
    grains: BitSet,
}

impl TypicalWeek {
    /// The typical week of these windows, with the offsets that are in force on `reference`.
    #[must_use]
    pub fn of(windows: &[WeeklyWindow], reference: Date) -> Self {
        let noon = crate::time::Zone::utc().instant(reference.at(12, 0, 0, 0));
        let mut spans = Vec::with_capacity(windows.len() * 2);
        for weekly in windows {
            let weekday = i64::from(weekly.window.weekday().to_monday_zero_offset());
            let minute = weekday * i64::from(MINUTES_PER_DAY) + i64::from(weekly.window.start_minute());
            let start = (minute * 60 - weekly.zone.offset_seconds(noon)).rem_euclid(SECONDS_PER_WEEK);
            let end = start + i64::from(weekly.window.minutes()) * 60;
            spans.push((start, end));
            // The same span a week earlier holds what wraps around into Monday.
            spans.push((start - SECONDS_PER_WEEK, end - SECONDS_PER_WEEK));
        }
        let mut grains = BitSet::empty(GRAINS);
        for (start, end) in joined(spans) {
            let first = (start.max(0) + SECONDS_PER_GRAIN - 1) / SECONDS_PER_GRAIN;
            let last = end.max(0) / SECONDS_PER_GRAIN;
            grains.insert_range(grain(first)..grain(last));
        }
        Self { grains }
    }

    /// Minutes of the week in which the person can meet, 0 to 10080.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        minutes(&self.grains)
    }

    /// Minutes of the week in which both can meet, 0 to 10080.
    #[must_use]
    pub fn shared_minutes(&self, other: &Self) -> u32 {
        let mut shared = self.grains.clone();
        shared.intersect(&other.grains);
        minutes(&shared)
    }

    /// The grains, 0 (Monday 00:00 UTC) to 671.
    #[must_use]
    pub const fn grains(&self) -> &BitSet {
        &self.grains
    }
}

fn minutes(grains: &BitSet) -> u32 {
    u32::try_from(grains.count()).unwrap_or(u32::MAX).saturating_mul(TYPICAL_GRAIN_MINUTES)
}

fn grain(index: i64) -> usize {
    usize::try_from(index).unwrap_or(0).min(GRAINS)
}

/// The spans with those that overlap or touch made one.
fn joined(mut spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let touches = next.0 <= last.1;
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{schedule::availability::DayWindow, time::Zone};
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    fn weekly(weekday: Weekday, start: u16, end: u16, zone: &str) -> WeeklyWindow {
        DayWindow::new(weekday, start, end).unwrap().in_zone(Zone::find(zone).unwrap())
    }

    #[test]
    fn the_season_of_the_reference_date_decides_what_is_shared() {
        let new_york = [weekly(Weekday::Monday, 8 * 60, 10 * 60, "America/New_York")];
        let utc = [weekly(Weekday::Monday, 12 * 60, 13 * 60, "UTC")];
        let shared = |day| TypicalWeek::of(&new_york, day).shared_minutes(&TypicalWeek::of(&utc, day));
        assert_eq!(shared(date(2026, 7, 1)), 60);
        assert_eq!(shared(date(2026, 1, 7)), 0);
    }

    #[test]
    fn monday_morning_in_sydney_is_sunday_in_utc() {
        let week = TypicalWeek::of(
            &[weekly(Weekday::Monday, 9 * 60, 11 * 60, "Australia/Sydney")],
            date(2026, 7, 1),
        );
        // 09:00 +10:00 is Sunday 23:00 UTC; the second hour is Monday's first.
        assert_eq!(week.grains().iter().collect::<Vec<_>>(), [0, 1, 2, 3, 668, 669, 670, 671]);
        assert_eq!(week.minutes(), 120);
    }

    #[test]
    fn windows_that_touch_between_grains_lose_nothing() {
        let day = |start, end| weekly(Weekday::Tuesday, start, end, "UTC");
        let split = TypicalWeek::of(&[day(600, 607), day(607, 660)], date(2026, 7, 1));
        assert_eq!(split, TypicalWeek::of(&[day(600, 660)], date(2026, 7, 1)));
        assert_eq!(TypicalWeek::of(&[day(601, 629)], date(2026, 7, 1)).minutes(), 0);
        assert_eq!(TypicalWeek::of(&[], date(2026, 7, 1)).minutes(), 0);
    }

    proptest! {
        #[test]
        fn a_grain_is_open_where_each_of_its_minutes_is(
            days in prop::collection::vec((0..7_i8, 0..1440_u16, 1..=1440_u16), 0..6),
        ) {
            let windows: Vec<WeeklyWindow> = days.iter()
                .filter_map(|(day, start, end)| DayWindow::new(Weekday::from_monday_zero_offset(*day).unwrap(), *start, *end).ok())
                .map(|window| window.in_zone(Zone::find("Asia/Kathmandu").unwrap()))
                .collect();
            let mut open = vec![false; 10_080];
            for weekly in &windows {
                let first = usize::try_from(weekly.window.weekday().to_monday_zero_offset()).unwrap() * 1440
                    + usize::from(weekly.window.start_minute());
                for minute in first..first + usize::from(weekly.window.minutes()) {
                    open[(minute + 10_080 - 345) % 10_080] = true;
                }
            }
            let expected = (0..GRAINS).filter(|grain| open[grain * 15..grain * 15 + 15].iter().all(|open| *open));
            let week = TypicalWeek::of(&windows, date(2026, 7, 1));
            prop_assert_eq!(week.grains(), &BitSet::of(GRAINS, expected));
        }
    }
}
