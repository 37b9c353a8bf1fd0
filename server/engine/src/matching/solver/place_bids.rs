//! The bids of the auction: every place of every mentor, held by the seat whose bid won it.

use super::primal_dual::NOBODY;
use super::reserve_prices::ReservePrices;
use crate::matching::problem::width::Width;

/// Each mentor's places in one heap, the lowest bid first: that is what it takes to come in, and so the mentor's price.
/// An empty place is held by [`NOBODY`] at the price.
pub(crate) struct PlaceBids<'a, W> {
    reserves: &'a ReservePrices<W>,
    /// The lowest bid of each mentor; above every profit if there is no place.
    pub(crate) prices: Vec<W>,
    /// Where each mentor's places begin.
    starts: Vec<usize>,
    bids: Vec<W>,
    /// The seat that holds each place.
    holders: Vec<u32>,
}

impl<'a, W: Width> PlaceBids<'a, W> {
    /// No seat has bid yet: every place is held at its reserve.
    pub(crate) fn new(reserves: &'a ReservePrices<W>, prices: &[W]) -> Self {
        let (mut starts, mut bids) = (vec![0], Vec::new());
        for mentor in reserves.mentors() {
            let places = 1..=reserves.capacity(mentor);
            bids.extend(places.map(|place| reserves.soft_reserve(mentor, place)));
            starts.push(bids.len());
        }
        Self { reserves, prices: prices.to_vec(), starts, holders: vec![NOBODY; bids.len()], bids }
    }

    fn range(&self, mentor: u32) -> std::ops::Range<usize> {
        self.starts[mentor as usize]..self.starts[mentor as usize + 1]
    }

    /// The seats with the mentor.
    pub(crate) fn seated(&self, mentor: u32) -> impl Iterator<Item = u32> + '_ {
        self.holders[self.range(mentor)].iter().copied().filter(|holder| *holder != NOBODY)
    }

    /// How many places the mentor has, and how many of them are filled.
    fn load(&self, mentor: u32) -> (usize, usize) {
        (self.range(mentor).len(), self.seated(mentor).count())
    }

    /// Gives the mentor's lowest place to a higher bid; returns the seat that held it.
    pub(crate) fn outbid(&mut self, mentor: u32, bid: W, seat: u32) -> u32 {
        let range = self.range(mentor);
        let evicted = self.holders[range.start];
        let mut place = range.start;
        loop {
            let mut child = range.start + 2 * (place - range.start) + 1;
            if child >= range.end {
                break;
            }
            if child + 1 < range.end && self.yields(child + 1, child) {
                child += 1;
            }
            if bid <= self.bids[child] {
                break;
            }
            (self.bids[place], self.holders[place]) = (self.bids[child], self.holders[child]);
            place = child;
        }
        (self.bids[place], self.holders[place]) = (bid, seat);
        self.prices[mentor as usize] = self.bids[range.start];
        evicted
    }

    /// Whether the one place is taken before the other: the lower bid, the empty one among equals.
    fn yields(&self, one: usize, other: usize) -> bool {
        self.bids[one] < self.bids[other]
            || (self.bids[one] == self.bids[other] && self.holders[one] == NOBODY)
    }

    /// The seat leaves its place with the mentor. The heap is in order again after [`PlaceBids::level`].
    pub(crate) fn vacate(&mut self, mentor: u32, seat: u32) {
        let range = self.range(mentor);
        let place = self.holders[range].iter().position(|holder| *holder == seat);
        self.holders[self.starts[mentor as usize] + place.expect("a seat holds a place where it is")] =
            NOBODY;
    }

    /// Every place of the mentor costs the same, or its reserve where that is more; empty places come first.
    pub(crate) fn level(&mut self, mentor: u32, price: W) {
        let range = self.range(mentor);
        if range.is_empty() {
            return;
        }
        self.holders[range.clone()].sort_unstable_by_key(|holder| *holder != NOBODY);
        let (places, load) = self.load(mentor);
        for (place, bid) in self.bids[range.clone()].iter_mut().enumerate() {
            // The empty places are those after the filled ones, whose reserves are not less.
            let reserve = if place < places - load { load + place + 1 } else { 1 };
            *bid = price.max(self.reserves.soft_reserve(mentor, number(reserve)));
        }
        // Where reserves rise, empty places may ask more than filled ones.
        if self.bids[range.clone()].windows(2).any(|pair| pair[0] != pair[1]) {
            let places = self.bids[range.clone()].iter().zip(&self.holders[range.clone()]);
            let mut places: Vec<(W, bool, u32)> =
                places.map(|(bid, holder)| (*bid, *holder != NOBODY, *holder)).collect();
            places.sort_unstable();
            for (place, (bid, _, holder)) in range.clone().zip(places) {
                (self.bids[place], self.holders[place]) = (bid, holder);
            }
        }
        self.prices[mentor as usize] = self.bids[range.start];
    }

    /// How many places of the mentor are empty though they cost more than their reserve.
    pub(crate) fn idle(&self, mentor: u32) -> usize {
        let (places, load) = self.load(mentor);
        let is_idle = load < places && self.prices[mentor as usize] > self.reserve(mentor);
        if is_idle { places - load } else { 0 }
    }

    /// The reserve of the mentor's first empty place.
    pub(crate) fn reserve(&self, mentor: u32) -> W {
        self.reserves.soft_reserve(mentor, number(self.load(mentor).1 + 1))
    }

    /// An empty place of the mentor goes to the seat, at the price of now.
    pub(crate) fn admit(&mut self, mentor: u32, seat: u32) {
        let range = self.range(mentor);
        let place = self.holders[range].iter().position(|holder| *holder == NOBODY);
        self.holders[self.starts[mentor as usize] + place.expect("a place is empty")] = seat;
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("places are numbered in 32 bits")
}
