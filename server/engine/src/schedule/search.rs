//! Every start that fits, ranked.

use std::collections::HashMap;

use super::{
    bits::BitSet,
    cells::{Cells, Starts},
    rank::{Rank, RankLine},
    request::{Calendars, SlotError, SlotRequest, check},
    seat::{Candidates, Filler, Matching, Seating, seat_people},
};
use crate::time::{Interval, UnixMicros};

/// A time that fits, with who sits where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// When the meeting starts.
    pub start: UnixMicros,
    /// When it ends.
    pub end: UnixMicros,
    /// For each seat of the request, who fills it.
    pub seats: Vec<Vec<Filler>>,
    /// The room, by index: the smallest that is free and big enough, the first of several. `None` where none is needed.
    pub room: Option<usize>,
    /// The optional people who can come, by ascending index.
    pub optional_present: Vec<usize>,
    /// The terms of the slot's rank, the weightiest first.
    pub lines: Vec<RankLine>,
}

/// The best slots of the window, best first; none where nothing fits, which [`explain`](super::explain) explains.
///
/// Slots are ordered by [`RankCode`](super::RankCode): fewest open places, deputies, absent optional people and
/// unsocial minutes, then the earliest. The same input always gives the same answer.
///
/// # Errors
/// [`SlotError`] where a bound of the request is not kept.
pub fn find_slots(calendars: &Calendars, request: &SlotRequest) -> Result<Vec<Slot>, SlotError> {
    check(calendars, request)?;
    let cells = Cells::new(calendars, request, request.window);
    let starts = cells.starts(request.duration_minutes);
    Ok(Search::new(calendars, request, &starts).best(request.limit))
}

/// One request against the starts that its duration leaves.
pub(super) struct Search<'a> {
    request: &'a SlotRequest,
    starts: &'a Starts<'a>,
    required: BitSet,
    optional: BitSet,
    candidates: Vec<Candidates>,
    /// Everybody who may sit in a seat.
    pub(super) seatable: BitSet,
    /// The rooms that are big enough, smallest first.
    rooms: Vec<usize>,
}

/// What one seating means for a slot's rank, for the same free candidates at many starts.
#[derive(Clone)]
struct Seated {
    places_missing: u32,
    places_open: u32,
    deputy_places: u32,
    people: BitSet,
}

impl<'a> Search<'a> {
    pub(super) fn new(calendars: &Calendars, request: &'a SlotRequest, starts: &'a Starts<'a>) -> Self {
        let people = calendars.people.len();
        let required = BitSet::of(people, request.required.iter().copied());
        let mut optional = BitSet::of(people, request.optional.iter().copied());
        optional.subtract(&required);
        let candidates: Vec<Candidates> =
            request.seats.iter().map(|seat| Candidates::of(seat, people)).collect();
        let mut seatable = BitSet::empty(people);
        for candidates in &candidates {
            seatable.unite(&candidates.everybody());
        }
        let min_capacity = request.room.map_or(0, |need| need.min_capacity);
        let mut rooms: Vec<usize> = (0..calendars.rooms.len()).collect();
        rooms.retain(|room| calendars.rooms[*room].capacity >= min_capacity);
        rooms.sort_by_key(|room| (calendars.rooms[*room].capacity, *room));
        Self { request, starts, required, optional, candidates, seatable, rooms }
    }

    /// The best slots, at most `limit`, best first.
    pub(super) fn best(&self, limit: usize) -> Vec<Slot> {
        let mut ranked = self.ranked();
        if self.request.spacing_minutes == 0 && ranked.len() > limit {
            ranked.select_nth_unstable(limit);
            ranked.truncate(limit);
        }
        ranked.sort_unstable();
        let spacing = i64::from(self.request.spacing_minutes);
        let mut chosen: Vec<UnixMicros> = Vec::new();
        ranked.retain(|(rank, _)| {
            let is_apart = |other: &UnixMicros| {
                rank.start >= other.plus_minutes(spacing) || rank.start.plus_minutes(spacing) <= *other
            };
            let is_chosen = chosen.len() < limit && chosen.iter().all(is_apart);
            if is_chosen {
                chosen.push(rank.start);
            }
            is_chosen
        });
        ranked.into_iter().map(|(rank, start)| self.slot(rank, start)).collect()
    }

