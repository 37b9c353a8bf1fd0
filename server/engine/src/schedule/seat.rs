//! Filling a conference's seats: who sits where, when no person can sit twice.

use super::bits::BitSet;

/// A place that a conference needs filled by a discipline or role; the caller knows which by the seat's index.
///
/// Chair and note-taker are not special: the caller asks for them as seats or as required people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seat {
    /// The fewest people who must fill the seat; zero for one that may stay empty.
    pub min: u32,
    /// The most people who may fill the seat, at least 1 and at least `min`.
    pub max: u32,
    /// The people of that discipline or role, by index.
    pub members: Vec<usize>,
    /// The people who may stand in for them, by index; somebody who is also a member counts as one.
    pub deputies: Vec<usize>,
    /// Whether a deputy will do. One deputy fills one place, whomever they stand in for.
    pub deputies_allowed: bool,
}

/// A person who fills one place of a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filler {
    /// The person, by index.
    pub person: usize,
    /// Whether they stand in for the discipline or role.
    pub is_deputy: bool,
}

/// Who fills which seat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seating {
    /// For each seat in the order asked, who fills it, by ascending index.
    pub seats: Vec<Vec<Filler>>,
    /// Places below the seats' minima that no one is left to fill: zero if the seating works.
    pub places_missing: u32,
    /// Places up to the seats' maxima that stay empty, the missing ones included.
    pub places_open: u32,
    /// Places filled by a deputy.
    pub deputy_places: u32,
}

/// Seats people who are `free` so that, in this order, the fewest places are missing, the fewest are open, and
/// the fewest are filled by deputies. `free` is over the indices of people.
///
/// This is a maximum-weight bipartite matching, found by successive best augmenting paths (Ahuja, Magnanti and
/// Orlin, *Network Flows*, section 9.7) on a graph whose nodes are the seats alone. Equal choices fall to the
/// seat and the person of lower index, so the same input is always seated in the same way.
#[must_use]
pub fn seat_people(seats: &[Seat], free: &BitSet) -> Seating {
    let candidates: Vec<SeatCandidates> =
        seats.iter().map(|seat| SeatCandidates::of(seat, seat.deputies_allowed, free.bound())).collect();
    let seats: Vec<OpenSeat> =
        seats.iter().zip(&candidates).map(|(seat, who)| OpenSeat::of(seat, who)).collect();
    SeatMatching::solve(&seats, free).seating(&seats)
}

/// The candidates of one seat as sets of people.
#[derive(Clone, Debug)]
pub(super) struct SeatCandidates {
    members: BitSet,
    deputies: BitSet,
}

impl SeatCandidates {
    /// The seat's members and, where they are allowed, its deputies; out of so many people.
    pub(super) fn of(seat: &Seat, deputies_allowed: bool, people: usize) -> Self {
        let members = BitSet::of(people, seat.members.iter().copied());
        let allowed = if deputies_allowed { seat.deputies.as_slice() } else { &[] };
        let mut deputies = BitSet::of(people, allowed.iter().copied());
        deputies.subtract(&members);
        Self { members, deputies }
    }

    pub(super) const fn members(&self) -> &BitSet {
        &self.members
    }

    /// Members and the deputies who will do.
    pub(super) fn everybody(&self) -> BitSet {
        let mut everybody = self.members.clone();
        everybody.unite(&self.deputies);
        everybody
    }

    /// How many members, and how many deputies, are free.
    pub(super) fn count_free(&self, free: &BitSet) -> (u32, u32) {
        let count = |candidates: &BitSet| u32::try_from(candidates.count_common(free)).unwrap_or(u32::MAX);
        (count(&self.members), count(&self.deputies))
    }

    /// Zero for a member, one for a deputy, `None` for anybody else.
    fn cost(&self, person: usize) -> Option<i64> {
        if self.members.contains(person) { Some(0) } else { self.deputies.contains(person).then_some(1) }
    }

