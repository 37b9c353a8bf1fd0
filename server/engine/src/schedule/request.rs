//! What is asked of a search for a time, what is known to it, and what it refuses.

use jiff::civil::Weekday;
use thiserror::Error;

use super::{
    availability::{DayWindow, PersonCalendar},
    grid::{CELL_MINUTES, Grain},
    seat::Seat,
};
use crate::time::{Interval, MICROS_PER_MINUTE, UnixMicros, Zone};

/// The most minutes that a window of search may span: 366 days.
pub const MAX_WINDOW_MINUTES: i64 = 366 * 24 * 60;
/// The least and the most minutes that a meeting may last.
pub const DURATION_MINUTES: std::ops::RangeInclusive<u32> = 5..=720;
/// The most minutes of notice: a year.
pub const MAX_NOTICE_MINUTES: u32 = 366 * 24 * 60;
/// The most people in one search.
pub const MAX_PEOPLE: usize = 500;
/// The most seats of one conference, and the most people in one seat.
pub const MAX_SEATS: usize = 20;
/// The most places of all seats together, counted by their maxima.
pub const MAX_PLACES: usize = 100;
/// The most rooms in one search.
pub const MAX_ROOMS: usize = 200;
/// The most weekly windows of one person.
pub const MAX_WEEKLY_WINDOWS: usize = 100;
/// The most absences and busy spans of one person or room.
pub const MAX_SPANS: usize = 20_000;
/// The most slots that one search returns.
pub const MAX_SLOTS: usize = 1_000;

/// 1972, since when every zone is a whole number of cells away from UTC, and the year 9000.
const YEARS: (UnixMicros, UnixMicros) = (UnixMicros(63_072_000_000_000), UnixMicros(221_845_392_000_000_000));

/// A place to meet in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many people fit.
    pub capacity: u32,
    /// When it is taken.
    pub busy: Vec<Interval>,
}

/// Whose time and which rooms are looked at. A request names people and rooms by their index here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendars {
    /// The people, at most [`MAX_PEOPLE`].
    pub people: Vec<PersonCalendar>,
    /// The rooms, at most [`MAX_ROOMS`].
    pub rooms: Vec<Room>,
    /// The spans in which the agency does not meet, such as holidays, at most [`MAX_SPANS`].
    pub closures: Vec<Interval>,
}

/// The room that a meeting needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomNeed {
    /// The fewest people who must fit.
    pub min_capacity: u32,
}

/// What is asked: when, for how long, with whom and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotRequest {
    /// The span in which the whole meeting must lie, at most [`MAX_WINDOW_MINUTES`].
    pub window: Interval,
    /// The present: no slot starts before it.
    pub now: UnixMicros,
    /// How long before its start a meeting must be known, at most [`MAX_NOTICE_MINUTES`].
    pub notice_minutes: u32,
    /// How long the meeting lasts, within [`DURATION_MINUTES`] and a multiple of [`CELL_MINUTES`].
    pub duration_minutes: u32,
    /// How far apart the starts that are considered lie.
    pub grain: Grain,
    /// The organiser's zone: starts lie on its wall clock.
    pub zone: Zone,
    /// The people who must be free. Naming one twice changes nothing.
    pub required: Vec<usize>,
    /// The people who should be free where possible; somebody who is also required counts as required.
    pub optional: Vec<usize>,
    /// The seats to fill, at most [`MAX_SEATS`].
    pub seats: Vec<Seat>,
    /// The room that is needed; `None` for a meeting without one.
    pub room: Option<RoomNeed>,
    /// Whether the meeting may lie in one of the agency's closures.
    pub meets_during_closures: bool,
    /// The hours, in each person's own zone, outside of which a meeting is unsocial for them.
    pub social_hours: Vec<DayWindow>,
    /// The fewest minutes between the starts of two slots of the answer; zero for every slot.
    pub spacing_minutes: u32,
    /// The most slots in the answer, 1 to [`MAX_SLOTS`].
    pub limit: usize,
}

impl SlotRequest {
    /// A request for the five best slots at the quarters of the hour, without people, seats or a room yet;
    /// social hours are Monday to Friday, 08:00 to 18:00.
    #[must_use]
    pub fn new(window: Interval, now: UnixMicros, duration_minutes: u32, zone: Zone) -> Self {
        Self {
            window,
            now,
            notice_minutes: 0,
            duration_minutes,
            grain: Grain::default(),
            zone,
            required: Vec::new(),
            optional: Vec::new(),
            seats: Vec::new(),
            room: None,
            meets_during_closures: false,
            social_hours: office_hours(),
            spacing_minutes: 0,
            limit: 5,
        }
    }
}

/// Monday to Friday, 08:00 to 18:00.
#[must_use]
pub fn office_hours() -> Vec<DayWindow> {
    let days = Weekday::Monday.cycle_forward().take(5);
    days.filter_map(|day| DayWindow::new(day, 8 * 60, 18 * 60).ok()).collect()
}

