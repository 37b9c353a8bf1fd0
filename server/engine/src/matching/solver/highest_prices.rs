//! The highest prices that prove an optimum: the other end of the lattice.
//!
//! They matter where minimums make prices negative: the highest say how little a mentor has to be paid
//! to reach the minimum. The greatest rise that keeps the state sound is a shortest distance, as the greatest fall is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::primal_dual::{PrimalDual, Seat};
use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP};
use crate::matching::progress::watch::Cancelled;

/// Raises the prices of an optimal state as far as they go, and lowers the values of the mentees who pay them. The price of
/// a mentor without places stays, since nothing bounds it.
///
/// # Errors
/// [`Cancelled`] where the watch breaks; the prices are as they were then.
pub(crate) fn highest_prices<W: Width>(
    rows: &PairTable<W>,
    state: &mut PrimalDual<W>,
    pace: &Pace<'_>,
) -> Result<(), Cancelled> {
    let columns = rows.transposed(state.prices.len(), pace)?;
    let mut ascent = Ascent::new(&columns, state);
    ascent.run(pace)?;
    let Ascent { falls, rises, .. } = ascent;
    for (price, rise) in state.prices.iter_mut().zip(rises) {
        if rise != W::FAR {
            *price += rise;
        }
    }
    for (value, fall) in state.values.iter_mut().zip(falls) {
        *value -= fall;
    }
    Ok(())
}

struct Ascent<'a, W> {
    columns: &'a PairTable<W>,
    state: &'a PrimalDual<W>,
    /// How far each price can rise, as far as is known.
    rises: Vec<W>,
    /// How far each mentee's value falls with that, as far as is known.
    falls: Vec<W>,
    queue: BinaryHeap<Reverse<(W, u32)>>,
}

impl<'a, W: Width> Ascent<'a, W> {
    fn new(columns: &'a PairTable<W>, state: &'a PrimalDual<W>) -> Self {
        let mentors = 0..u32::try_from(state.prices.len()).expect("mentors are numbered in 32 bits");
        // A price rises no higher than the reserve of an empty place, a value falls no lower than 0.
        let rises: Vec<W> = mentors.map(|mentor| state.surcharge(mentor).unwrap_or(W::FAR)).collect();
        Self { columns, state, rises, falls: state.values.clone(), queue: BinaryHeap::new() }
    }

    fn run(&mut self, pace: &Pace<'_>) -> Result<(), Cancelled> {
        for mentee in (0..).take(self.falls.len()) {
            pace.pass(STEP)?;
            self.bound(mentee);
        }
        self.queue.clear();
        let rises = self.rises.iter().copied().zip(0..);
        self.queue.extend(rises.filter(|(rise, _)| *rise != W::FAR).map(Reverse));
        while let Some(Reverse((rise, mentor))) = self.queue.pop() {
            if rise > self.rises[mentor as usize] {
                continue;
            }
            let price = self.state.prices[mentor as usize];
            pace.pass(self.columns.row(mentor as usize).0.len())?;
            for (mentee, profit) in self.columns.pairs(mentor as usize) {
                // The value falls no further than to where the mentor would be worth more.
                let fall = rise + price + self.state.values[mentee as usize] - profit;
                if fall < self.falls[mentee as usize] && !self.state.is_with(mentee, mentor) {
                    self.falls[mentee as usize] = fall;
                    self.bound(mentee);
                }
            }
        }
        Ok(())
    }

    /// The prices of the mentee's mentors rise no further than the value falls, and what a pair leaves above it.
    fn bound(&mut self, mentee: u32) {
        let least = self.falls[mentee as usize] - self.state.values[mentee as usize];
        for seat in self.state.seats_of(mentee) {
            let Seat { mentor, profit, .. } = self.state.seats[seat as usize];
            let Some(known) = self.rises.get_mut(mentor as usize) else { continue };
            let rise = least + profit - self.state.prices[mentor as usize];
            if rise < *known {
                *known = rise;
                self.queue.push(Reverse((rise, mentor)));
            }
        }
    }
}
