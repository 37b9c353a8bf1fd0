//! The reverse auction: a mentor with empty places above their reserve lowers the price until a mentee comes, or
//! until the price is the reserve.
//!
//! Reverse auction for unequal sides (Bertsekas, Castañon and Tsaknakis 1993): the price falls to where one more mentee than
//! there are places would gain less than ε, so that those who come gain at least ε and no other mentee has a reason to.

use super::auction::Auction;
use super::primal_dual::NOBODY;
use super::shortlist::{LENGTH, Shortlist};
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::STEP;
use crate::matching::progress::watch::Cancelled;

/// A round stops after this many offers for each mentor.
const MOST_OFFERS: u64 = 40;

/// What one reverse stage knows.
struct ReverseRound<W> {
    epsilon: W,
    /// The least a mentee has to gain in order to move a seat. It only rises: a mentee that is won gains, and one that
    /// stays pays less.
    values: Vec<W>,
    /// By mentor, the mentees that the next empty places are offered to. None of them is with the mentor.
    shortlists: Vec<Shortlist<W>>,
    /// The mentors that have empty places to offer.
    queue: Vec<u32>,
    /// The mentees that places are offered to.
    invited: Vec<Invitation<W>>,
}

/// A mentee that a place is offered to.
#[derive(Clone, Copy)]
struct Invitation<W> {
    /// What the mentee is worth to the mentor: the pair's profit beyond the mentee's value.
    worth: W,
    mentee: u32,
    /// The pair's profit.
    profit: W,
}

impl<W: Width> Auction<'_, W> {
    /// Fills or cheapens empty places until every one is free to take.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn reverse(&mut self, epsilon: W) -> Result<(), Cancelled> {
        let mentors = self.state.reserves.mentors();
        let queue: Vec<u32> = mentors.filter(|mentor| self.place_bids.idle(*mentor) > 0).collect();
        if queue.is_empty() {
            return Ok(());
        }
        let mentees = 0..u32::try_from(self.pairs.rows.len()).expect("mentees are numbered in 32 bits");
        let mut round = ReverseRound {
            epsilon,
            values: mentees.map(|mentee| self.value(mentee)).collect(),
            shortlists: vec![Shortlist::unknown(); self.place_bids.prices.len()],
            queue,
            invited: Vec::new(),
        };
        let mut left = MOST_OFFERS * self.place_bids.prices.len() as u64;
        while let Some(mentor) = round.queue.pop() {
            self.pace.pass(STEP)?;
            left -= 1;
            if left == 0 {
                break;
            }
            self.offer(mentor, &mut round);
        }
        // Prices have fallen: a mentor that was not worth a bid may be now.
        self.shortlists.fill(Shortlist::unknown());
        Ok(())
    }

    /// What a seat gains where it is.
    fn gain(&self, seat: u32) -> W {
        match self.seats[seat as usize] {
            (NOBODY, _) => W::ZERO,
            (mentor, profit) => profit - self.place_bids.prices[mentor as usize],
        }
    }

    /// What a mentee has at least to gain in order to move a seat.
    fn value(&self, mentee: u32) -> W {
        self.state.seats_of(mentee).map(|seat| self.gain(seat)).min().unwrap_or_default()
    }

    /// Offers the mentor's empty places to those who would gain most by them.
    fn offer(&mut self, mentor: u32, round: &mut ReverseRound<W>) {
        let idle = self.place_bids.idle(mentor);
        if idle == 0 {
            return;
        }
        self.place_bids.prices[mentor as usize] = self.gather(mentor, idle, round);
        let mut invited = std::mem::take(&mut round.invited);
        for Invitation { mentee, profit, .. } in invited.drain(..) {
            round.shortlists[mentor as usize].remove(mentee);
            let (left, lost) = self.win(mentee, mentor, profit);
            if left == NOBODY {
                continue;
            }
            round.values[mentee as usize] = self.value(mentee);
            round.shortlists[left as usize].add(mentee, lost, &round.values);
            if self.place_bids.idle(left) > 0 {
                round.queue.push(left);
            }
        }
        round.invited = invited;
        for holder in self.place_bids.seated(mentor) {
            let mentee = self.state.owner(holder);
            round.values[mentee as usize] = self.value(mentee);
        }
    }

    /// Finds the mentees who would gain most by this many places of the mentor, and the price at which no other would come.
    fn gather(&self, mentor: u32, idle: usize, round: &mut ReverseRound<W>) -> W {
        let reserve = self.place_bids.reserve(mentor);
        let least = reserve + round.epsilon;
        if idle >= LENGTH {
            // Mentees of this mentor are not candidates for its own places.
            self.set_aside(mentor, round);
            self.pace.count(self.pairs.columns.row(mentor as usize).0.len());
            gather_all(self.pairs.columns.pairs(mentor as usize), idle, least, round);
        } else {
            let shortlist = round.shortlists[mentor as usize];
            let mut next = consider(&shortlist, idle, least, round);
            if next < shortlist.rest {
                self.set_aside(mentor, round);
                self.pace.count(self.pairs.columns.row(mentor as usize).0.len());
                let shortlist =
                    Shortlist::of_column(self.pairs.columns.pairs(mentor as usize), &round.values, least);
                round.shortlists[mentor as usize] = shortlist;
                next = consider(&shortlist, idle, least, round);
            }
            debug_assert!(next >= round.shortlists[mentor as usize].rest);
        }
        if round.invited.len() <= idle {
            return reserve;
        }
        let next = keep_best(&mut round.invited, idle + 1);
        round.invited.pop();
        next - round.epsilon
    }

    /// Makes those who are with the mentor worth nothing to the mentor, until their values are set again.
    fn set_aside(&self, mentor: u32, round: &mut ReverseRound<W>) {
        for holder in self.place_bids.seated(mentor) {
            round.values[self.state.owner(holder) as usize] = W::of(W::MOST).expect("the most fits");
        }
    }

    /// Moves the mentee's least gaining seat to the mentor; returns the mentor it left, and that pair's profit.
    fn win(&mut self, mentee: u32, mentor: u32, profit: W) -> (u32, W) {
        let seat =
            self.state.seats_of(mentee).min_by_key(|seat| self.gain(*seat)).expect("a mentee has a seat");
        let (left, lost) = self.seats[seat as usize];
        if left != NOBODY {
            self.place_bids.vacate(left, seat);
        }
        self.place_bids.admit(mentor, seat);
        self.seats[seat as usize] = (mentor, profit);
        (left, lost)
    }
}