    /// Every start that fits, with its rank, in the order of time.
    fn ranked(&self) -> Vec<(Rank, usize)> {
        let mut seatings: HashMap<BitSet, Seated> = HashMap::new();
        let mut ranked = Vec::new();
        for start in self.bookable().iter() {
            let free = self.starts.free_people(&self.seatable, start);
            let seated = seatings.entry(free).or_insert_with_key(|free| self.seat(free));
            if seated.places_missing == 0 {
                ranked.push((self.rank(seated, start), start));
            }
        }
        ranked
    }

    /// The starts that fit everything but the seats taken together.
    fn bookable(&self) -> BitSet {
        let mut fits = self.starts.possible.clone();
        fits.intersect(&self.starts.within(self.request.window));
        fits.intersect(&self.after_notice());
        if !self.request.meets_during_closures {
            fits.intersect(&self.starts.outside_closures);
        }
        for person in self.required.iter() {
            fits.intersect(&self.starts.people[person]);
        }
        if self.request.room.is_some() {
            fits.intersect(&self.with_a_room());
        }
        for seat in 0..self.request.seats.len() {
            fits.intersect(&self.with_quorum(seat));
        }
        fits
    }

    /// The starts that leave the notice asked for.
    pub(super) fn after_notice(&self) -> BitSet {
        self.starts.from(self.request.now.plus_minutes(i64::from(self.request.notice_minutes)))
    }

    /// The starts at which one of the rooms that are big enough is free.
    pub(super) fn with_a_room(&self) -> BitSet {
        let mut fits = BitSet::empty(self.starts.possible.bound());
        for room in &self.rooms {
            fits.unite(&self.starts.rooms[*room]);
        }
        fits
    }

    /// The starts at which enough candidates of the seat are free, were it the only one.
    pub(super) fn with_quorum(&self, seat: usize) -> BitSet {
        let wanted = usize::try_from(self.request.seats[seat].min).unwrap_or(usize::MAX);
        let everybody = self.candidates[seat].everybody();
        let sets = everybody.iter().map(|person| &self.starts.people[person]);
        BitSet::in_at_least(wanted, self.starts.possible.bound(), sets)
    }

    /// Whether these free candidates fill every seat's minimum.
    pub(super) fn fills_seats(&self, free: &BitSet) -> bool {
        Matching::solve(&self.request.seats, &self.candidates, free).places_missing(&self.request.seats) == 0
    }

    fn seat(&self, free: &BitSet) -> Seated {
        let Seating { seats, places_missing, places_open, deputy_places } =
            seat_people(&self.request.seats, free);
        let people = BitSet::of(free.bound(), seats.iter().flatten().map(|filler| filler.person));
        Seated { places_missing, places_open, deputy_places, people }
    }

    fn rank(&self, seated: &Seated, start: usize) -> Rank {
        let present = self.starts.free_people(&self.optional, start);
        let absent = self.optional.count() - present.count();
        let mut everybody = present;
        everybody.unite(&seated.people);
        everybody.unite(&self.required);
        Rank {
            open_places: seated.places_open,
            deputy_places: seated.deputy_places,
            optional_absent: u32::try_from(absent).unwrap_or(u32::MAX),
            unsocial_minutes: self.starts.unsocial_minutes(&everybody, start),
            start: self.starts.interval(start).start(),
        }
    }

    fn slot(&self, rank: Rank, start: usize) -> Slot {
        let free = self.starts.free_people(&self.seatable, start);
        let interval: Interval = self.starts.interval(start);
        let is_free = |room: &&usize| self.starts.rooms[**room].contains(start);
        Slot {
            start: interval.start(),
            end: interval.end(),
            seats: seat_people(&self.request.seats, &free).seats,
            room: self.request.room.and_then(|_| self.rooms.iter().find(is_free).copied()),
            optional_present: self.starts.free_people(&self.optional, start).iter().collect(),
            lines: rank.lines(),
        }
    }
}
