//! The steps by which a request can ask for less.

use super::request::{MAX_WINDOW_MINUTES, RoomNeed, SlotRequest};
use crate::time::{Interval, MICROS_PER_MINUTE};

/// Minutes by which [`Relaxation::ExtendWindow`] extends the window: a week.
pub(super) const EXTENSION_MINUTES: i64 = 7 * 24 * 60;

/// One step by which a request asks for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relaxation {
    /// Take a room of the list that is smaller than asked for.
    SmallerRoom,
    /// Meet for one grain less.
    ShortenByGrain,
    /// Let a deputy fill this seat, by index.
    AllowDeputies(usize),
    /// Search one week more.
    ExtendWindow,
    /// Find a room that is not on the list, or meet without one.
    OtherRoom,
    /// Meet at shorter notice.
    WaiveNotice,
    /// Let this person, by index, come only if they can: they become optional.
    MakeOptional(usize),
    /// Let this seat, by index, stay below its minimum; it is still filled as far as it can be.
    LeaveSeatShort(usize),
    /// Meet on a day on which the agency is closed.
    MeetDuringClosures,
}

impl Relaxation {
    /// What the step costs, in points that only order the offers: from 1 for a smaller room to 10 for
    /// meeting during a closure.
    #[must_use]
    pub const fn cost(self) -> u32 {
        match self {
            Self::SmallerRoom => 1,
            Self::ShortenByGrain | Self::AllowDeputies(_) => 2,
            Self::ExtendWindow => 3,
            Self::OtherRoom => 4,
            Self::WaiveNotice => 5,
            Self::MakeOptional(_) => 6,
            Self::LeaveSeatShort(_) => 8,
            Self::MeetDuringClosures => 10,
        }
    }

    /// Takes the step: the request that remains is what was offered, and [`find_slots`](super::find_slots)
    /// finds the offered slot first. An index that the request does not have changes nothing.
    pub fn apply(self, request: &mut SlotRequest) {
        match self {
            Self::SmallerRoom => request.room = request.room.map(|_| RoomNeed { min_capacity: 0 }),
            Self::ShortenByGrain => {
                request.duration_minutes = request.duration_minutes.saturating_sub(request.grain.minutes());
            }
            Self::AllowDeputies(seat) => {
                request.seats.get_mut(seat).into_iter().for_each(|seat| seat.deputies_allowed = true);
            }
            Self::ExtendWindow => request.window = extended(request.window),
            Self::OtherRoom => request.room = None,
            Self::WaiveNotice => request.notice_minutes = 0,
            Self::MakeOptional(person) => {
                request.required.retain(|required| *required != person);
                request.optional.push(person);
            }
            Self::LeaveSeatShort(seat) => {
                request.seats.get_mut(seat).into_iter().for_each(|seat| seat.min = 0);
            }
            Self::MeetDuringClosures => request.meets_during_closures = true,
        }
    }
}

/// The window with a week more at its end; unchanged where that would make it too long to search.
pub(super) fn extended(window: Interval) -> Interval {
    let end = window.end().plus_minutes(EXTENSION_MINUTES);
    let is_searchable = end.0 - window.start().0 <= MAX_WINDOW_MINUTES * MICROS_PER_MINUTE;
    Interval::new(window.start(), end).filter(|_| is_searchable).unwrap_or(window)
}
