//! IANA time zones, and the way between instants and the wall clocks of a zone.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use thiserror::Error;

use super::{Interval, UnixMicros};

/// The most single-character edits between a mistyped zone name and the one suggested for it.
const MOST_EDITS: usize = 4;

/// A time zone of the IANA database, such as `America/New_York`.
///
/// Two zones are equal where their names are: an alias is another zone that shows the same times.
#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

/// A name that the IANA database does not know.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no time zone {name:?}{}", hint(.suggestion.as_deref()))]
pub struct UnknownZone {
    /// The name as it was given, cut to its first 64 characters.
    pub name: String,
    /// The known name that is nearest in spelling, where one is near.
    pub suggestion: Option<String>,
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!("; did you mean {name:?}?"))
}

impl Zone {
    /// The zone of this IANA name, in any letter case; aliases such as `US/Eastern` are accepted.
    ///
    /// # Errors
    /// [`UnknownZone`], with the nearest known name, where the database has no such zone.
    pub fn find(name: &str) -> Result<Self, UnknownZone> {
        Self::known(name)
            .ok_or_else(|| UnknownZone { name: name.chars().take(64).collect(), suggestion: nearest(name) })
    }

    /// The zone of this IANA name, in any letter case; `None` where the database has no such zone. Without the look at
    /// every zone that a suggestion takes.
    #[must_use]
    pub fn known(name: &str) -> Option<Self> {
        // A name of the database for what is no zone.
        if name.eq_ignore_ascii_case("Etc/Unknown") {
            return None;
        }
        let rules = TimeZone::get(name).ok()?;
        let name = rules.iana_name().unwrap_or(name).to_owned();
        Some(Self { name, rules })
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// The IANA name, spelled as the database spells it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a wall clock shows at this instant; instants beyond the years ±9999 read as the nearest within.
    #[must_use]
    pub fn wall_clock(&self, instant: UnixMicros) -> DateTime {
        self.rules.to_datetime(timestamp(instant))
    }

    /// Seconds that a wall clock is ahead of UTC at this instant.
    #[must_use]
    pub fn offset_seconds(&self, instant: UnixMicros) -> i64 {
        i64::from(self.rules.to_offset(timestamp(instant)).seconds())
    }

    /// The instant at which a wall clock shows `civil`.
    ///
    /// A time that a gap skips is taken with the offset before the gap, so it moves later by the gap's length;
    /// of a time that occurs twice the first is taken. This is what RFC 5545 asks for.
    #[must_use]
    pub fn instant(&self, civil: DateTime) -> UnixMicros {
        let resolved = self.rules.to_ambiguous_timestamp(civil).compatible();
        let utc = || Offset::UTC.to_timestamp(civil);
        let ends = if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        UnixMicros(resolved.or_else(|_| utc()).unwrap_or(ends).as_microsecond())
    }

    /// The parts of `span` within which the offset stays the same, in order, each with its offset in seconds.
    #[must_use]
    pub fn steady_parts(&self, span: Interval) -> Vec<(Interval, i64)> {
        let mut parts = Vec::new();
        let mut start = span.start();
        for change in self.rules.following(timestamp(start)) {
            let at = UnixMicros(change.timestamp().as_microsecond());
            if at >= span.end() {
                break;
            }
            parts.extend(Interval::new(start, at).map(|part| (part, self.offset_seconds(start))));
            start = start.max(at);
        }
        parts.extend(Interval::new(start, span.end()).map(|part| (part, self.offset_seconds(start))));
        parts
    }
}

fn timestamp(instant: UnixMicros) -> Timestamp {
    let whole = |end: Timestamp| end.as_second() * 1_000_000;
    let micros = instant.0.clamp(whole(Timestamp::MIN), whole(Timestamp::MAX));
    Timestamp::from_microsecond(micros).expect("clamped to the range of a timestamp")
}

/// The known zone name with the fewest edits to `name`; the alphabetically first of several.
fn nearest(name: &str) -> Option<String> {
    if name.len() > 64 {
        return None;
    }
    let wanted = name.trim().replace(' ', "_").to_lowercase();
    jiff::tz::db()
        .available()
        .map(|known| {
            let known = known.to_string();
            (edits(&wanted, &known.to_lowercase()), known)
        })
        .filter(|(edits, _)| *edits <= MOST_EDITS && *edits * 2 < wanted.len())
        .min()
        .map(|(_, known)| known)
}

/// Edits between a wanted name and a known one, also where only the known one's city was written.
fn edits(wanted: &str, known: &str) -> usize {
    let city = known.rsplit('/').next().unwrap_or(known);
    strsim::osa_distance(wanted, known).min(strsim::osa_distance(wanted, city))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn zone(name: &str) -> Zone {
        Zone::find(name).expect("a known zone")
    }

    #[test]
    fn a_mistyped_zone_names_the_nearest_one() {
        let error = Zone::find("America/NewYork").unwrap_err();
        assert_eq!(error.suggestion.as_deref(), Some("America/New_York"));
        assert!(error.to_string().contains("did you mean \"America/New_York\"?"));
        assert_eq!(Zone::find("new york").unwrap_err().suggestion.as_deref(), Some("America/New_York"));
    }

    #[test]
    fn nonsense_empty_and_huge_names_are_refused_without_a_suggestion() {
        for name in ["", "Etc/Unknown\0", &"x".repeat(100_000), "EST5EDT,M3.2.0,M11.1.0"] {
            let error = Zone::find(name).unwrap_err();
            assert!(error.name.chars().count() <= 64);
        }
    }

    #[test]
    fn letter_case_and_aliases_are_accepted() {
        assert_eq!(zone("america/new_york").name(), "America/New_York");
        assert_eq!(Zone::known("europe/BERLIN"), Some(zone("Europe/Berlin")));
        assert_eq!(Zone::known("etc/unknown"), None);
        let noon = date(2026, 7, 1).at(12, 0, 0, 0);
        assert_eq!(zone("US/Eastern").instant(noon), zone("America/New_York").instant(noon));
    }

    #[test]
    fn a_skipped_time_moves_later_and_a_repeated_time_is_the_first() {
        let new_york = zone("America/New_York");
        let skipped = new_york.instant(date(2026, 3, 8).at(2, 30, 0, 0));
        assert_eq!(new_york.wall_clock(skipped), date(2026, 3, 8).at(3, 30, 0, 0));
        let repeated = new_york.instant(date(2026, 11, 1).at(1, 30, 0, 0));
        assert_eq!(new_york.offset_seconds(repeated), -4 * 3600);
        assert_eq!(new_york.wall_clock(repeated), new_york.wall_clock(repeated.plus_minutes(60)));
    }

    #[test]
    fn the_ends_of_time_are_answered_not_panicked_on() {
        for instant in [UnixMicros(i64::MIN), UnixMicros(i64::MAX)] {
            let civil = zone("Asia/Kathmandu").wall_clock(instant);
            let _ = zone("America/New_York").instant(civil);
        }
        assert!(zone("UTC").instant(DateTime::MAX) > zone("UTC").instant(DateTime::MIN));
    }

    #[test]
    fn a_year_in_new_york_has_three_steady_parts() {
        let new_york = zone("America/New_York");
        let at = |month| new_york.instant(date(2026, month, 1).at(0, 0, 0, 0));
        let parts = new_york.steady_parts(Interval::new(at(1), at(12)).expect("a span"));
        let offsets: Vec<i64> = parts.iter().map(|(_, seconds)| seconds / 3600).collect();
        assert_eq!(offsets, [-5, -4, -5]);
        assert!(parts.windows(2).all(|pair| pair[0].0.end() == pair[1].0.start()));
    }
}
