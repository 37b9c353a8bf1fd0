//! Inserts one mentee at the least loss, along a shortest augmenting path from its free seat.
//!
//! A shortest augmenting path in reduced costs (Tomizawa 1971; Edmonds and Karp 1972), over mentors only: the seat
//! is offered a place; the seat it displaces is offered the next; the path ends at an empty place or with a seat
//! that is better left free. Prices along the path rise so that the state is sound again.

use super::overlaid_table::PairRows;
use super::primal_dual::{NOBODY, PrimalDual};
use super::shortest_paths::{ShortestPaths, Step};
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::STEP;

/// A sound state in which one mentee is loose.
pub(crate) struct Insertion<'a, W, L> {
    pub(crate) rows: &'a L,
    pub(crate) state: &'a mut PrimalDual<W>,
    pub(crate) search: &'a mut ShortestPaths<W>,
    /// No price is lower, nor will be.
    pub(crate) floor: W,
    end: End,
}

/// Where a path ends.
#[derive(Clone, Copy)]
enum End {
    /// The inserted seat stays free.
    Nowhere,
    /// A place of the mentor is empty.
    Place(u32),
    /// Another seat becomes free.
    Outside(u32),
}

impl<'a, W: Width, L: PairRows<W>> Insertion<'a, W, L> {
    pub(crate) fn new(
        rows: &'a L,
        state: &'a mut PrimalDual<W>,
        search: &'a mut ShortestPaths<W>,
        floor: W,
    ) -> Self {
        Self { rows, state, search, floor, end: End::Nowhere }
    }

    /// Finds places for the free seats of a loose mentee, so that it is no longer loose.
    pub(crate) fn place(&mut self, mentee: u32) {
        while self.state.values[mentee as usize] > W::ZERO {
            let Some(seat) = self.state.free_seat(mentee) else { break };
            self.insert(mentee, seat);
        }
    }

    fn insert(&mut self, mentee: u32, seat: u32) {
        self.end = End::Nowhere;
        self.search.begin(self.state.values[mentee as usize]);
        if !self.state.is_single() {
            self.search.reach_mentee(mentee, W::ZERO);
        }
        self.offer(mentee, seat, W::ZERO);
        while let Some((distance, mentor)) = self.search.pop() {
            self.displace(mentor, distance);
        }
        self.reprice(mentee);
        self.augment();
    }

    /// Follows the mentee's pairs, from the mentee at `distance`, for a seat that has to move.
    fn offer(&mut self, mentee: u32, seat: u32, distance: W) {
        let base = distance + self.state.values[mentee as usize];
        let is_single = self.state.is_single();
        let mut followed = STEP;
        for (mentor, profit) in self.rows.pairs(mentee as usize) {
            // Rows fall and no price is below the floor: nothing further on can be nearer.
            if base + self.floor - profit >= self.search.length {
                break;
            }
            followed += 1;
            let reached = base + self.state.prices[mentor as usize] - profit;
            if reached >= self.search.length || reached >= self.search.distances[mentor as usize] {
                continue;
            }
            if !is_single && self.state.is_with(mentee, mentor) {
                continue;
            }
            self.search.reach(mentor, reached, Step { seat, to: mentor, profit });
            let surcharge = self.state.surcharge(mentor);
            if let Some(surcharge) = surcharge.filter(|surcharge| reached + *surcharge < self.search.length) {
                (self.end, self.search.length) = (End::Place(mentor), reached + surcharge);
            }
            if surcharge != Some(W::ZERO) {
                self.search.push(reached, mentor);
            }
        }
        self.search.followed += followed;
    }

    /// Considers every seat with the mentor for leaving it.
    fn displace(&mut self, mentor: u32, distance: W) {
        let is_single = self.state.is_single();
        for place in 0..self.state.holders[mentor as usize].len() {
            let seat = self.state.holders[mentor as usize][place];
            let mentee = self.state.owner(seat);
            let value = self.state.values[mentee as usize];
            let mut reached = distance;
            if !is_single {
                let gain = self.state.seats[seat as usize].profit - self.state.prices[mentor as usize];
                reached += gain - value;
                if !self.search.reach_mentee(mentee, reached) {
                    continue;
                }
            }
            if reached + value < self.search.length {
                (self.end, self.search.length) = (End::Outside(seat), reached + value);
            }
            self.offer(mentee, seat, reached);
        }
    }

    /// Raises prices along the search: the path becomes tight, and everything stays sound.
    fn reprice(&mut self, inserted: u32) {
        let length = self.search.length;
        let is_single = self.state.is_single();
        for mentor in &self.search.settled {
            let rise = length - self.search.distances[*mentor as usize];
            self.state.prices[*mentor as usize] += rise;
            if is_single {
                for seat in &self.state.holders[*mentor as usize] {
                    self.state.values[*seat as usize] -= rise;
                }
            }
        }
        if is_single {
            self.state.values[inserted as usize] -= length;
        }
        for mentee in &self.search.mentees {
            let distance = self.search.mentee_distances[*mentee as usize];
            if distance < length {
                self.state.values[*mentee as usize] -= length - distance;
            }
        }
    }

    /// Moves every seat of the path, from its end back to the seat inserted, which leaves no place.
    fn augment(&mut self) {
        let mut open = match self.end {
            End::Nowhere => return,
            End::Place(mentor) => mentor,
            End::Outside(seat) => self.state.leave(seat),
        };
        while open != NOBODY {
            let Step { seat, profit, .. } = self.search.steps[open as usize];
            let left = self.state.leave(seat);
            self.state.join(seat, open, profit);
            open = left;
        }
    }
}
