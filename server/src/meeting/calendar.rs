//! Calendars of people and rooms, as rows become what the engine takes.

use std::collections::BTreeMap;

use preceptor_engine::{
    schedule::{PersonCalendar, Room, WeeklyWindow},
    time::Interval,
};

use crate::records::{self as rows, Hold, Participant, PersonState};

/// Holds by resource.
pub(crate) struct BusyTimes(BTreeMap<String, Vec<Interval>>);

impl BusyTimes {
    pub(crate) fn of(holds: Vec<Hold>) -> Self {
        let mut busy: BTreeMap<String, Vec<Interval>> = BTreeMap::new();
        for hold in holds {
            let span = Interval::new(hold.starts_at, hold.ends_at);
            busy.entry(hold.resource).or_default().extend(span);
        }
        Self(busy)
    }

    fn spans(&self, resource: &str) -> Vec<Interval> {
        self.0.get(resource).cloned().unwrap_or_default()
    }
}

/// A person's calendar with what they have promised; who has left is never free.
pub(crate) fn calendar(person: &Participant, busy: &BusyTimes) -> PersonCalendar {
    let zone = person.time_zone.clone();
    let mut weekly: Vec<WeeklyWindow> = Vec::with_capacity(person.availability.len());
    if person.state != PersonState::Archived {
        let windows = person.availability.iter().flat_map(|window| window.day_windows());
        weekly.extend(windows.map(|window| window.in_zone(zone.clone())));
    }
    let away = person.absences.iter();
    let absences = away.filter_map(|away| Interval::new(away.starts_at, away.ends_at));
    PersonCalendar { absences: absences.collect(), busy: busy.spans(&Hold::person(&person.id)), weekly, zone }
}

/// A room with when it is taken.
pub(crate) fn room(room: &rows::Room, busy: &BusyTimes) -> Room {
    Room { capacity: small(room.places), busy: busy.spans(&Hold::room(&room.key)) }
}

/// A stored number that the schema keeps small.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