    /// The cheapest candidate among `unseated`, the first of several.
    fn cheapest(&self, unseated: &BitSet) -> Option<(i64, usize)> {
        let first = |candidates: &BitSet| candidates.first_common(unseated);
        first(&self.members)
            .map(|person| (0, person))
            .or_else(|| first(&self.deputies).map(|person| (1, person)))
    }
}

/// A seat as the matching sees it: how many it takes, of whom.
#[derive(Clone, Copy)]
pub(super) struct OpenSeat<'a> {
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) candidates: &'a SeatCandidates,
}

impl<'a> OpenSeat<'a> {
    pub(super) fn of(seat: &Seat, candidates: &'a SeatCandidates) -> Self {
        Self { min: seat.min, max: seat.max, candidates }
    }

    /// The seat with the places alone that decide whether a seating works.
    pub(super) fn needed(seat: &Seat, candidates: &'a SeatCandidates) -> Self {
        Self { min: seat.min, max: seat.min, candidates }
    }
}

/// More than all deputies of a seating can cost.
const OPEN_PLACE: i64 = 1 << 20;
/// More than all open places and deputies of a seating can cost.
const MISSING_PLACE: i64 = 1 << 40;

/// A seating in the making.
pub(super) struct SeatMatching {
    /// For each seat, the people who fill it.
    filled: Vec<Vec<usize>>,
    unseated: BitSet,
}

/// How a seat is reached from a seat with an open place.
#[derive(Clone, Copy)]
struct Reached {
    cost: i64,
    /// The seat before, and the person who would move from this seat to that one.
    from: Option<(usize, usize)>,
}

