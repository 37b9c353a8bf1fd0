//! A few best mentors of each mentee for its next bids, or a few best mentees of each mentor for its next offers.

use crate::matching::problem::width::Width;

/// How many a shortlist names at most.
pub(crate) const LENGTH: usize = 6;

/// The best few of a row or column when it was last scanned, and a bound on the worth of all others.
///
/// While only bids change prices, those not named never become better (Bertsekas's third best value, for more than
/// three), and while only offers raise values, neither do they on the other side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortlist<W> {
    numbers: [u32; LENGTH],
    profits: [W; LENGTH],
    length: usize,
    /// The bound: no one else in the row or column is worth more.
    pub(crate) rest: W,
}

/// A seat's best offer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BestBid<W> {
    pub(crate) mentor: u32,
    pub(crate) profit: W,
    /// What it is worth, more than 0.
    pub(crate) gain: W,
    /// What the second best mentor is worth, or staying free.
    pub(crate) second: W,
}

impl<W: Width> Shortlist<W> {
    /// An empty list without a bound.
    pub(crate) fn unknown() -> Self {
        Self { numbers: [0; LENGTH], profits: [W::ZERO; LENGTH], length: 0, rest: W::FAR }
    }

    /// Scans a row, whose profits fall, at these prices, none of which is below the floor.
    pub(crate) fn of_row(row: impl Iterator<Item = (u32, W)>, prices: &[W], floor: W) -> Self {
        let mut list = Self { rest: W::ZERO, ..Self::unknown() };
        let mut gains = [W::ZERO; LENGTH];
        for (mentor, profit) in row {
            if profit - floor <= list.rest {
                break;
            }
            let gain = profit - prices[mentor as usize];
            if gain > list.rest {
                list.insert(mentor, profit, gain, &mut gains);
            }
        }
        list
    }

    /// Scans a column, in any order, for mentees worth more than `least` beyond their value.
    pub(crate) fn of_column(column: impl Iterator<Item = (u32, W)>, values: &[W], least: W) -> Self {
        let mut list = Self { rest: least, ..Self::unknown() };
        let mut gains = [W::ZERO; LENGTH];
        for (mentee, profit) in column {
            let gain = profit - values[mentee as usize];
            if gain > list.rest {
                list.insert(mentee, profit, gain, &mut gains);
            }
        }
        list
    }

    /// Keeps the list in order of gains; who falls off it counts among the rest.
    fn insert(&mut self, number: u32, profit: W, gain: W, gains: &mut [W; LENGTH]) {
        let mut place = self.length;
        if self.length == LENGTH {
            place -= 1;
            if gain <= gains[place] {
                self.rest = gain;
                return;
            }
            self.rest = gains[place];
        } else {
            self.length += 1;
        }
        while place > 0 && gains[place - 1] < gain {
            gains[place] = gains[place - 1];
            (self.numbers[place], self.profits[place]) = (self.numbers[place - 1], self.profits[place - 1]);
            place -= 1;
        }
        (gains[place], self.numbers[place], self.profits[place]) = (gain, number, profit);
    }

    /// Adds one to the list, in place of the least if the list is full.
    pub(crate) fn add(&mut self, number: u32, profit: W, values: &[W]) {
        let mut place = self.length;
        if place == LENGTH {
            let gain = |place: usize| self.profits[place] - values[self.numbers[place] as usize];
            place = (0..LENGTH).min_by_key(|place| gain(*place)).expect("a full list names somebody");
            let here = profit - values[number as usize];
            self.rest = self.rest.max(gain(place).min(here));
            if here <= gain(place) {
                return;
            }
        } else {
            self.length += 1;
        }
        (self.numbers[place], self.profits[place]) = (number, profit);
    }

    /// Takes one off the list.
    pub(crate) fn remove(&mut self, number: u32) {
        if let Some(place) = self.numbers[..self.length].iter().position(|named| *named == number) {
            self.length -= 1;
            (self.numbers[place], self.profits[place]) =
                (self.numbers[self.length], self.profits[self.length]);
        }
    }

    /// The listed numbers, each with the pair's profit.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (u32, W)> + '_ {
        self.numbers[..self.length].iter().copied().zip(self.profits.iter().copied())
    }

    /// The best offer at the prices of now; its second best is the least that any other can be known to be worth.
    pub(crate) fn best(&self, prices: &[W]) -> (Option<BestBid<W>>, W) {
        let (mut gain, mut second) = (W::ZERO, W::ZERO);
        let mut best = None;
        for place in 0..self.length {
            let (mentor, profit) = (self.numbers[place], self.profits[place]);
            let here = profit - prices[mentor as usize];
            if here > gain {
                (gain, second) = (here, gain);
                best = Some((mentor, profit));
            } else if here > second {
                second = here;
            }
        }
        (best.map(|(mentor, profit)| BestBid { mentor, profit, gain, second }), second)
    }
}
