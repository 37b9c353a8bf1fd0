//! The calendars of one search laid onto its grid, and the starts they leave for a duration.

use super::{
    availability::{DayWindow, MINUTES_PER_DAY, expand},
    bits::BitSet,
    grid::{CELL_MINUTES, Grid},
    request::{Calendars, SlotRequest},
};
use crate::time::{Interval, UnixMicros, Zone};

/// Who and what is free in which cell.
pub(super) struct Cells {
    pub(super) grid: Grid,
    /// The cells at which a meeting may start at all: on the organiser's clock and not in the past.
    on_clock: BitSet,
    /// For each person the cells they are free in; nothing for people the request does not name.
    people: Vec<BitSet>,
    rooms: Vec<BitSet>,
    outside_closures: BitSet,
    unsocial: UnsocialHours,
}

impl Cells {
    /// Lays the calendars onto a grid that covers `horizon`.
    pub(super) fn new(calendars: &Calendars, request: &SlotRequest, horizon: Interval) -> Self {
        let grid = Grid::new(horizon, &request.zone);
        let mut on_clock = grid.aligned_starts(&request.zone, request.grain);
        on_clock.remove_range(0..grid.at_or_after(request.now));
        let asked = asked_people(request, calendars.people.len());
        let free = |(index, person): (usize, &super::PersonCalendar)| {
            let spans = if asked.contains(index) { expand(&person.weekly, horizon) } else { Vec::new() };
            let mut open = grid.open_cells(&spans, &person.absences);
            open.subtract(&taken_cells(&grid, &person.busy));
            open
        };
        let rooms = calendars.rooms.iter().map(|room| grid.open_cells(&[horizon], &room.busy)).collect();
        Self {
            people: calendars.people.iter().enumerate().map(free).collect(),
            rooms,
            outside_closures: grid.open_cells(&[horizon], &calendars.closures),
            unsocial: UnsocialHours::new(calendars, &request.social_hours, &grid, horizon),
            on_clock,
            grid,
        }
    }

    /// The starts left for a meeting of this duration.
    pub(super) fn starts(&self, duration_minutes: u32) -> Starts<'_> {
        let length = usize::try_from(duration_minutes / CELL_MINUTES).unwrap_or(usize::MAX);
        let erode = |open: &BitSet| if open.is_empty() { open.clone() } else { open.eroded(length) };
        let mut possible = BitSet::full(self.grid.cells()).eroded(length);
        possible.intersect(&self.on_clock);
        Starts {
            cells: self,
            length,
            possible,
            people: self.people.iter().map(erode).collect(),
            rooms: self.rooms.iter().map(erode).collect(),
            outside_closures: erode(&self.outside_closures),
        }
    }
}

fn taken_cells(grid: &Grid, spans: &[Interval]) -> BitSet {
    let mut taken = BitSet::empty(grid.cells());
    for span in spans {
        taken.insert_range(grid.touched(*span));
    }
    taken
}

/// All people the request names, as required, optional or candidate for a seat.
fn asked_people(request: &SlotRequest, people: usize) -> BitSet {
    let seated = request.seats.iter().flat_map(|seat| seat.members.iter().chain(&seat.deputies));
    BitSet::of(people, request.required.iter().chain(&request.optional).chain(seated).copied())
}

/// The starts at which a meeting of one duration fits each person, each room and the agency's days.
pub(super) struct Starts<'a> {
    cells: &'a Cells,
    length: usize,
    /// The starts from which a meeting ends within the grid, lies on the clock and is not in the past.
    pub(super) possible: BitSet,
    pub(super) people: Vec<BitSet>,
    pub(super) rooms: Vec<BitSet>,
    pub(super) outside_closures: BitSet,
}

impl Starts<'_> {
    /// The starts from which the meeting lies within `window`.
    pub(super) fn within(&self, window: Interval) -> BitSet {
        let grid = &self.cells.grid;
        let cells = grid.within(window);
        let mut starts = BitSet::empty(grid.cells());
        starts.insert_range(cells.start..(cells.end + 1).saturating_sub(self.length));
        starts
    }

    /// The starts at `instant` or later.
    pub(super) fn from(&self, instant: UnixMicros) -> BitSet {
        let grid = &self.cells.grid;
        let mut starts = BitSet::empty(grid.cells());
        starts.insert_range(grid.at_or_after(instant)..grid.cells());
        starts
    }

    /// The starts at which some room is free, however small.
    pub(super) fn with_any_room(&self) -> BitSet {
        let mut fits = BitSet::empty(self.possible.bound());
        self.rooms.iter().for_each(|room| fits.unite(room));
        fits
    }

    /// The people of `among` who are free for the meeting that starts at `start`.
    pub(super) fn free_people(&self, among: &BitSet, start: usize) -> BitSet {
        BitSet::of(among.bound(), among.iter().filter(|person| self.people[*person].contains(start)))
    }

    /// Minutes of the meeting from `start` that are unsocial, summed over `people`.
    pub(super) fn unsocial_minutes(&self, people: &BitSet, start: usize) -> u32 {
        let unsocial = &self.cells.unsocial;
        let by_zone: Vec<u32> =
            unsocial.before.iter().map(|cells| cells[start + self.length] - cells[start]).collect();
        people.iter().map(|person| by_zone[unsocial.zones[person]] * CELL_MINUTES).sum()
    }

    /// The meeting that starts at `start`.
    pub(super) fn interval(&self, start: usize) -> Interval {
        let grid = &self.cells.grid;
        Interval::new(grid.instant(start), grid.instant(start + self.length)).expect("a meeting has a length")
    }
}

/// How many unsocial cells come before each cell, once for every zone that a person lives in.
struct UnsocialHours {
    /// For each person the index of their zone.
    zones: Vec<usize>,
    before: Vec<Vec<u32>>,
}

impl UnsocialHours {
    fn new(calendars: &Calendars, social: &[DayWindow], grid: &Grid, horizon: Interval) -> Self {
        let mut known: Vec<&Zone> = Vec::new();
        let mut zones = Vec::with_capacity(calendars.people.len());
        for person in &calendars.people {
            let index = known.iter().position(|zone| **zone == person.zone);
            zones.push(index.unwrap_or(known.len()));
            if index.is_none() {
                known.push(&person.zone);
            }
        }
        // A day on either side, since cells reach past the horizon's ends.
        let wide =
            Interval::new(day_from(horizon.start(), -1), day_from(horizon.end(), 1)).unwrap_or(horizon);
        let before = known.into_iter().map(|zone| {
            let windows: Vec<_> = social.iter().map(|window| window.in_zone(zone.clone())).collect();
            let cells = grid.open_cells(&expand(&windows, wide), &[]);
            let mut passed = 0;
            let counts = (0..grid.cells()).map(|cell| {
                passed += u32::from(!cells.contains(cell));
                passed
            });
            std::iter::once(0).chain(counts).collect()
        });
        Self { zones, before: before.collect() }
    }
}

fn day_from(instant: UnixMicros, days: i64) -> UnixMicros {
    instant.plus_minutes(days * i64::from(MINUTES_PER_DAY))
}
