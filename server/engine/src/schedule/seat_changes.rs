//! The smallest sets of changes to seats that let the people who are free fill them.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    bits::BitSet,
    relaxation::Relaxation,
    seat::{OpenSeat, Seat, SeatCandidates, SeatMatching},
};

/// How much work may still be spent on an explanation, counted in seatings tried.
///
/// A count and not a clock, so that the same question always gets the same answer.
pub(super) struct Effort {
    seatings_left: u32,
    pub(super) is_exhausted: bool,
}

/// Seatings that may be tried; enough for twenty seats in any case that is not made to be hard.
const SEATINGS: u32 = 20_000;

impl Effort {
    pub(super) const fn new() -> Self {
        Self { seatings_left: SEATINGS, is_exhausted: false }
    }

    /// Spends one seating; whether there was one left.
    pub(super) fn spend(&mut self) -> bool {
        self.is_exhausted |= self.seatings_left == 0;
        self.seatings_left = self.seatings_left.saturating_sub(1);
        !self.is_exhausted
    }
}

/// The seats of a request with their candidates, without deputies where none are allowed and with them.
pub(super) struct ChangeableSeats<'a> {
    seats: &'a [Seat],
    as_asked: Vec<SeatCandidates>,
    with_deputies: Vec<SeatCandidates>,
}

impl<'a> ChangeableSeats<'a> {
    pub(super) fn new(seats: &'a [Seat], people: usize) -> Self {
        let as_asked =
            seats.iter().map(|seat| SeatCandidates::of(seat, seat.deputies_allowed, people)).collect();
        let with_deputies = seats.iter().map(|seat| SeatCandidates::of(seat, true, people)).collect();
        Self { seats, as_asked, with_deputies }
    }

    /// Sets of at most `most` changes after which people who are `free` fill the seats; among them all that
    /// are minimal by inclusion. The empty set alone where they do already.
    ///
    /// Branches on the seats that lack people together, at least one of which has to change: a hitting-set
    /// tree (Reiter, *A theory of diagnosis from first principles*, 1987).
    pub(super) fn changes(&self, free: &BitSet, most: usize, effort: &mut Effort) -> Vec<Vec<Relaxation>> {
        let mut found = Vec::new();
        if self.short_alone(free) > most {
            return found;
        }
        let mut tried: BTreeSet<Vec<Relaxation>> = BTreeSet::new();
        let mut open: Vec<Vec<Relaxation>> = vec![Vec::new()];
        while let Some(changes) = open.pop() {
            if !effort.spend() {
                break;
            }
            let seats = self.after(&changes);
            let matching = SeatMatching::solve(&seats, free);
            let missing = matching.places_missing(&seats);
            if missing == 0 {
                found.push(changes);
            } else if missing <= mended_at_best(&seats, most - changes.len()) {
                let steps = self.steps(&matching.short_seats(&seats), &changes);
                open.extend(steps.into_iter().filter(|longer| tried.insert(longer.clone())));
            }
        }
        found
    }

    /// How many seats have too few candidates of their own, each of which has to change.
    fn short_alone(&self, free: &BitSet) -> usize {
        let is_short = |(seat, candidates): &(&Seat, &SeatCandidates)| {
            let (members, deputies) = candidates.count_free(free);
            members + deputies < seat.min
        };
        self.seats.iter().zip(&self.as_asked).filter(is_short).count()
    }

    fn after(&self, changes: &[Relaxation]) -> Vec<OpenSeat<'_>> {
        let seats = self.seats.iter().zip(&self.as_asked);
        let mut seats: Vec<OpenSeat> = seats.map(|(seat, who)| OpenSeat::needed(seat, who)).collect();
        for change in changes {
            match change {
                Relaxation::AllowDeputies(seat) => seats[*seat].candidates = &self.with_deputies[*seat],
                Relaxation::LeaveSeatShort(seat) => (seats[*seat].min, seats[*seat].max) = (0, 0),
                _ => {}
            }
        }
        seats
    }

    /// The changes with one more to a seat that lacks people; a seat whose deputies are allowed is not also
    /// left short, since leaving it short alone would do as much.
    fn steps(&self, short: &[usize], changes: &[Relaxation]) -> Vec<Vec<Relaxation>> {
        let unchanged = short.iter().filter(|seat| !changes.contains(&Relaxation::AllowDeputies(**seat)));
        let step = |seat: &usize| {
            let can_allow = !self.seats[*seat].deputies_allowed && !self.seats[*seat].deputies.is_empty();
            let deputies = can_allow.then_some(Relaxation::AllowDeputies(*seat));
            deputies.into_iter().chain([Relaxation::LeaveSeatShort(*seat)])
        };
        let longer = unchanged.flat_map(step).map(|step| {
            let mut longer = [changes, &[step]].concat();
            longer.sort_unstable();
            longer
        });
        longer.collect()
    }
}

/// The most missing places that this many more changes can fill: a change to a seat fills at most its minimum.
fn mended_at_best(seats: &[OpenSeat<'_>], changes_left: usize) -> u32 {
    let mut minima: Vec<u32> = seats.iter().map(|seat| seat.min).collect();
    minima.sort_unstable_by_key(|min| Reverse(*min));
    minima.iter().take(changes_left).sum()
}
