//! Every start that fits, ranked.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use super::{
    bits::BitSet,
    cells::{Cells, Starts},
    rank::{Rank, RankLine},
    request::{Calendars, SlotError, SlotRequest, check},
    seat::{Filler, OpenSeat, SeatCandidates, SeatMatching, Seating},
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
    Ok(SlotSearch::new(calendars, request, &starts).best(request.limit))
}

/// One request against the starts that its duration leaves.
pub(super) struct SlotSearch<'a> {
    request: &'a SlotRequest,
    starts: &'a Starts<'a>,
    pub(super) required: BitSet,
    optional: BitSet,
    candidates: Vec<SeatCandidates>,
    /// The people who may sit in a seat.
    seatable: BitSet,
    /// Those of them who are members of a seat.
    members: BitSet,
    /// The rooms that are big enough, smallest first.
    rooms: Vec<usize>,
}

impl<'a> SlotSearch<'a> {
    pub(super) fn new(calendars: &Calendars, request: &'a SlotRequest, starts: &'a Starts<'a>) -> Self {
        let people = calendars.people.len();
        let required = BitSet::of(people, request.required.iter().copied());
        let mut optional = BitSet::of(people, request.optional.iter().copied());
        optional.subtract(&required);
        let candidates: Vec<SeatCandidates> = request
            .seats
            .iter()
            .map(|seat| SeatCandidates::of(seat, seat.deputies_allowed, people))
            .collect();
        let mut seatable = BitSet::empty(people);
        let mut members = BitSet::empty(people);
        for candidates in &candidates {
            seatable.unite(&candidates.everybody());
            members.unite(candidates.members());
        }
        let min_capacity = request.room.map_or(0, |need| need.min_capacity);
        let mut rooms: Vec<usize> = (0..calendars.rooms.len()).collect();
        rooms.retain(|room| calendars.rooms[*room].capacity >= min_capacity);
        rooms.sort_by_key(|room| (calendars.rooms[*room].capacity, *room));
        Self { request, starts, required, optional, candidates, seatable, members, rooms }
    }

    /// The best slots, at most `limit`, best first.
    pub(super) fn best(&self, limit: usize) -> Vec<Slot> {
        self.best_of(self.bookable().iter(), limit)
    }

    /// The best slots among these starts, which fit everything but perhaps the seats taken together.
    ///
    /// Seats are filled only at starts that may still be among them: a start waits with the best rank that it
    /// could have until that is the next, and then with the rank it has.
    pub(super) fn best_of(&self, possible: impl Iterator<Item = usize>, limit: usize) -> Vec<Slot> {
        let at_best = |start| Reverse((self.rank_at_best(start), false, start));
        let mut waiting: BinaryHeap<Reverse<(Rank, bool, usize)>> = possible.map(at_best).collect();
        let mut seatings: HashMap<BitSet, Option<Seating>> = HashMap::new();
        let mut chosen: Vec<(Rank, usize)> = Vec::new();
        while let Some(Reverse((rank, is_exact, start))) = waiting.pop() {
            if !is_exact {
                let free = self.starts.free_people(&self.seatable, start);
                let seating = seatings.entry(free).or_insert_with_key(|free| self.seating(free));
                let rank = seating.as_ref().map(|seating| self.rank(seating, start));
                waiting.extend(rank.map(|rank| Reverse((rank, true, start))));
            } else if self.is_apart(rank.start, &chosen) {
                chosen.push((rank, start));
            }
            if chosen.len() == limit {
                break;
            }
        }
        chosen.into_iter().map(|(rank, start)| self.slot(rank, start)).collect()
    }

