//! Finding a time: availability, the grid of starts, seats, ranked slots, and why none fits.

mod availability;
mod availability_text;
mod bits;
mod cells;
mod grid;
mod rank;
mod relaxation;
mod relaxation_sets;
mod request;
mod search;
mod seat;
mod seat_changes;
mod spread;
#[cfg(test)]
mod sweep_tests;
mod typical_week;
mod why;

pub use availability::{
    DayWindow, InvalidWindow, MINUTES_PER_DAY, PersonCalendar, WeeklyWindow, expand, total_minutes,
};
pub use availability_text::{
    AvailabilityProblem, AvailabilityTextError, MAX_TEXT_CHARS, format_weekly, parse_weekly,
};
pub use bits::BitSet;
pub use grid::{CELL_MINUTES, Grain, Grid};
pub use rank::{RankCode, RankLine};
pub use relaxation::Relaxation;
pub use relaxation_sets::MAX_CHANGES_TOGETHER;
pub use request::{
    Calendars, Counted, DURATION_MINUTES, MAX_NOTICE_MINUTES, MAX_PEOPLE, MAX_PLACES, MAX_ROOMS, MAX_SEATS,
    MAX_SLOTS, MAX_SPANS, MAX_WEEKLY_WINDOWS, MAX_WINDOW_MINUTES, Room, RoomNeed, SlotError, SlotRequest,
    office_hours,
};
pub use search::{Slot, find_slots};
pub use seat::{Filler, Seat, Seating, seat_people};
pub use spread::{SPREAD_MINUTES, spread};
pub use typical_week::{TYPICAL_GRAIN_MINUTES, TypicalWeek};
pub use why::{Constraint, Effect, Explanation, MAX_OFFERS, RelaxationOffer, explain};
