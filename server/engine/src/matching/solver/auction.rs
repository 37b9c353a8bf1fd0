//! The auction: approximate dual prices, quickly. Seats bid for places, then empty places for mentees.
//!
//! The auction with similar objects and ε-scaling (Bertsekas 1988; Bertsekas and Castañon 1989, 1992): a free seat bids for
//! its best mentor what makes it indifferent to the second best, and ε more; the mentor's lowest bidder makes
//! room. Mentors with empty places bid for mentees in the same way. Whichever side is short begins: the long side would
//! only outbid itself, ε by ε. ε begins at a share of the greatest profit and falls from round to round; a seat that is still
//! content within the smaller ε stays. Nothing here has to be exact or even finish: the repair proves the optimum
//! from whatever it is given.

use super::place_bids::PlaceBids;
use super::primal_dual::{NOBODY, PrimalDual};
use super::shortlist::{BestBid, Shortlist};
use crate::matching::problem::pair_table::BothSides;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, STEP};
use crate::matching::progress::watch::Cancelled;

/// The first ε is the greatest profit divided by this.
const FIRST_SHARE: i128 = 80;
/// ε falls by this factor from round to round.
const SHARPER: i128 = 12;
/// The last ε is at most this; it falls further while more than one seat in [`CONTENT_SHARE`] would gain by moving.
const LAST: i128 = 500;
const CONTENT_SHARE: usize = 4;
/// A round stops after this many bids for each seat.
const MOST_BIDS: u64 = 40;

/// Rows of at most this many pairs are scanned for each bid, which is quicker than keeping a shortlist.
const SHORT: usize = 64;

/// A running auction.
pub(crate) struct Auction<'a, W> {
    pub(crate) pairs: BothSides<'a, W>,
    pub(crate) state: &'a PrimalDual<W>,
    pub(crate) pace: &'a Pace<'a>,
    pub(crate) place_bids: PlaceBids<'a, W>,
    /// The mentor of each seat, and the profit.
    pub(crate) seats: Vec<(u32, W)>,
    /// By mentee.
    pub(crate) shortlists: Vec<Shortlist<W>>,
    /// The seats that have to bid.
    queue: Vec<u32>,
    /// No price was lower when the round began.
    floor: W,
}

impl<'a, W: Width> Auction<'a, W> {
    pub(crate) fn new(pairs: BothSides<'a, W>, state: &'a PrimalDual<W>, pace: &'a Pace<'a>) -> Self {
        let place_bids = PlaceBids::new(&state.reserves, &state.prices);
        let seats = vec![(NOBODY, W::ZERO); state.seats.len()];
        let shortlists = vec![Shortlist::unknown(); pairs.rows.len()];
        let (queue, floor) = (Vec::new(), W::ZERO);
        Self { pairs, state, pace, place_bids, seats, shortlists, queue, floor }
    }