    /// Whether the start keeps the spacing to every slot chosen so far.
    fn is_apart(&self, start: UnixMicros, chosen: &[(Rank, usize)]) -> bool {
        let spacing = i64::from(self.request.spacing_minutes);
        let is_apart = |(rank, _): &(Rank, usize)| {
            start >= rank.start.plus_minutes(spacing) || start.plus_minutes(spacing) <= rank.start
        };
        spacing == 0 || chosen.iter().all(is_apart)
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

    /// The starts of `among` at which every seat can be filled, nobody sitting twice.
    pub(super) fn with_full_seats(&self, among: &BitSet) -> BitSet {
        let mut fits = among.clone();
        for seat in 0..self.request.seats.len() {
            fits.intersect(&self.with_quorum(seat));
        }
        let seats = self.needed_seats();
        let mut known: HashMap<BitSet, bool> = HashMap::new();
        for start in fits.clone().iter() {
            let free = self.starts.free_people(&self.seatable, start);
            if !*known.entry(free).or_insert_with_key(|free| fills(&seats, free)) {
                fits.remove(start);
            }
        }
        fits
    }

    /// The different sets of people who can sit, at the starts of `among`.
    pub(super) fn free_sets(&self, among: &BitSet) -> BTreeSet<BitSet> {
        among.iter().map(|start| self.starts.free_people(&self.seatable, start)).collect()
    }

    /// The seats, with the places alone that decide whether a seating works.
    pub(super) fn needed_seats(&self) -> Vec<OpenSeat<'_>> {
        let seats = self.request.seats.iter().zip(&self.candidates);
        seats.map(|(seat, candidates)| OpenSeat::needed(seat, candidates)).collect()
    }

    /// The best seating of these free candidates; `None` where they do not fill every seat's minimum.
    fn seating(&self, free: &BitSet) -> Option<Seating> {
        let needed = self.needed_seats();
        let mut matching =
            Some(SeatMatching::solve(&needed, free)).filter(|found| found.places_missing(&needed) == 0)?;
        let seats = self.request.seats.iter().zip(&self.candidates);
        let seats: Vec<OpenSeat> = seats.map(|(seat, candidates)| OpenSeat::of(seat, candidates)).collect();
        matching.fill(&seats);
        Some(matching.seating(&seats))
    }

    fn rank(&self, seating: &Seating, start: usize) -> Rank {
        let seated = seating.seats.iter().flatten().map(|filler| filler.person);
        let seated = BitSet::of(self.required.bound(), seated);
        self.rank_with(seating.places_open, seating.deputy_places, &seated, start)
    }

    /// A rank that the start's own is not better than: the fewest open places and then deputies that counting
    /// the free people allows, seat by seat and in all, and nobody in the seats who is not coming anyway.
    fn rank_at_best(&self, start: usize) -> Rank {
        let free = self.starts.free_people(&self.seatable, start);
        let (mut places, mut open, mut deputies) = (0, 0, 0);
        for (seat, candidates) in self.request.seats.iter().zip(&self.candidates) {
            let (members, stand_ins) = candidates.count_free(&free);
            places += seat.max;
            open += seat.max.saturating_sub(members + stand_ins);
            deputies += seat.max.saturating_sub(members).min(stand_ins);
        }
        let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
        // Places beyond those that stay open seat by seat may be the very ones that needed a deputy.
        let more_open = places.saturating_sub(count(free.count())).saturating_sub(open);
        open += more_open;
        deputies = deputies.saturating_sub(more_open);
        let members = count(free.count_common(&self.members));
        deputies = deputies.max((places - open).saturating_sub(members));
        self.rank_with(open, deputies, &BitSet::empty(free.bound()), start)
    }

    fn rank_with(&self, open_places: u32, deputy_places: u32, seated: &BitSet, start: usize) -> Rank {
        let present = self.starts.free_people(&self.optional, start);
        let absent = self.optional.count() - present.count();
        let mut everybody = present;
        everybody.unite(seated);
        everybody.unite(&self.required);
        Rank {
            open_places,
            deputy_places,
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
            seats: self.seating(&free).map_or_else(Vec::new, |seating| seating.seats),
            room: self.request.room.and_then(|_| self.rooms.iter().find(is_free).copied()),
            optional_present: self.starts.free_people(&self.optional, start).iter().collect(),
            lines: rank.lines(),
        }
    }
}

/// Whether the people who are free fill these seats, nobody sitting twice.
pub(super) fn fills(seats: &[OpenSeat<'_>], free: &BitSet) -> bool {
    let places: u32 = seats.iter().map(|seat| seat.min).sum();
    usize::try_from(places).is_ok_and(|places| places <= free.count())
        && SeatMatching::solve(seats, free).places_missing(seats) == 0
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
