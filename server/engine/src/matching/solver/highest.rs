//! The highest prices that prove an optimum: the other end of the lattice.
//!
//! They matter where minimums make prices negative: the highest say how little a mentor has to be paid
//! to reach the minimum. The greatest rise that keeps the ledger sound is a shortest distance, as the greatest fall is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ledger::{Ledger, Seat};
use crate::matching::problem::table::Table;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP};
use crate::matching::progress::watch::Cancelled;

/// Raises the prices of an optimal ledger as far as they go, and lowers the values of the mentees who pay them. The price of
/// a mentor without places stays, since nothing bounds it.
///
/// # Errors
/// [`Cancelled`] where the watch breaks; the prices are as they were then.
pub(crate) fn highest_prices<W: Width>(
    rows: &Table<W>,
    ledger: &mut Ledger<W>,
    pace: &Pace<'_>,
) -> Result<(), Cancelled> {
    let columns = rows.transposed(ledger.prices.len(), pace)?;
    let mut ascent = Ascent::new(&columns, ledger);
    ascent.run(pace)?;
    let Ascent { falls, rises, .. } = ascent;
    for (price, rise) in ledger.prices.iter_mut().zip(rises) {
        if rise != W::FAR {
            *price += rise;
        }
    }
    for (value, fall) in ledger.values.iter_mut().zip(falls) {
        *value -= fall;
    }
    Ok(())
}

struct Ascent<'a, W> {
    columns: &'a Table<W>,
    ledger: &'a Ledger<W>,
    /// How far each price can rise, as far as is known.
    rises: Vec<W>,
    /// How far each mentee's value falls with that, as far as is known.
    falls: Vec<W>,
    queue: BinaryHeap<Reverse<(W, u32)>>,
}

impl<'a, W: Width> Ascent<'a, W> {
    fn new(columns: &'a Table<W>, ledger: &'a Ledger<W>) -> Self {
        let mentors = 0..u32::try_from(ledger.prices.len()).expect("mentors are numbered in 32 bits");
        // A price rises no higher than the reserve of an empty place, a value falls no lower than 0.
        let rises: Vec<W> = mentors.map(|mentor| ledger.surcharge(mentor).unwrap_or(W::FAR)).collect();
        Self { columns, ledger, rises, falls: ledger.values.clone(), queue: BinaryHeap::new() }
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
            let price = self.ledger.prices[mentor as usize];
            pace.pass(self.columns.row(mentor as usize).0.len())?;
            for (mentee, profit) in self.columns.pairs(mentor as usize) {
                // The value falls no further than to where the mentor would be worth more.
                let fall = rise + price + self.ledger.values[mentee as usize] - profit;
                if fall < self.falls[mentee as usize] && !self.ledger.is_with(mentee, mentor) {
                    self.falls[mentee as usize] = fall;
                    self.bound(mentee);
                }
            }
        }
        Ok(())
    }

    /// The prices of the mentee's mentors rise no further than the value falls, and what a pair leaves above it.
    fn bound(&mut self, mentee: u32) {
        let least = self.falls[mentee as usize] - self.ledger.values[mentee as usize];
        for seat in self.ledger.seats_of(mentee) {
            let Seat { mentor, profit, .. } = self.ledger.seats[seat as usize];
            let Some(known) = self.rises.get_mut(mentor as usize) else { continue };
            let rise = least + profit - self.ledger.prices[mentor as usize];
            if rise < *known {
                *known = rise;
                self.queue.push(Reverse((rise, mentor)));
            }
        }
    }
}