/// Gathers offers from a shortlist; returns a bound on what the best mentee not gathered is worth, at least `least`.
fn consider<W: Width>(list: &Shortlist<W>, idle: usize, least: W, round: &mut ReverseRound<W>) -> W {
    round.invited.clear();
    for (mentee, profit) in list.pairs() {
        let offer = profit - round.values[mentee as usize];
        if offer > least {
            round.invited.push(Invitation { worth: offer, mentee, profit });
        }
    }
    if round.invited.len() <= idle { least } else { keep_best(&mut round.invited, idle + 1) }
}

/// Gathers all who would come, or about as many of the best as there are places for.
fn gather_all<W: Width>(
    column: impl Iterator<Item = (u32, W)>,
    idle: usize,
    mut least: W,
    round: &mut ReverseRound<W>,
) {
    round.invited.clear();
    for (mentee, profit) in column {
        let offer = profit - round.values[mentee as usize];
        if offer > least {
            round.invited.push(Invitation { worth: offer, mentee, profit });
            if round.invited.len() > 4 * idle + 8 {
                least = keep_best(&mut round.invited, idle + 1);
            }
        }
    }
}

/// Keeps the `count` best offers, the least of them last, and returns what that is worth.
fn keep_best<W: Width>(offers: &mut Vec<Invitation<W>>, count: usize) -> W {
    let (_, least, _) =
        offers.select_nth_unstable_by_key(count - 1, |offer| (std::cmp::Reverse(offer.worth), offer.mentee));
    let least = least.worth;
    offers.truncate(count);
    least
}
