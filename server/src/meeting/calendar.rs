//! Calendars of people and rooms, as rows become what the engine takes.

use std::collections::BTreeMap;

use jiff::civil;
use preceptor_engine::{
    schedule::{DayWindow, InvalidWindow, MINUTES_PER_DAY, PersonCalendar, Room, WeeklyWindow},
    time::{Interval, UnixMicros, Zone},
};

use crate::{
    error::Error,
    records::{self as rows, Hold, Participant, PersonState, Weekday, Window},
};

/// Holds by resource.
pub(crate) struct Busy(BTreeMap<String, Vec<Interval>>);

impl Busy {
    pub(crate) fn of(holds: Vec<Hold>) -> Self {
        let mut busy: BTreeMap<String, Vec<Interval>> = BTreeMap::new();
        for hold in holds {
            let span = Interval::new(UnixMicros(hold.starts_at), UnixMicros(hold.ends_at));
            busy.entry(hold.resource).or_default().extend(span);
        }
        Self(busy)
    }

    fn spans(&self, resource: &str) -> Vec<Interval> {
        self.0.get(resource).cloned().unwrap_or_default()
    }
}

/// A person's calendar with what they have promised; who has left is never free.
pub(crate) fn calendar(person: &Participant, busy: &Busy) -> Result<PersonCalendar, Error> {
    let zone = zone(&person.time_zone)?;
    let mut weekly = Vec::with_capacity(person.availability.len());
    if person.state != PersonState::Archived {
        for window in &person.availability {
            let windows = day_windows(window).map_err(|error| Error::Internal(error.to_string()))?;
            weekly.extend(windows.into_iter().map(|window| window.in_zone(zone.clone())));
        }
    }
    let away = person.absences.iter();
    let absences =
        away.filter_map(|away| Interval::new(UnixMicros(away.starts_at), UnixMicros(away.ends_at)));
    Ok(PersonCalendar {
        absences: absences.collect(),
        busy: busy.spans(&Hold::person(&person.id)),
        weekly: weekly as Vec<WeeklyWindow>,
        zone,
    })
}

/// A stored window for the engine, which takes a window of 24 hours across midnight in two parts.
fn day_windows(window: &Window) -> Result<Vec<DayWindow>, InvalidWindow> {
    let weekday = weekday(window.weekday);
    let minute = |minute: i64| u16::try_from(minute).unwrap_or(u16::MAX);
    let (start, end) = (minute(window.start_minute), minute(window.end_minute));
    if start != end {
        return Ok(vec![DayWindow::new(weekday, start, end)?]);
    }
    let midnight = MINUTES_PER_DAY;
    Ok(vec![DayWindow::new(weekday, start, midnight)?, DayWindow::new(weekday.next(), 0, end)?])
}

const fn weekday(weekday: Weekday) -> civil::Weekday {
    match weekday {
        Weekday::Monday => civil::Weekday::Monday,
        Weekday::Tuesday => civil::Weekday::Tuesday,
        Weekday::Wednesday => civil::Weekday::Wednesday,
        Weekday::Thursday => civil::Weekday::Thursday,
        Weekday::Friday => civil::Weekday::Friday,
        Weekday::Saturday => civil::Weekday::Saturday,
        Weekday::Sunday => civil::Weekday::Sunday,
    }
}

/// A room with when it is taken.
pub(crate) fn room(room: &rows::Room, busy: &Busy) -> Room {
    Room { capacity: small(room.places), busy: busy.spans(&Hold::room(&room.key)) }
}

/// The zone of a stored name, which was known when it was stored.
pub(crate) fn zone(name: &str) -> Result<Zone, Error> {
    Zone::find(name).map_err(|error| Error::Internal(error.to_string()))
}

/// A stored number that the schema keeps small.
pub(crate) fn small(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(start_minute: i64, end_minute: i64) -> Window {
        Window { weekday: Weekday::Sunday, start_minute, end_minute }
    }

    #[test]
    fn a_window_that_ends_when_it_starts_is_a_whole_day() {
        let parts = day_windows(&window(540, 540)).expect("valid");
        assert_eq!(parts.iter().map(|part| u32::from(part.minutes())).sum::<u32>(), 24 * 60);
        assert_eq!(parts[1].weekday(), civil::Weekday::Monday);
        assert_eq!(day_windows(&window(540, 600)).expect("valid").len(), 1);
    }
}
