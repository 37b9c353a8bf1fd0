//! When a person can meet: weekly windows on a wall clock, less absences and busy spans.

use std::fmt;

use jiff::civil::{Date, DateTime, Time, Weekday};
use thiserror::Error;

use crate::time::{Interval, MICROS_PER_MINUTE, UnixMicros, Zone};

/// Minutes from one midnight to the next on a wall clock.
pub const MINUTES_PER_DAY: u16 = 24 * 60;

/// A span of wall-clock time that begins on one day of every week, shorter than 24 hours or a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayWindow {
    weekday: Weekday,
    start_minute: u16,
    end_minute: u16,
}

/// Why two minutes of a day do not bound a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidWindow {
    /// A start past 23:59 or an end that is 00:00 or past 24:00.
    #[error("a window starts between 00:00 and 23:59 and ends between 00:01 and 24:00")]
    OutsideDay,
    /// Start and end are the same minute, which could mean nothing or a whole day.
    #[error("a window that ends when it starts is empty; a whole day is 00:00-24:00")]
    Empty,
}

impl DayWindow {
    /// The window from `start_minute` (0 to 1439) to `end_minute` (1 to 1440) past midnight.
    ///
    /// An end before the start is on the next day: a night shift of 22:00-06:00 belongs to the day it begins on.
    ///
    /// # Errors
    /// [`InvalidWindow`] where a minute is out of its range or both are the same.
    pub fn new(weekday: Weekday, start_minute: u16, end_minute: u16) -> Result<Self, InvalidWindow> {
        if start_minute >= MINUTES_PER_DAY || end_minute == 0 || end_minute > MINUTES_PER_DAY {
            return Err(InvalidWindow::OutsideDay);
        }
        if start_minute == end_minute {
            return Err(InvalidWindow::Empty);
        }
        Ok(Self { weekday, start_minute, end_minute })
    }

    /// The day of the week on which the window begins.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        self.weekday
    }

    /// The minute of the day at which the window begins, 0 to 1439.
    #[must_use]
    pub const fn start_minute(self) -> u16 {
        self.start_minute
    }

    /// The minute of the day at which the window ends, 1 to 1440; on the next day where it is before the start.
    #[must_use]
    pub const fn end_minute(self) -> u16 {
        self.end_minute
    }

    /// How long the window is on a day without a change of clocks, 1 to 1440 minutes.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        let next_day = if self.end_minute <= self.start_minute { MINUTES_PER_DAY } else { 0 };
        self.end_minute + next_day - self.start_minute
    }

    /// The window that begins on `date`; `None` where a change of clocks leaves nothing of it.
    ///
    /// Each end is resolved for itself as [`Zone::instant`] does, so a night shift is an hour longer or
    /// shorter where the clocks change within it, and a window of the skipped hour alone is not there.
    #[must_use]
    pub fn on(self, date: Date, zone: &Zone) -> Option<Interval> {
        let ends_next_day = self.end_minute < self.start_minute || self.end_minute == MINUTES_PER_DAY;
        let end_date = if ends_next_day { date.tomorrow().ok()? } else { date };
        let start = at_minute(date, self.start_minute);
        let end = at_minute(end_date, self.end_minute % MINUTES_PER_DAY);
        Interval::new(zone.instant(start), zone.instant(end))
    }

    /// The window on the clocks of one zone.
    #[must_use]
    pub const fn in_zone(self, zone: Zone) -> WeeklyWindow {
        WeeklyWindow { window: self, zone }
    }
}

/// `Mon 08:00-10:00`, the form that [`parse_weekly`](super::parse_weekly) reads.
impl fmt::Display for DayWindow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = DAY_NAMES[usize::try_from(self.weekday.to_monday_zero_offset()).unwrap_or(0)];
        let (start, end) = (self.start_minute, self.end_minute);
        write!(out, "{} {:02}:{:02}-{:02}:{:02}", &day[..3], start / 60, start % 60, end / 60, end % 60)
    }
}

/// The days of the week as they are written, Monday first.
pub(super) const DAY_NAMES: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn at_minute(date: Date, minute: u16) -> DateTime {
    let part = |value: u16| i8::try_from(value).expect("hours and minutes of a day fit");
    let time = Time::new(part(minute / 60), part(minute % 60), 0, 0).expect("below 24 hours");
    date.to_datetime(time)
}

/// A day window on the clocks of one zone: one line of a person's weekly availability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyWindow {
    /// The wall-clock span.
    pub window: DayWindow,
    /// The zone whose clocks it is on.
    pub zone: Zone,
}

