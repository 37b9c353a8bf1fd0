//! The primal-dual state of the solver: an assignment with dual values and prices, which every step leaves sound.

use super::overlaid_table::PairRows;
use super::reserve_prices::ReservePrices;
use crate::matching::problem::problem::Problem;
use crate::matching::problem::width::Width;

/// No mentor, no seat.
pub(crate) const NOBODY: u32 = u32::MAX;

/// A mentee takes part with one seat for each mentor it demands. A seat is with a mentor, or free.
///
/// Sound means, for a price `v` of each mentor and a value `u` of each mentee:
/// - a seat's pair has `profit − v ≥ u`, and exactly `u` where the mentee has one seat;
/// - any other pair has `profit − v ≤ u`;
/// - `u ≥ 0`, and 0 where a seat is free; a mentee that breaks this is *loose*;
/// - `v` is at least the reserve of the mentor's last filled place, and at most that of the first empty one; a mentor
///   that breaks this is *slack*.
///
/// With no mentee loose and no mentor slack these are the conditions of complementary slackness: an optimum.
#[derive(Clone, Debug)]
pub(crate) struct PrimalDual<W> {
    pub(crate) values: Vec<W>,
    pub(crate) prices: Vec<W>,
    pub(crate) seats: Vec<Seat<W>>,
    /// The seats with each mentor.
    pub(crate) holders: Vec<Vec<u32>>,
    pub(crate) reserves: ReservePrices<W>,
    /// Where each mentee's seats begin; empty if every mentee has one.
    seat_starts: Vec<u32>,
    /// The mentee of each seat; empty if every mentee has one.
    owners: Vec<u32>,
}

/// One place taken, or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seat<W> {
    /// The mentor; [`NOBODY`] where the seat is free.
    pub(crate) mentor: u32,
    /// Which of the mentor's holders it is.
    place: u32,
    /// The pair's profit.
    pub(crate) profit: W,
}

impl<W: Width> PrimalDual<W> {
    /// No seat is with a mentor; places have these prices.
    pub(crate) fn new(problem: &Problem, reserves: ReservePrices<W>, prices: Vec<W>) -> Self {
        let seat_starts = problem.seat_starts().to_vec();
        let mentees = (0_u32..).zip(seat_starts.windows(2));
        let owners = mentees.flat_map(|(mentee, seats)| (seats[0]..seats[1]).map(move |_| mentee)).collect();
        Self {
            values: vec![W::ZERO; problem.mentee_count()],
            holders: vec![Vec::new(); prices.len()],
            prices,
            seats: vec![Seat { mentor: NOBODY, place: 0, profit: W::ZERO }; problem.seat_count()],
            reserves,
            seat_starts,
            owners,
        }
    }

    /// Whether every mentee has exactly one seat.
    pub(crate) fn is_single(&self) -> bool {
        self.owners.is_empty()
    }

    /// The mentee a seat belongs to.
    pub(crate) fn owner(&self, seat: u32) -> u32 {
        if self.owners.is_empty() { seat } else { self.owners[seat as usize] }
    }

    /// The seats of a mentee.
    pub(crate) fn seats_of(&self, mentee: u32) -> std::ops::Range<u32> {
        if self.seat_starts.is_empty() {
            return mentee..mentee + 1;
        }
        self.seat_starts[mentee as usize]..self.seat_starts[mentee as usize + 1]
    }

    /// Whether one of the mentee's seats is with the mentor.
    pub(crate) fn is_with(&self, mentee: u32, mentor: u32) -> bool {
        self.seats_of(mentee).any(|seat| self.seats[seat as usize].mentor == mentor)
    }

    /// A free seat of the mentee.
    pub(crate) fn free_seat(&self, mentee: u32) -> Option<u32> {
        self.seats_of(mentee).find(|seat| self.seats[*seat as usize].mentor == NOBODY)
    }

    /// How many places of the mentor are filled.
    pub(crate) fn load(&self, mentor: u32) -> u32 {
        u32::try_from(self.holders[mentor as usize].len()).expect("a load is at most a capacity")
    }

    /// By how much the price has to rise until the mentor fills another place; `None` where there is none.
    pub(crate) fn surcharge(&self, mentor: u32) -> Option<W> {
        let load = self.load(mentor);
        if load >= self.reserves.capacity(mentor) {
            return None;
        }
        Some((self.reserves.reserve(mentor, load + 1) - self.prices[mentor as usize]).max(W::ZERO))
    }

