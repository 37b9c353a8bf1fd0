//! The few mentors a mentee's next bid will be between.

use super::width::Width;

/// How many mentors a shortlist names.
const LENGTH: usize = 6;

/// A mentee's best mentors when the whole row was last looked at, and what no other mentor can be worth.
///
/// Bids only raise prices, so the others never become better by themselves (Bertsekas's third best value, for more than
/// three); whoever lowers a price raises the bound on the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortlist<W> {
    mentors: [u32; LENGTH],
    profits: [W; LENGTH],
    length: usize,
}

/// A seat's best offer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offer<W> {
    pub(crate) mentor: u32,
    pub(crate) profit: W,
    /// What it is worth, more than 0.
    pub(crate) gain: W,
    /// What the second best mentor, or nobody, is worth.
    pub(crate) second: W,
}

impl<W: Width> Shortlist<W> {
    /// Names nobody.
    pub(crate) fn empty() -> Self {
        Self { mentors: [0; LENGTH], profits: [W::ZERO; LENGTH], length: 0 }
    }

    /// Looks at a row, which falls, at these prices, none of which is below the floor. Also says what no mentor who is not
    /// named is worth more than.
    pub(crate) fn of(row: impl Iterator<Item = (u32, W)>, prices: &[W], floor: W) -> (Self, W) {
        let (mut list, mut rest) = (Self::empty(), W::ZERO);
        let mut gains = [W::ZERO; LENGTH];
        for (mentor, profit) in row {
            if profit - floor <= rest {
                break;
            }
            let gain = profit - prices[mentor as usize];
            if gain > rest {
                rest = list.insert((mentor, profit, gain), &mut gains).max(rest);
            }
        }
        (list, rest)
    }

    /// Keeps the list in order of gains; returns what who falls off it is worth.
    fn insert(&mut self, (mentor, profit, gain): (u32, W, W), gains: &mut [W; LENGTH]) -> W {
        let mut place = self.length;
        let mut rest = W::ZERO;
        if self.length == LENGTH {
            place -= 1;
            if gain <= gains[place] {
                return gain;
            }
            rest = gains[place];
        } else {
            self.length += 1;
        }
        while place > 0 && gains[place - 1] < gain {
            gains[place] = gains[place - 1];
            (self.mentors[place], self.profits[place]) = (self.mentors[place - 1], self.profits[place - 1]);
            place -= 1;
        }
        (gains[place], self.mentors[place], self.profits[place]) = (gain, mentor, profit);
        rest
    }

    /// The best offer at the prices of now, and what the second best is worth.
    pub(crate) fn best(&self, prices: &[W]) -> (Option<Offer<W>>, W) {
        let (mut gain, mut second) = (W::ZERO, W::ZERO);
        let mut best = None;
        for place in 0..self.length {
            let (mentor, profit) = (self.mentors[place], self.profits[place]);
            let here = profit - prices[mentor as usize];
            if here > gain {
                (gain, second) = (here, gain);
                best = Some((mentor, profit));
            } else if here > second {
                second = here;
            }
        }
        (best.map(|(mentor, profit)| Offer { mentor, profit, gain, second }), second)
    }
}