/// What is known of one person's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonCalendar {
    /// The zone in which the person lives: decides what is unsocial for them.
    pub zone: Zone,
    /// When the person can meet. Empty means unknown, and unknown is not free.
    pub weekly: Vec<WeeklyWindow>,
    /// When the person is away.
    pub absences: Vec<Interval>,
    /// What the person has already promised: holds, and busy spans of other calendars.
    pub busy: Vec<Interval>,
}

impl PersonCalendar {
    /// The spans of `horizon` in which the person can meet, in order, none touching another.
    #[must_use]
    pub fn free(&self, horizon: Interval) -> Vec<Interval> {
        let taken = self.absences.iter().chain(&self.busy).copied().collect();
        without(&expand(&self.weekly, horizon), &Interval::coalesced(taken))
    }
}

/// The spans of `horizon` that lie in one of the weekly windows, in order, none touching another.
#[must_use]
pub fn expand(windows: &[WeeklyWindow], horizon: Interval) -> Vec<Interval> {
    let spans = windows.iter().flat_map(|weekly| occurrences(weekly, horizon)).collect();
    Interval::coalesced(spans)
}

fn occurrences(weekly: &WeeklyWindow, horizon: Interval) -> impl Iterator<Item = Interval> + '_ {
    std::iter::successors(first_date(weekly, horizon.start()), |date| date.checked_add(WEEK).ok())
        .take_while(move |date| starts_by(*date, &weekly.zone, horizon.end()))
        .filter_map(move |date| weekly.window.on(date, &weekly.zone)?.intersection(horizon))
}

const WEEK: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);

/// The first date of the window's weekday whose occurrence can reach past `start`.
///
/// One day back for a window that crosses midnight, one more because clocks that go back at midnight
/// can show yesterday again.
fn first_date(weekly: &WeeklyWindow, start: UnixMicros) -> Option<Date> {
    let today = weekly.zone.wall_clock(start).date();
    let earliest = today.yesterday().and_then(Date::yesterday).ok()?;
    let days_ahead = earliest.weekday().until(weekly.window.weekday);
    earliest.checked_add(jiff::SignedDuration::from_hours(24 * i64::from(days_ahead))).ok()
}

fn starts_by(date: Date, zone: &Zone, end: UnixMicros) -> bool {
    zone.instant(date.to_datetime(Time::midnight())) < end
}

/// `spans` without the instants in `taken`; both are coalesced.
fn without(spans: &[Interval], taken: &[Interval]) -> Vec<Interval> {
    let mut rest = Vec::with_capacity(spans.len());
    let mut next = 0;
    for span in spans {
        while taken.get(next).is_some_and(|taken| taken.end() <= span.start()) {
            next += 1;
        }
        let mut start = span.start();
        for gone in taken[next..].iter().take_while(|gone| gone.start() < span.end()) {
            rest.extend(Interval::new(start, gone.start()));
            start = start.max(gone.end());
        }
        rest.extend(Interval::new(start, span.end()));
    }
    rest
}