    /// By how much the price exceeds the reserve of the first empty place: not at all where the state is sound.
    pub(crate) fn excess(&self, mentor: u32) -> Option<W> {
        let load = self.load(mentor);
        if load >= self.reserves.capacity(mentor) {
            return None;
        }
        let excess = self.prices[mentor as usize] - self.reserves.reserve(mentor, load + 1);
        (excess > W::ZERO).then_some(excess)
    }

    /// Frees a seat; returns the mentor it was with, [`NOBODY`] if none.
    pub(crate) fn leave(&mut self, seat: u32) -> u32 {
        let Seat { mentor, place, .. } = self.seats[seat as usize];
        if mentor != NOBODY {
            let holders = &mut self.holders[mentor as usize];
            holders.swap_remove(place as usize);
            if let Some(moved) = holders.get(place as usize) {
                self.seats[*moved as usize].place = place;
            }
            self.seats[seat as usize].mentor = NOBODY;
        }
        mentor
    }

    /// Adds a mentee with one free seat.
    pub(crate) fn add_mentee(&mut self) {
        let mentee = u32::try_from(self.values.len()).expect("mentees are numbered in 32 bits");
        self.values.push(W::ZERO);
        self.seats.push(Seat { mentor: NOBODY, place: 0, profit: W::ZERO });
        if !self.is_single() {
            self.owners.push(mentee);
            self.seat_starts.push(u32::try_from(self.seats.len()).expect("seats are numbered in 32 bits"));
        }
    }

    /// Adds a mentor without pairs.
    pub(crate) fn add_mentor(&mut self, capacity: u32) {
        self.reserves.add_mentor(capacity);
        self.prices.push(W::ZERO);
        self.holders.push(Vec::new());
    }

    /// Empties places whose reserve is above the price.
    pub(crate) fn vacate_underpaid(&mut self, mentor: u32) {
        while let Some(seat) = self.holders[mentor as usize].last().copied() {
            if self.reserves.reserve(mentor, self.load(mentor)) <= self.prices[mentor as usize] {
                break;
            }
            self.leave(seat);
        }
    }

    /// Gives a free seat to a mentor.
    pub(crate) fn join(&mut self, seat: u32, mentor: u32, profit: W) {
        let place = self.load(mentor);
        self.holders[mentor as usize].push(seat);
        self.seats[seat as usize] = Seat { mentor, place, profit };
    }

    /// The most the mentee could gain with another mentor, at least 0.
    pub(crate) fn best_elsewhere(&self, rows: &impl PairRows<W>, mentee: u32, floor: W) -> W {
        let mut best = W::ZERO;
        for (mentor, profit) in rows.pairs(mentee as usize) {
            // Rows fall and no price is below the floor: nothing further on can be better.
            if profit - floor <= best {
                break;
            }
            let gain = profit - self.prices[mentor as usize];
            if gain > best && !self.is_with(mentee, mentor) {
                best = gain;
            }
        }
        best
    }

    /// Sets the mentee's value by the prices, and takes away every seat that is worth less elsewhere. Returns whether the
    /// mentee is loose: a seat is free and there is something to gain.
    pub(crate) fn settle(&mut self, rows: &impl PairRows<W>, mentee: u32, floor: W) -> bool {
        let elsewhere = self.best_elsewhere(rows, mentee, floor);
        let mut least = W::FAR;
        let mut is_whole = true;
        for seat in self.seats_of(mentee) {
            let Seat { mentor, profit, .. } = self.seats[seat as usize];
            let gain = if mentor == NOBODY { None } else { Some(profit - self.prices[mentor as usize]) };
            match gain {
                Some(gain) if gain >= elsewhere => least = least.min(gain),
                _ => {
                    self.leave(seat);
                    is_whole = false;
                }
            }
        }
        self.values[mentee as usize] = if is_whole { least } else { elsewhere };
        !is_whole && elsewhere > W::ZERO
    }

    /// The least price there is, at most 0.
    pub(crate) fn floor(&self) -> W {
        self.prices.iter().copied().min().unwrap_or_default().min(W::ZERO)
    }
}
