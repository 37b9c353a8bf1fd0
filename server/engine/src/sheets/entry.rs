//! What a row says. `None` is a blank cell or a column that is not there: nothing is said, nothing changes.

use jiff::civil::{Date, Time};

use crate::matching::input::snapshot::{MeetingWay, PairingKind, RuleKind};
use crate::schedule::DayWindow;
use crate::skill::Level;
use crate::time::{Interval, Zone};

/// What one row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// About a person.
    Person(Box<PersonEntry>),
    /// When a person can be met.
    Availability(AvailabilityEntry),
    /// About a pair.
    PairRule(RuleEntry),
}

/// A person as a sheet describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonEntry {
    /// What people call them, 1 to 200 characters.
    pub name: String,
    /// E-mail address as written.
    pub email: String,
    /// Profession, lower case, 1 to 100 characters.
    pub discipline: String,
    /// Time zone.
    pub zone: Zone,
    /// Unit or team.
    pub unit: Option<String>,
    /// Outside organisation of a guest.
    pub affiliation: Option<String>,
    /// Languages, sorted.
    pub languages: Option<Vec<String>>,
    /// Ways to meet, in their order.
    pub ways: Option<Vec<MeetingWay>>,
    /// Populations served, sorted.
    pub populations: Option<Vec<String>>,
    /// Weekly windows in `zone`, in the order of the week.
    pub availability: Option<Vec<DayWindow>>,
    /// Absences in days, both ends included, soonest first.
    pub absences: Option<Vec<(Date, Date)>>,
    /// What the sheet is about.
    pub profile: ProfileEntry,
    /// Observed levels, by index of the skill in the catalogue.
    pub levels: Vec<(usize, Level)>,
}

/// The profile that a sheet is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileEntry {
    /// A sheet of mentors.
    Mentor(MentorEntry),
    /// A sheet of mentees.
    Mentee(MenteeEntry),
    /// A sheet of conference guests.
    Guest,
}

/// What a sheet says of a mentor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MentorEntry {
    /// Mentees at the same time, 0 to 100.
    pub places: i64,
    /// Kinds of pairing offered, at least one, in their order.
    pub kinds: Option<Vec<PairingKind>>,
    /// Whether new mentees are taken.
    pub accepting: Option<bool>,
    /// The last day on which the credential is valid.
    pub credential_until: Option<Date>,
}

/// What a sheet says of a mentee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenteeEntry {
    /// The kind of pairing looked for.
    pub kind: Option<PairingKind>,
    /// Different mentors at the same time, 1 to 10.
    pub mentors: Option<i64>,
    /// The day by which mentoring should start.
    pub start_by: Option<Date>,
    /// Keys of the skills to work on, most important first, at most 10.
    pub needs: Option<Vec<&'static str>>,
    /// Levels that the role asks for, by index of the skill in the catalogue.
    pub targets: Option<Vec<(usize, Level)>>,
}

/// When a person on the roster can be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityEntry {
    /// Their e-mail address.
    pub email: String,
    /// Weekly windows in their time zone, in the order of the week.
    pub availability: Option<Vec<DayWindow>>,
    /// Absences in days, both ends included, soonest first.
    pub absences: Option<Vec<(Date, Date)>>,
}

/// A rule between two people on the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleEntry {
    /// The mentor's e-mail address.
    pub mentor: String,
    /// The mentee's e-mail address.
    pub mentee: String,
    /// The kind.
    pub kind: RuleKind,
    /// Why, up to 500 characters; may be empty.
    pub reason: String,
    /// The last day on which it is in force.
    pub last_day: Option<Date>,
}

/// The time from the beginning of the first day to the end of the last, on the clocks of `zone`; `None` at
/// the end of the calendar.
#[must_use]
pub fn absence_span((first, last): (Date, Date), zone: &Zone) -> Option<Interval> {
    let midnight = |day: Date| zone.instant(day.to_datetime(Time::midnight()));
    Interval::new(midnight(first), midnight(last.tomorrow().ok()?))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_absence_has_the_hours_of_its_days_also_when_the_clocks_change() {
        let zone = Zone::find("America/New_York").expect("a zone");
        let day = date(2026, 11, 1);
        let span = absence_span((day, day), &zone).expect("a span");
        assert_eq!(span.end().0 - span.start().0, 25 * 3_600_000_000);
        assert_eq!(absence_span((Date::MAX, Date::MAX), &zone), None);
    }
}
