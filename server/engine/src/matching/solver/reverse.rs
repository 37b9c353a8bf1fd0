//! The other direction of the auction: a mentor whose places are empty though they have a price lowers it until somebody
//! comes, or nobody would for nothing.
//!
//! Reverse auction for unequal sides (Bertsekas, Castañon and Tsaknakis 1993): the price falls to where one more mentee than
//! there are places would gain less than ε, so that those who come gain at least ε and nobody else has reason to.

use super::auction::Auction;
use super::ledger::NOBODY;
use super::width::Width;

/// A round is broken off after so many offers for each mentor.
const MOST_OFFERS: u64 = 40;

impl<W: Width> Auction<'_, W> {
    /// Fills or cheapens empty places until every one is free to take, unless `report` refuses.
    pub(super) fn reverse(&mut self, epsilon: W, report: &mut impl FnMut() -> bool) -> bool {
        let mentees = 0..u32::try_from(self.rows.len()).expect("mentees are numbered in 32 bits");
        let mut values: Vec<W> = mentees.map(|mentee| self.value(mentee)).collect();
        let mut queue: Vec<u32> =
            self.ledger.terms.mentors().filter(|mentor| self.stalls.idle(*mentor) > 0).collect();
        let mut left = MOST_OFFERS * self.stalls.prices.len() as u64;
        while let Some(mentor) = queue.pop() {
            if left.is_multiple_of(256) && !report() {
                return false;
            }
            left -= 1;
            if left == 0 {
                break;
            }
            self.offer(mentor, epsilon, &mut values, &mut queue);
        }
        true
    }

    /// What a seat gains where it is.
    fn gain(&self, seat: u32) -> W {
        match self.seats[seat as usize] {
            (NOBODY, _) => W::ZERO,
            (mentor, profit) => profit - self.stalls.prices[mentor as usize],
        }
    }

    /// What a mentee has at least to gain in order to move a seat.
    fn value(&self, mentee: u32) -> W {
        self.ledger.seats_of(mentee).map(|seat| self.gain(seat)).min().unwrap_or_default()
    }

    /// Offers the mentor's empty places to those who would gain most by them.
    fn offer(&mut self, mentor: u32, epsilon: W, values: &mut [W], queue: &mut Vec<u32>) {
        let idle = self.stalls.idle(mentor);
        if idle == 0 {
            return;
        }
        // Nobody is called away from here to here.
        for holder in self.stalls.seated(mentor) {
            values[self.ledger.owner(holder) as usize] = W::of(W::MOST).expect("the most fits");
        }
        let price = self.gather((mentor, idle), epsilon, values);
        self.stalls.prices[mentor as usize] = price;
        for (mentee, profit) in self.columns.pairs(mentor as usize) {
            let rest = &mut self.rests[mentee as usize];
            *rest = (*rest).max(profit - price);
        }
        for (_, mentee, profit) in std::mem::take(&mut self.called) {
            let left = self.call(mentee, mentor, profit);
            if left != NOBODY && self.stalls.idle(left) > 0 {
                queue.push(left);
            }
        }
        self.stalls.level(mentor, price);
        for holder in self.stalls.seated(mentor) {
            let mentee = self.ledger.owner(holder);
            values[mentee as usize] = self.value(mentee);
        }
    }

    /// Finds those who would gain most by so many places of the mentor, and the price at which nobody else would come.
    fn gather(&mut self, (mentor, idle): (u32, usize), epsilon: W, values: &[W]) -> W {
        let reserve = self.stalls.reserve(mentor);
        let mut least = reserve + epsilon;
        for (mentee, profit) in self.columns.pairs(mentor as usize) {
            let offer = profit - values[mentee as usize];
            if offer > least {
                self.called.push((offer, mentee, profit));
                if self.called.len() > 4 * idle + 8 {
                    least = keep_best(&mut self.called, idle + 1);
                }
            }
        }
        if self.called.len() <= idle {
            return reserve;
        }
        let next = keep_best(&mut self.called, idle + 1);
        self.called.pop();
        next - epsilon
    }

    /// The mentee's seat that gains least comes to the mentor; returns whom it left.
    fn call(&mut self, mentee: u32, mentor: u32, profit: W) -> u32 {
        let seat =
            self.ledger.seats_of(mentee).min_by_key(|seat| self.gain(*seat)).expect("a mentee has a seat");
        let left = self.seats[seat as usize].0;
        if left != NOBODY {
            self.stalls.vacate(left, seat);
        }
        self.stalls.admit(mentor, seat);
        self.seats[seat as usize] = (mentor, profit);
        left
    }
}

/// Keeps so many of the best offers, the least of them last, and returns what that is worth.
fn keep_best<W: Width>(offers: &mut Vec<(W, u32, W)>, count: usize) -> W {
    let (_, least, _) =
        offers.select_nth_unstable_by_key(count - 1, |offer| (std::cmp::Reverse(offer.0), offer.1));
    let least = least.0;
    offers.truncate(count);
    least
}
