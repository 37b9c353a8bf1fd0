//! The lowest prices that prove an optimum: they do not depend on how it was found, and each is exactly what one more
//! place with the mentor would add.
//!
//! Optimal prices form a lattice (Shapley and Shubik 1971). The lowest are the given ones less the
//! greatest reduction that keeps the state sound; that reduction is a shortest distance in reduced costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::highest_prices::highest_prices;
use super::primal_dual::PrimalDual;
use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP};
use crate::matching::progress::watch::Cancelled;

/// Lowers the prices of an optimal state as far as they go, and raises the values of the mentees who pay them. Where
/// the watch breaks, the prices are those of before or somewhere between.
///
/// # Errors
/// [`Cancelled`] where the watch breaks.
pub(crate) fn lowest_prices<W: Width>(
    rows: &PairTable<W>,
    state: &mut PrimalDual<W>,
    pace: &Pace<'_>,
) -> Result<(), Cancelled> {
    // No mentee pays for a place with a mentor who has none: the reserve is as good a price as any.
    for mentor in 0..u32::try_from(state.prices.len()).expect("mentors are numbered in 32 bits") {
        if state.load(mentor) == 0 && state.reserves.capacity(mentor) > 0 {
            state.prices[mentor as usize] = state.reserves.reserve(mentor, 1);
        }
    }
    if state.reserves.have_minimums() {
        // A price below 0 says what filling a minimum costs, and that is as little as can be proved.
        highest_prices(rows, state, pace)?;
    }
    let mut descent = Descent::new(rows, state, pace);
    descent.run()?;
    let Descent { falls, rises, .. } = descent;
    for (price, fall) in state.prices.iter_mut().zip(falls) {
        *price -= fall;
    }
    for (value, rise) in state.values.iter_mut().zip(rises) {
        if rise != W::FAR {
            *value += rise;
        }
    }
    Ok(())
}

struct Descent<'a, W> {
    rows: &'a PairTable<W>,
    state: &'a PrimalDual<W>,
    pace: &'a Pace<'a>,
    /// How far each price can fall, as far as is known.
    falls: Vec<W>,
    /// How far each mentee's value rises with that; [`Width::FAR`] as long as no mentor of the mentee is settled.
    rises: Vec<W>,
    queue: BinaryHeap<Reverse<(W, u32)>>,
    /// The lowest any price can get.
    floor: W,
}

impl<'a, W: Width> Descent<'a, W> {
    fn new(rows: &'a PairTable<W>, state: &'a PrimalDual<W>, pace: &'a Pace<'a>) -> Self {
        let mentors = 0..u32::try_from(state.prices.len()).expect("mentors are numbered in 32 bits");
        let lowest: Vec<W> = mentors.map(|mentor| Self::lowest(state, mentor)).collect();
        let floor = lowest.iter().copied().min().unwrap_or_default().min(W::ZERO);
        let falls = state.prices.iter().zip(&lowest).map(|(price, lowest)| *price - *lowest).collect();
        let rises = vec![W::FAR; state.values.len()];
        Self { rows, state, pace, falls, rises, queue: BinaryHeap::new(), floor }
    }

    /// The reserve of the last filled place; where none is filled, that of the first, or 0 where there is none. No
    /// price falls below 0.
    fn lowest(state: &PrimalDual<W>, mentor: u32) -> W {
        if state.reserves.capacity(mentor) == 0 {
            return W::ZERO;
        }
        let reserve = state.reserves.reserve(mentor, state.load(mentor).max(1));
        reserve.max(state.prices[mentor as usize].min(W::ZERO))
    }

    fn run(&mut self) -> Result<(), Cancelled> {
        // The value of a mentee with a free seat stays 0: a price falls no lower than what the mentee would pay.
        for mentee in
            (0..).zip(&self.state.values).filter(|(_, value)| **value == W::ZERO).map(|(mentee, _)| mentee)
        {
            if self.state.free_seat(mentee).is_some() {
                self.bound(mentee, W::ZERO)?;
            }
        }
        self.queue.clear();
        self.queue.extend(self.falls.iter().copied().zip(0..).map(Reverse));
        // A price falls at most as far as that of a mentor whose mentee would then come over.
        while let Some(Reverse((fall, mentor))) = self.queue.pop() {
            if fall > self.falls[mentor as usize] {
                continue;
            }
            for seat in &self.state.holders[mentor as usize] {
                let mentee = self.state.owner(*seat);
                let gain = self.state.seats[*seat as usize].profit - self.state.prices[mentor as usize];
                self.bound(mentee, fall + gain - self.state.values[mentee as usize])?;
            }
        }
        Ok(())
    }

    /// The mentee's value rises no further than `rise`, and bounds the falls of all who would then be worth more.
    fn bound(&mut self, mentee: u32, rise: W) -> Result<(), Cancelled> {
        if rise >= self.rises[mentee as usize] {
            return self.pace.pass(1);
        }
        self.rises[mentee as usize] = rise;
        let is_single = self.state.is_single();
        let value = rise + self.state.values[mentee as usize];
        let mut passed = STEP;
        for (mentor, profit) in self.rows.pairs(mentee as usize) {
            // Rows fall, and no price gets below the floor.
            if profit - self.floor <= value {
                break;
            }
            passed += 1;
            let fall = value + self.state.prices[mentor as usize] - profit;
            if fall < self.falls[mentor as usize] && (is_single || !self.state.is_with(mentee, mentor)) {
                self.falls[mentor as usize] = fall;
                self.queue.push(Reverse((fall, mentor)));
            }
        }
        self.pace.pass(passed)
    }
}