    /// Runs all rounds, each of which counts an equal part of `half` the work.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn run(&mut self, widest: i128, half: usize) -> Result<(), Cancelled> {
        let amount = |share: i128| W::of(share).expect("a share of a profit is no wider than the profit");
        let are_places_short = self.are_places_short();
        if are_places_short {
            // No seat bids at these prices: the mentors begin.
            self.reprice(|price, reserve| reserve.max(price).max(amount(widest)));
        }
        let mut epsilon = (widest / FIRST_SHARE).max(1);
        let sharpened = |epsilon: &i128| (*epsilon > LAST).then_some((*epsilon / SHARPER).max(1));
        let rounds = std::iter::successors(Some(epsilon), sharpened).count();
        for round in 0.. {
            let step = amount(epsilon);
            self.pace.advance(half * round.min(rounds - 1) / rounds);
            self.pace.look()?;
            self.open(step)?;
            self.forward(step)?;
            self.reverse(step)?;
            if epsilon == 1 || epsilon <= LAST && self.is_content()? {
                break;
            }
            if !are_places_short {
                // The last bid for each place was up to ε too high: what is empty for that would have to be offered.
                self.reprice(|price, reserve| (price - step).max(reserve).min(price));
            }
            epsilon = (epsilon / SHARPER).max(1);
        }
        Ok(())
    }

    /// Whether there are fewer places than seats.
    fn are_places_short(&self) -> bool {
        let mentors = self.state.reserves.mentors();
        let places: u64 = mentors.map(|mentor| u64::from(self.state.reserves.capacity(mentor))).sum();
        places < self.seats.len() as u64
    }

    /// Whether few enough seats would gain anything by moving.
    fn is_content(&mut self) -> Result<bool, Cancelled> {
        let seats = u32::try_from(self.seats.len()).expect("seats are numbered in 32 bits");
        let mut movers = 0;
        for seat in 0..seats {
            self.pace.pass(STEP)?;
            let (mentor, profit) = self.seats[seat as usize];
            let gain =
                if mentor == NOBODY { W::ZERO } else { profit - self.place_bids.prices[mentor as usize] };
            movers += usize::from(self.best(seat).is_some_and(|best| best.gain > gain));
        }
        Ok(movers <= self.seats.len() / CONTENT_SHARE)
    }

    /// Changes every price, by what it was and the reserve of the first empty place.
    fn reprice(&mut self, price: impl Fn(W, W) -> W) {
        for mentor in self.state.reserves.mentors().filter(|mentor| self.state.reserves.capacity(*mentor) > 0)
        {
            let reserve = self.place_bids.reserve(mentor);
            let known = &mut self.place_bids.prices[mentor as usize];
            *known = price(*known, reserve);
        }
        self.shortlists.fill(Shortlist::unknown());
    }

    /// Frees every seat that could gain more than ε elsewhere, and levels the bids of each mentor's places.
    fn open(&mut self, epsilon: W) -> Result<(), Cancelled> {
        let mentors = self.state.reserves.mentors();
        let prices = mentors.clone().map(|mentor| self.place_bids.prices[mentor as usize]);
        self.floor = prices.min().unwrap_or_default().min(W::ZERO);
        let seats = u32::try_from(self.seats.len()).expect("seats are numbered in 32 bits");
        for seat in (0..seats).rev() {
            self.pace.pass(STEP)?;
            let best = self.best(seat).map_or(W::ZERO, |bid| bid.gain);
            let (mentor, profit) = self.seats[seat as usize];
            if mentor == NOBODY {
                if best > W::ZERO {
                    self.queue.push(seat);
                }
            } else if profit - self.place_bids.prices[mentor as usize] + epsilon < best {
                self.seats[seat as usize].0 = NOBODY;
                self.place_bids.vacate(mentor, seat);
                self.queue.push(seat);
            }
        }
        for mentor in mentors {
            self.place_bids.level(mentor, self.place_bids.prices[mentor as usize]);
        }
        Ok(())
    }

    fn forward(&mut self, epsilon: W) -> Result<(), Cancelled> {
        let mut left = MOST_BIDS * self.seats.len() as u64;
        while let Some(seat) = self.queue.pop() {
            self.pace.pass(STEP)?;
            left -= 1;
            if left == 0 {
                break;
            }
            if let Some(bid) = self.best(seat) {
                // What makes the seat indifferent to the second best, and ε more.
                let evicted = self.place_bids.outbid(bid.mentor, bid.profit - bid.second + epsilon, seat);
                if evicted != NOBODY {
                    self.seats[evicted as usize].0 = NOBODY;
                    self.queue.push(evicted);
                }
                self.seats[seat as usize] = (bid.mentor, bid.profit);
            }
        }
        self.queue.clear();
        Ok(())
    }

    /// The seat's best mentor at current prices; `None` if no mentor is worth the price.
    fn best(&mut self, seat: u32) -> Option<BestBid<W>> {
        if !self.state.is_single() {
            return self.best_beside(seat);
        }
        let mentee = seat as usize;
        if self.pairs.rows.row(mentee).0.len() <= SHORT {
            return self.best_of_short(mentee);
        }
        let (offer, second) = self.shortlists[mentee].best(&self.place_bids.prices);
        if second >= self.shortlists[mentee].rest {
            return offer;
        }
        self.pace.count(self.pairs.rows.row(mentee).0.len());
        let shortlist = Shortlist::of_row(self.pairs.rows.pairs(mentee), &self.place_bids.prices, self.floor);
        self.shortlists[mentee] = shortlist;
        shortlist.best(&self.place_bids.prices).0
    }

    /// The best mentor of a short row, without a branch that depends on a price.
    fn best_of_short(&self, mentee: usize) -> Option<BestBid<W>> {
        let (mut gain, mut second) = (W::ZERO, W::ZERO);
        let (mentors, profits) = self.pairs.rows.row(mentee);
        let mut best = usize::MAX;
        for (place, (mentor, profit)) in mentors.iter().zip(profits).enumerate() {
            let here = *profit - self.place_bids.prices[*mentor as usize];
            second = second.max(gain.min(here));
            best = if here > gain { place } else { best };
            gain = gain.max(here);
        }
        (best != usize::MAX).then(|| BestBid { mentor: mentors[best], profit: profits[best], gain, second })
    }

    /// The seat's best mentor that no other seat of the mentee is with.
    fn best_beside(&self, seat: u32) -> Option<BestBid<W>> {
        let mentee = self.state.owner(seat);
        self.pace.count(self.pairs.rows.row(mentee as usize).0.len());
        let (mut gain, mut second) = (W::ZERO, W::ZERO);
        let mut best = None;
        for (mentor, profit) in self.pairs.rows.pairs(mentee as usize) {
            if profit - self.floor <= second {
                break;
            }
            let here = profit - self.place_bids.prices[mentor as usize];
            if here <= second || self.is_held_beside(mentee, mentor, seat) {
                continue;
            }
            if here > gain {
                (gain, second) = (here, gain);
                best = Some((mentor, profit));
            } else {
                second = here;
            }
        }
        best.map(|(mentor, profit)| BestBid { mentor, profit, gain, second })
    }

    /// Whether another seat of the mentee is with the mentor.
    fn is_held_beside(&self, mentee: u32, mentor: u32, seat: u32) -> bool {
        let mut others = self.state.seats_of(mentee).filter(|other| *other != seat);
        others.any(|other| self.seats[other as usize].0 == mentor)
    }

    /// The prices, and the mentor of each seat.
    pub(crate) fn into_outcome(self) -> (Vec<W>, Vec<(u32, W)>) {
        (self.place_bids.prices, self.seats)
    }
}
