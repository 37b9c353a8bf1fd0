//! Fills one empty place that still has a price, along a shortest augmenting path, or lowers the price to its reserve.
//!
//! The mirror image of an insertion: prices fall along the path instead of rising. A seat is won for the place; the
//! mentor who loses it wins another, and the path ends with a mentee who had a free seat, with a mentor who gives a
//! place up, or when the price has fallen to its reserve.

use super::overlaid_table::PairRows;
use super::primal_dual::{NOBODY, PrimalDual};
use super::shortest_paths::{ShortestPaths, Step};
use crate::matching::problem::width::Width;

/// A sound state in which some mentors are slack.
pub(crate) struct Filling<'a, W, L> {
    /// The pairs by mentor, in any order.
    pub(crate) columns: &'a L,
    pub(crate) state: &'a mut PrimalDual<W>,
    pub(crate) search: &'a mut ShortestPaths<W>,
    end: End<W>,
}

/// Where a path ends.
#[derive(Clone, Copy)]
enum End<W> {
    /// The first mentor's price falls to its reserve; no seat moves.
    Nothing,
    /// A free seat takes the place.
    Seat(Step<W>),
    /// A mentor gives up a place.
    Surrender(u32),
}

impl<'a, W: Width, L: PairRows<W>> Filling<'a, W, L> {
    pub(crate) fn new(
        columns: &'a L,
        state: &'a mut PrimalDual<W>,
        search: &'a mut ShortestPaths<W>,
    ) -> Self {
        Self { columns, state, search, end: End::Nothing }
    }

    /// Fills the mentor's empty places, or lowers the price, so that the mentor is slack no more.
    pub(crate) fn fill(&mut self, mentor: u32) {
        while let Some(excess) = self.state.excess(mentor) {
            self.end = End::Nothing;
            self.search.begin(excess);
            self.search.reach(mentor, W::ZERO, Step { seat: NOBODY, to: NOBODY, profit: W::ZERO });
            self.search.push(W::ZERO, mentor);
            while let Some((distance, winner)) = self.search.pop() {
                self.win(winner, distance);
            }
            self.reprice();
            self.augment();
        }
    }

    /// Considers every mentee who could come to the mentor.
    fn win(&mut self, mentor: u32, distance: W) {
        let base = distance + self.state.prices[mentor as usize];
        let is_single = self.state.is_single();
        let mut followed = 0;
        for (mentee, profit) in self.columns.pairs(mentor as usize) {
            followed += 1;
            let reached = base + self.state.values[mentee as usize] - profit;
            if reached >= self.search.length {
                continue;
            }
            if is_single {
                self.call(mentee, Step { seat: mentee, to: mentor, profit }, reached);
            } else if !self.state.is_with(mentee, mentor) && self.search.reach_mentee(mentee, reached) {
                let free = self.state.free_seat(mentee);
                for seat in free.map_or(self.state.seats_of(mentee), |free| free..free + 1) {
                    self.call(mentee, Step { seat, to: mentor, profit }, reached);
                }
            }
        }
        self.search.followed += followed;
    }

    /// Calls one seat of a mentee, who is at `distance`, away from where it is.
    fn call(&mut self, mentee: u32, step: Step<W>, distance: W) {
        let seat = self.state.seats[step.seat as usize];
        if seat.mentor == NOBODY {
            (self.end, self.search.length) = (End::Seat(step), distance);
            return;
        }
        let price = self.state.prices[seat.mentor as usize];
        let reached = distance + (seat.profit - price - self.state.values[mentee as usize]);
        if reached >= self.search.length || reached >= self.search.distances[seat.mentor as usize] {
            return;
        }
        self.search.reach(seat.mentor, reached, step);
        let surrender =
            reached + (price - self.state.reserves.reserve(seat.mentor, self.state.load(seat.mentor)));
        if surrender < self.search.length {
            (self.end, self.search.length) = (End::Surrender(seat.mentor), surrender);
        }
        self.search.push(reached, seat.mentor);
    }

    /// Lowers prices along the search: the path becomes tight, and everything stays sound.
    fn reprice(&mut self) {
        let length = self.search.length;
        let is_single = self.state.is_single();
        for mentor in &self.search.settled {
            let fall = length - self.search.distances[*mentor as usize];
            self.state.prices[*mentor as usize] -= fall;
            if is_single {
                for seat in &self.state.holders[*mentor as usize] {
                    self.state.values[*seat as usize] += fall;
                }
            }
        }
        for mentee in &self.search.mentees {
            let distance = self.search.mentee_distances[*mentee as usize];
            if distance < length {
                self.state.values[*mentee as usize] += length - distance;
            }
        }
    }

    /// Moves every seat of the path, from its end to the place that was empty.
    fn augment(&mut self) {
        let mut open = match self.end {
            End::Nothing => return,
            End::Seat(step) => {
                self.state.join(step.seat, step.to, step.profit);
                step.to
            }
            End::Surrender(mentor) => mentor,
        };
        loop {
            let step = self.search.steps[open as usize];
            if step.seat == NOBODY {
                return;
            }
            self.state.leave(step.seat);
            self.state.join(step.seat, step.to, step.profit);
            open = step.to;
        }
    }
}