impl SeatMatching {
    pub(super) fn solve(seats: &[OpenSeat<'_>], free: &BitSet) -> Self {
        let mut matching = Self { filled: vec![Vec::new(); seats.len()], unseated: free.clone() };
        matching.fill(seats);
        matching
    }

    /// Fills what places the seats still have; also more places than the matching was solved for.
    pub(super) fn fill(&mut self, seats: &[OpenSeat<'_>]) {
        while self.fill_one_place(seats) {}
    }

    /// Places below the minima that stay empty.
    pub(super) fn places_missing(&self, seats: &[OpenSeat<'_>]) -> u32 {
        seats.iter().zip(&self.filled).map(|(seat, filled)| seat.min.saturating_sub(count(filled))).sum()
    }

    /// The seats that together lack people: those reached by moves from the first seat with a missing place.
    ///
    /// By Hall's theorem their candidates are fewer than their minima, so one of them must change.
    pub(super) fn short_seats(&self, seats: &[OpenSeat<'_>]) -> Vec<usize> {
        let first = (0..seats.len()).find(|seat| count(&self.filled[*seat]) < seats[*seat].min);
        let mut found: Vec<usize> = first.into_iter().collect();
        let mut next = 0;
        while next < found.len() {
            let candidates = seats[found[next]].candidates;
            let holds =
                |other: &usize| self.filled[*other].iter().any(|person| candidates.cost(*person).is_some());
            let more: Vec<usize> =
                (0..seats.len()).filter(|other| !found.contains(other) && holds(other)).collect();
            found.extend(more);
            next += 1;
        }
        found.sort_unstable();
        found
    }

    /// Fills the place that gains most; whether there was one.
    fn fill_one_place(&mut self, seats: &[OpenSeat<'_>]) -> bool {
        if let Some((seat, member)) = self.waiting_member(seats) {
            self.unseated.remove(member);
            self.filled[seat].push(member);
            return true;
        }
        let path = self.best_path(seats);
        if let Some((reached, last, person)) = &path {
            self.augment(reached, *last, *person);
        }
        path.is_some()
    }

    /// An unseated member for one of the places that gain most.
    ///
    /// No path gains more than its first place does, or the seating so far would not have been the best of
    /// its size; so where such a member waits nothing has to move.
    fn waiting_member(&self, seats: &[OpenSeat<'_>]) -> Option<(usize, usize)> {
        let entry = |seat: usize| self.entry(seats, seat).map(|way| way.cost);
        let most = (0..seats.len()).filter_map(entry).min()?;
        let member = |seat: usize| Some((seat, seats[seat].candidates.members.first_common(&self.unseated)?));
        (0..seats.len()).filter(|seat| entry(*seat) == Some(most)).find_map(member)
    }

    /// The best way to fill one more place: seats reached, the last of them, and who sits down there.
    fn best_path(&self, seats: &[OpenSeat<'_>]) -> Option<(Vec<Option<Reached>>, usize, usize)> {
        let mut reached: Vec<Option<Reached>> =
            (0..seats.len()).map(|seat| self.entry(seats, seat)).collect();
        // Bellman–Ford: after as many rounds as there are seats every shortest path is known.
        for _ in 0..seats.len() {
            if !self.relax(seats, &mut reached) {
                break;
            }
        }
        let ends = reached.iter().enumerate().filter_map(|(seat, way)| {
            let cost = way.as_ref()?.cost;
            let (more, person) = seats[seat].candidates.cheapest(&self.unseated)?;
            Some((cost + more, seat, person))
        });
        let (_, last, person) = ends.min()?;
        Some((reached, last, person))
    }

    /// What filling the seat's next place gains, as a negative cost; `None` where the seat is full.
    fn entry(&self, seats: &[OpenSeat<'_>], seat: usize) -> Option<Reached> {
        let filled = count(&self.filled[seat]);
        let gain = if filled < seats[seat].min { MISSING_PLACE } else { OPEN_PLACE };
        (filled < seats[seat].max).then_some(Reached { cost: -gain, from: None })
    }

    /// One round of improving the ways to all seats; whether any improved.
    fn relax(&self, seats: &[OpenSeat<'_>], reached: &mut [Option<Reached>]) -> bool {
        let mut improved = false;
        for seat in 0..reached.len() {
            let Some(way) = reached[seat] else { continue };
            for (other, person) in self.seated().filter(|(other, _)| *other != seat) {
                let Some(moved) = seats[seat].candidates.cost(person) else { continue };
                let cost = way.cost + moved - seats[other].candidates.cost(person).unwrap_or(0);
                if reached[other].is_none_or(|known| cost < known.cost) {
                    reached[other] = Some(Reached { cost, from: Some((seat, person)) });
                    improved = true;
                }
            }
        }
        improved
    }

    fn seated(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.filled
            .iter()
            .enumerate()
            .flat_map(|(seat, people)| people.iter().map(move |person| (seat, *person)))
    }

    fn augment(&mut self, reached: &[Option<Reached>], last: usize, person: usize) {
        self.unseated.remove(person);
        let (mut seat, mut comes) = (last, person);
        while let Some((before, goes)) = reached[seat].and_then(|way| way.from) {
            self.filled[seat].retain(|seated| *seated != goes);
            self.filled[seat].push(comes);
            (seat, comes) = (before, goes);
        }
        self.filled[seat].push(comes);
    }

    pub(super) fn seating(self, seats: &[OpenSeat<'_>]) -> Seating {
        let places_missing = self.places_missing(seats);
        let open = |(seat, filled): (&OpenSeat<'_>, &Vec<usize>)| seat.max.saturating_sub(count(filled));
        let places_open = seats.iter().zip(&self.filled).map(open).sum();
        let seated = self.filled.into_iter().zip(seats).map(|(mut people, seat)| {
            people.sort_unstable();
            let filler = |person| Filler { person, is_deputy: !seat.candidates.members.contains(person) };
            people.into_iter().map(filler).collect::<Vec<_>>()
        });
        let seats: Vec<Vec<Filler>> = seated.collect();
        let deputies = seats.iter().flatten().filter(|filler| filler.is_deputy).count();
        Seating {
            seats,
            places_missing,
            places_open,
            deputy_places: u32::try_from(deputies).unwrap_or(u32::MAX),
        }
    }
}

fn count(people: &[usize]) -> u32 {
    u32::try_from(people.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "seat_tests.rs"]
pub(super) mod tests;