/// Minutes of the spans, rounded down for each.
#[must_use]
pub fn total_minutes(spans: &[Interval]) -> i64 {
    spans.iter().map(|span| (span.end().0 - span.start().0) / MICROS_PER_MINUTE).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn zone(name: &str) -> Zone {
        Zone::find(name).expect("a known zone")
    }

    fn window(weekday: Weekday, start: (u16, u16), end: (u16, u16)) -> DayWindow {
        DayWindow::new(weekday, start.0 * 60 + start.1, end.0 * 60 + end.1).expect("a window")
    }

    /// The local readings of start and end, and the real length in minutes.
    fn on(zone_name: &str, day: Date, start: (u16, u16), end: (u16, u16)) -> Option<(String, String, i64)> {
        let zone = zone(zone_name);
        let span = window(day.weekday(), start, end).on(day, &zone)?;
        let shown = |instant| zone.wall_clock(instant).strftime("%d %H:%M").to_string();
        Some((shown(span.start()), shown(span.end()), total_minutes(&[span])))
    }

    fn shown(start: &str, end: &str, minutes: i64) -> (String, String, i64) {
        (start.to_owned(), end.to_owned(), minutes)
    }

    #[test]
    fn new_york_in_march_skips_half_past_two() {
        let day = date(2026, 3, 8);
        assert_eq!(on("America/New_York", day, (2, 30), (5, 0)), Some(shown("08 03:30", "08 05:00", 90)));
        assert_eq!(on("America/New_York", day, (1, 0), (2, 30)), Some(shown("08 01:00", "08 03:30", 90)));
        assert_eq!(on("America/New_York", day, (2, 0), (3, 0)), None);
        assert_eq!(on("America/New_York", day, (2, 30), (3, 0)), None);
    }

    #[test]
    fn new_york_in_november_takes_the_first_half_past_one() {
        let day = date(2026, 11, 1);
        assert_eq!(on("America/New_York", day, (1, 30), (3, 0)), Some(shown("01 01:30", "01 03:00", 150)));
        assert_eq!(on("America/New_York", day, (0, 30), (1, 30)), Some(shown("01 00:30", "01 01:30", 60)));
    }

    #[test]
    fn clocks_that_change_at_midnight_move_the_start_of_the_day() {
        for (name, day) in [
            ("Africa/Cairo", date(2026, 4, 24)),
            ("Asia/Beirut", date(2026, 3, 29)),
            ("America/Santiago", date(2026, 9, 6)),
            ("America/Havana", date(2026, 3, 8)),
        ] {
            let dawn = day.strftime("%d 01:00").to_string();
            let nine = day.strftime("%d 09:00").to_string();
            assert_eq!(on(name, day, (0, 0), (9, 0)), Some(shown(&dawn, &nine, 480)), "{name}");
            assert_eq!(on(name, day, (0, 0), (1, 0)), None, "{name}");
            let eve = day.yesterday().unwrap();
            let evening = eve.strftime("%d 22:00").to_string();
            assert_eq!(on(name, eve, (22, 0), (24, 0)), Some(shown(&evening, &dawn, 120)), "{name}");
        }
    }

    #[test]
    fn clocks_that_go_back_at_midnight_lengthen_the_right_day() {
        // Cairo, Beirut and Santiago show 23:00 twice; Havana shows midnight twice.
        for (name, day) in [
            ("Africa/Cairo", date(2026, 10, 29)),
            ("Asia/Beirut", date(2026, 10, 24)),
            ("America/Santiago", date(2026, 4, 4)),
        ] {
            let minutes = on(name, day, (22, 0), (24, 0)).map(|shown| shown.2);
            assert_eq!(minutes, Some(180), "{name}");
            assert_eq!(on(name, day, (22, 0), (23, 30)).map(|shown| shown.2), Some(90), "{name}");
        }
        let havana = date(2026, 11, 1);
        assert_eq!(on("America/Havana", havana, (0, 0), (8, 0)), Some(shown("01 00:00", "01 08:00", 540)));
        assert_eq!(
            on("America/Havana", havana.yesterday().unwrap(), (22, 0), (24, 0)),
            Some(shown("31 22:00", "01 00:00", 120))
        );
    }

    #[test]
    fn lord_howe_moves_half_an_hour() {
        assert_eq!(
            on("Australia/Lord_Howe", date(2026, 10, 4), (2, 0), (5, 0)),
            Some(shown("04 02:30", "04 05:00", 150))
        );
        assert_eq!(
            on("Australia/Lord_Howe", date(2026, 4, 5), (1, 0), (5, 0)),
            Some(shown("05 01:00", "05 05:00", 270))
        );
    }

    #[test]
    fn casablanca_turns_its_clocks_back_for_ramadan() {
        // 2026: back an hour on 15 February, forward again on 22 March.
        let utc_hour = |day: Date| {
            let casablanca = zone("Africa/Casablanca");
            let span = window(day.weekday(), (9, 0), (10, 0)).on(day, &casablanca).unwrap();
            Zone::utc().wall_clock(span.start()).hour()
        };
        assert_eq!(
            [utc_hour(date(2026, 2, 14)), utc_hour(date(2026, 3, 1)), utc_hour(date(2026, 3, 23))],
            [8, 9, 8]
        );
    }

    #[test]
    fn the_weeks_between_the_american_and_the_european_change_are_an_hour_closer() {
        let overlap = |day: Date| {
            let new_york = window(day.weekday(), (8, 0), (12, 0)).on(day, &zone("America/New_York")).unwrap();
            let berlin = window(day.weekday(), (14, 0), (17, 0)).on(day, &zone("Europe/Berlin")).unwrap();
            new_york.intersection(berlin).map(|both| total_minutes(&[both]))
        };
        assert_eq!(overlap(date(2026, 3, 5)), Some(180));
        for day in [date(2026, 3, 10), date(2026, 3, 19), date(2026, 3, 26), date(2026, 10, 28)] {
            assert_eq!(overlap(day), Some(240 - 60), "{day}");
            let eight = zone("America/New_York").instant(day.at(8, 0, 0, 0));
            assert_eq!(zone("Europe/Berlin").wall_clock(eight).hour(), 13, "{day}");
        }
        let eight = zone("America/New_York").instant(date(2026, 4, 2).at(8, 0, 0, 0));
        assert_eq!(zone("Europe/Berlin").wall_clock(eight).hour(), 14);
    }

    #[test]
    fn a_night_shift_crosses_midnight_and_the_change_of_clocks() {
        let shift = |day| on("America/New_York", day, (22, 0), (6, 0)).map(|shown| shown.2 / 60);
        assert_eq!(shift(date(2026, 3, 6)), Some(8));
        assert_eq!(shift(date(2026, 3, 7)), Some(7));
        assert_eq!(shift(date(2026, 10, 31)), Some(9));
    }

    #[test]
    fn a_horizon_that_begins_inside_a_night_shift_sees_the_rest_of_it() {
        let new_york = zone("America/New_York");
        let shift = window(Weekday::Sunday, (22, 0), (6, 0)).in_zone(new_york.clone());
        let at = |hour| new_york.instant(date(2026, 6, 1).at(hour, 0, 0, 0));
        let horizon = Interval::new(at(2), at(23)).unwrap();
        assert_eq!(expand(&[shift], horizon), [Interval::new(at(2), at(6)).unwrap()]);
    }

    #[test]
    fn bounds_of_a_window_are_checked() {
        assert_eq!(DayWindow::new(Weekday::Monday, 1440, 1), Err(InvalidWindow::OutsideDay));
        assert_eq!(DayWindow::new(Weekday::Monday, 5, 1441), Err(InvalidWindow::OutsideDay));
        assert_eq!(DayWindow::new(Weekday::Monday, 5, 0), Err(InvalidWindow::OutsideDay));
        assert_eq!(DayWindow::new(Weekday::Monday, 600, 600), Err(InvalidWindow::Empty));
        assert_eq!(DayWindow::new(Weekday::Monday, 0, 1440).unwrap().minutes(), 1440);
        assert_eq!(window(Weekday::Monday, (22, 0), (6, 0)).minutes(), 480);
    }

    #[test]
    fn nobody_is_free_without_published_availability() {
        let anybody = PersonCalendar { zone: Zone::utc(), weekly: vec![], absences: vec![], busy: vec![] };
        assert!(anybody.free(Interval::new(UnixMicros(0), UnixMicros(i64::MAX)).unwrap()).is_empty());
    }

    fn spans(around: i64) -> impl Strategy<Value = Vec<Interval>> {
        prop::collection::vec((0..around, 1..400_i64), 0..8).prop_map(|pairs| {
            let at = |minute| UnixMicros(0).plus_minutes(minute);
            pairs
                .into_iter()
                .filter_map(|(from, length)| Interval::new(at(from), at(from + length)))
                .collect()
        })
    }

    fn holds(spans: &[Interval], instant: UnixMicros) -> bool {
        spans.iter().any(|span| span.start() <= instant && instant < span.end())
    }

    proptest! {
        #[test]
        fn what_is_taken_is_not_free(spans in spans(2000), taken in spans(2000)) {
            let rest = without(&Interval::coalesced(spans.clone()), &Interval::coalesced(taken.clone()));
            for minute in 0..2500 {
                let at = UnixMicros(0).plus_minutes(minute);
                prop_assert_eq!(holds(&rest, at), holds(&spans, at) && !holds(&taken, at));
            }
            prop_assert!(rest.windows(2).all(|pair| pair[0].end() < pair[1].start()));
        }

        /// Away from changes of clocks, a window is where the wall clock says so.
        #[test]
        fn expansion_follows_the_wall_clock(
            weekday in 0..7_i8, start in 0..1440_u16, length in 1..1440_u16, from in 0..20_000_i64,
        ) {
            let kathmandu = zone("Asia/Kathmandu");
            let weekday = Weekday::from_monday_zero_offset(weekday).unwrap();
            let end = match (start + length) % 1440 { 0 => 1440, end => end };
            let window = DayWindow::new(weekday, start, end).unwrap();
            let first = UnixMicros(1_780_000_000_000_000).plus_minutes(from);
            let horizon = Interval::new(first, first.plus_minutes(10_080)).unwrap();
            let open = expand(&[window.in_zone(kathmandu.clone())], horizon);
            for step in (0..10_080).step_by(7) {
                let at = first.plus_minutes(step);
                let clock = kathmandu.wall_clock(at);
                let minute = u16::try_from(i16::from(clock.hour()) * 60 + i16::from(clock.minute())).unwrap();
                let since = (i32::from(clock.weekday().to_monday_zero_offset()) - i32::from(weekday.to_monday_zero_offset()))
                    .rem_euclid(7) * 1440 + i32::from(minute) - i32::from(start);
                let inside = since.rem_euclid(10_080) < i32::from(length);
                prop_assert_eq!(holds(&open, at), inside);
            }
        }
    }
}
