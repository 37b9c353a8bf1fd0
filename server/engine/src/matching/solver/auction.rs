//! Approximate prices, quickly: mentees bid for places until nobody has reason to.
//!
//! The auction with similar objects and ε-scaling (Bertsekas 1988; Bertsekas and Castañon 1992): a free seat
//! bids for its best mentor what makes it indifferent to the second best, and ε more; the mentor's
//! lowest bidder makes room. ε begins at a share of the greatest profit and falls from round to round. Nothing
//! here has to be exact or even finish: the repair proves the optimum from whatever it is given.

use super::ledger::{Ledger, NOBODY};
use super::table::Table;
use super::width::Width;

/// The first ε is the greatest profit divided by this.
const FIRST_SHARE: i128 = 6;
/// ε falls by this factor from round to round.
const SHARPER: i128 = 5;
/// The last ε is at most this.
const LAST: i128 = 8;
/// A round is broken off after so many bids for each seat.
const MOST_BIDS: u64 = 40;

/// The places of all mentors as objects of one auction.
pub(crate) struct Auction<'a, W> {
    rows: &'a Table<W>,
    ledger: &'a Ledger<W>,
    /// The lowest bid of each mentor: what it takes to come in.
    prices: Vec<W>,
    /// Where each mentor's places begin.
    starts: Vec<u32>,
    /// The bid that holds each place, its reserve at first; a mentor's bids are a heap, the lowest first.
    bids: Vec<W>,
    /// The seat that holds each place.
    holders: Vec<u32>,
    /// The mentors of each seat, and the profits.
    seats: Vec<(u32, W)>,
    /// The seats that have to bid.
    queue: Vec<u32>,
}

/// A seat's best offer.
struct Bid<W> {
    mentor: u32,
    profit: W,
    /// What the second best mentor, or nobody, is worth.
    second: W,
}

impl<'a, W: Width> Auction<'a, W> {
    /// Nobody has bid yet: every place is held at its reserve.
    pub(crate) fn new(rows: &'a Table<W>, ledger: &'a Ledger<W>) -> Self {
        let mentors = 0..u32::try_from(ledger.terms.mentor_count()).expect("mentors are numbered in 32 bits");
        let (mut starts, mut bids) = (vec![0], Vec::new());
        for mentor in mentors {
            let capacity = ledger.terms.capacity(mentor);
            bids.extend((1..=capacity).map(|place| ledger.terms.soft_reserve(mentor, place)));
            starts.push(u32::try_from(bids.len()).expect("places are numbered in 32 bits"));
        }
        Self {
            rows,
            ledger,
            prices: ledger.prices.clone(),
            starts,
            holders: vec![NOBODY; bids.len()],
            bids,
            seats: vec![(NOBODY, W::ZERO); ledger.seats.len()],
            queue: Vec::new(),
        }
    }

    /// Runs all rounds, unless `watch` breaks: it is told the share of rounds done, in percent.
    pub(crate) fn run(&mut self, widest: i128, mut report: impl FnMut(u32) -> bool) -> bool {
        let mut epsilon = (widest / FIRST_SHARE).max(1);
        loop {
            let step = W::of(epsilon).expect("a share of a profit is no wider than the profit");
            self.open();
            if !self.round(step, &mut report) {
                return false;
            }
            self.lower(step);
            if epsilon <= LAST {
                return true;
            }
            epsilon = (epsilon / SHARPER).max(1);
        }
    }

    /// Everybody leaves; each place keeps its price.
    fn open(&mut self) {
        for seat in &mut self.seats {
            seat.0 = NOBODY;
        }
        self.holders.fill(NOBODY);
        self.queue.clear();
        let seats = u32::try_from(self.seats.len()).expect("seats are numbered in 32 bits");
        self.queue.extend((0..seats).rev());
    }

    fn round(&mut self, epsilon: W, report: &mut impl FnMut(u32) -> bool) -> bool {
        let mut left = MOST_BIDS * self.seats.len() as u64;
        while let Some(seat) = self.queue.pop() {
            if left.is_multiple_of(1024) && !report(0) {
                return false;
            }
            left -= 1;
            if left == 0 {
                break;
            }
            if let Some(bid) = self.best(seat) {
                self.take(seat, &bid, epsilon);
            }
        }
        true
    }

    /// The seat's best mentor at the prices of now; `None` where nobody is worth the price.
    fn best(&self, seat: u32) -> Option<Bid<W>> {
        let mentee = self.ledger.owner(seat);
        let is_single = self.ledger.is_single();
        let (mut best, mut second) = (W::ZERO, W::ZERO);
        let mut bid = None;
        for (mentor, profit) in self.rows.pairs(mentee as usize) {
            if profit <= second {
                break;
            }
            let gain = profit - self.prices[mentor as usize];
            if gain <= second || (!is_single && self.is_held(mentee, mentor)) {
                continue;
            }
            if gain > best {
                (best, second) = (gain, best);
                bid = Some((mentor, profit));
            } else {
                second = gain;
            }
        }
        bid.map(|(mentor, profit)| Bid { mentor, profit, second })
    }

    fn is_held(&self, mentee: u32, mentor: u32) -> bool {
        self.ledger.seats_of(mentee).any(|seat| self.seats[seat as usize].0 == mentor)
    }

    /// The bid takes the mentor's lowest place; whoever held it has to bid again.
    fn take(&mut self, seat: u32, bid: &Bid<W>, epsilon: W) {
        let start = self.starts[bid.mentor as usize] as usize;
        let end = self.starts[bid.mentor as usize + 1] as usize;
        let evicted = self.holders[start];
        if evicted != NOBODY {
            self.seats[evicted as usize].0 = NOBODY;
            self.queue.push(evicted);
        }
        self.seats[seat as usize] = (bid.mentor, bid.profit);
        // What makes the seat indifferent to the second best, and ε more.
        self.sift(start, end, bid.profit - bid.second + epsilon, seat);
        self.prices[bid.mentor as usize] = self.bids[start];
    }

    /// Replaces the lowest bid of a heap.
    fn sift(&mut self, start: usize, end: usize, bid: W, seat: u32) {
        let mut place = start;
        loop {
            let mut child = start + 2 * (place - start) + 1;
            if child >= end {
                break;
            }
            if child + 1 < end && self.bids[child + 1] < self.bids[child] {
                child += 1;
            }
            if bid <= self.bids[child] {
                break;
            }
            (self.bids[place], self.holders[place]) = (self.bids[child], self.holders[child]);
            place = child;
        }
        (self.bids[place], self.holders[place]) = (bid, seat);
    }

    /// Prices fall by ε, which the winners may have paid too much; every place of a mentor costs the same again.
    fn lower(&mut self, epsilon: W) {
        for mentor in 0..self.ledger.terms.mentor_count() {
            let number = u32::try_from(mentor).expect("mentors are numbered in 32 bits");
            let range = self.starts[mentor] as usize..self.starts[mentor + 1] as usize;
            if range.is_empty() {
                continue;
            }
            let price = self.prices[mentor] - epsilon;
            for (bid, place) in self.bids[range.clone()].iter_mut().zip(1..) {
                *bid = price.max(self.ledger.terms.soft_reserve(number, place));
            }
            self.prices[mentor] = self.bids[range.start];
        }
    }

    /// The prices, and the mentor of each seat.
    pub(crate) fn into_outcome(self) -> (Vec<W>, Vec<(u32, W)>) {
        (self.prices, self.seats)
    }
}