/// Why a request for slots cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SlotError {
    /// The window spans more than [`MAX_WINDOW_MINUTES`].
    #[error("the window spans more than {} days", MAX_WINDOW_MINUTES / 24 / 60)]
    WindowTooLong,
    /// The window does not lie between the years 1972 and 9000.
    #[error("the window does not lie between the years 1972 and 9000")]
    WindowOutsideYears,
    /// The duration is outside [`DURATION_MINUTES`] or not a multiple of [`CELL_MINUTES`].
    #[error("a duration of {minutes} minutes is not a multiple of {CELL_MINUTES} between {} and {}", DURATION_MINUTES.start(), DURATION_MINUTES.end())]
    Duration {
        /// The duration asked for.
        minutes: u32,
    },
    /// The notice is longer than [`MAX_NOTICE_MINUTES`].
    #[error("a notice of {minutes} minutes is longer than a year")]
    Notice {
        /// The notice asked for.
        minutes: u32,
    },
    /// No one is asked to come: no required or optional people and no seats.
    #[error("nobody is asked to come")]
    NobodyAsked,
    /// More of something than a search takes.
    #[error("{count} {what} are more than {most}")]
    TooMany {
        /// What there is too much of.
        what: Counted,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// A request names a person that the calendars do not have.
    #[error("there is no person {index}")]
    UnknownPerson {
        /// The index named.
        index: usize,
    },
    /// A seat's bounds are not 0 ≤ min ≤ max, 1 ≤ max ≤ [`MAX_SEATS`].
    #[error("seat {seat} asks for {min} to {max} people")]
    SeatBounds {
        /// The seat, by index.
        seat: usize,
        /// The fewest people asked for.
        min: u32,
        /// The most people asked for.
        max: u32,
    },
    /// The number of slots asked for is zero.
    #[error("a search returns at least one slot")]
    NoSlots,
}

/// What a search counts and bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// People in the calendars.
    People,
    /// Seats of the request.
    Seats,
    /// Places of the seats, by their maxima.
    Places,
    /// Rooms in the calendars.
    Rooms,
    /// Slots asked for.
    Slots,
    /// Closures of the agency.
    Closures,
    /// Hours that are social.
    SocialHours,
    /// Weekly windows of the person of this index.
    WeeklyWindows(usize),
    /// Absences and busy spans of the person of this index.
    PersonSpans(usize),
    /// Busy spans of the room of this index.
    RoomSpans(usize),
}

impl std::fmt::Display for Counted {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::People => write!(out, "people"),
            Self::Seats => write!(out, "seats"),
            Self::Places => write!(out, "places in seats"),
            Self::Rooms => write!(out, "rooms"),
            Self::Slots => write!(out, "slots"),
            Self::Closures => write!(out, "closures"),
            Self::SocialHours => write!(out, "social hours"),
            Self::WeeklyWindows(person) => write!(out, "weekly windows of person {person}"),
            Self::PersonSpans(person) => write!(out, "absences and busy spans of person {person}"),
            Self::RoomSpans(room) => write!(out, "busy spans of room {room}"),
        }
    }
}

/// Checks every bound that a search relies on.
pub(super) fn check(calendars: &Calendars, request: &SlotRequest) -> Result<(), SlotError> {
    check_times(request)?;
    check_counts(calendars, request)?;
    check_seats(request)?;
    let asked = request.required.iter().chain(&request.optional);
    let seated = request.seats.iter().flat_map(|seat| seat.members.iter().chain(&seat.deputies));
    match asked.chain(seated).find(|person| **person >= calendars.people.len()) {
        Some(index) => Err(SlotError::UnknownPerson { index: *index }),
        None => Ok(()),
    }
}

fn check_times(request: &SlotRequest) -> Result<(), SlotError> {
    let (start, end) = (request.window.start(), request.window.end());
    if start < YEARS.0 || end > YEARS.1 {
        return Err(SlotError::WindowOutsideYears);
    }
    if end.0 - start.0 > MAX_WINDOW_MINUTES * MICROS_PER_MINUTE {
        return Err(SlotError::WindowTooLong);
    }
    let minutes = request.duration_minutes;
    if !DURATION_MINUTES.contains(&minutes) || !minutes.is_multiple_of(CELL_MINUTES) {
        return Err(SlotError::Duration { minutes });
    }
    if request.notice_minutes > MAX_NOTICE_MINUTES {
        return Err(SlotError::Notice { minutes: request.notice_minutes });
    }
    Ok(())
}

fn bounded(what: Counted, count: usize, most: usize) -> Result<(), SlotError> {
    if count > most { Err(SlotError::TooMany { what, count, most }) } else { Ok(()) }
}

fn check_counts(calendars: &Calendars, request: &SlotRequest) -> Result<(), SlotError> {
    if request.limit == 0 {
        return Err(SlotError::NoSlots);
    }
    bounded(Counted::Slots, request.limit, MAX_SLOTS)?;
    bounded(Counted::People, calendars.people.len(), MAX_PEOPLE)?;
    bounded(Counted::Seats, request.seats.len(), MAX_SEATS)?;
    bounded(Counted::Rooms, calendars.rooms.len(), MAX_ROOMS)?;
    bounded(Counted::Closures, calendars.closures.len(), MAX_SPANS)?;
    bounded(Counted::SocialHours, request.social_hours.len(), MAX_WEEKLY_WINDOWS)?;
    for (index, person) in calendars.people.iter().enumerate() {
        bounded(Counted::WeeklyWindows(index), person.weekly.len(), MAX_WEEKLY_WINDOWS)?;
        bounded(Counted::PersonSpans(index), person.absences.len() + person.busy.len(), MAX_SPANS)?;
    }
    for (index, room) in calendars.rooms.iter().enumerate() {
        bounded(Counted::RoomSpans(index), room.busy.len(), MAX_SPANS)?;
    }
    if request.required.is_empty() && request.optional.is_empty() && request.seats.is_empty() {
        return Err(SlotError::NobodyAsked);
    }
    Ok(())
}

fn check_seats(request: &SlotRequest) -> Result<(), SlotError> {
    for (index, seat) in request.seats.iter().enumerate() {
        let most = u32::try_from(MAX_SEATS).unwrap_or(u32::MAX);
        if seat.min > seat.max || seat.max == 0 || seat.max > most {
            return Err(SlotError::SeatBounds { seat: index, min: seat.min, max: seat.max });
        }
    }
    let places = request.seats.iter().map(|seat| seat.max as usize).sum();
    bounded(Counted::Places, places, MAX_PLACES)
}
