//! An optimum that is maintained while the problem changes, in integers of one width.
//!
//! Each change leaves the state sound but for a few loose mentees and slack mentors; inserting the mentees and filling the
//! places of the mentors makes it an optimum again. That looks at a neighborhood, not at the whole problem.

use std::sync::Arc;

use super::earlier_optimum::{EarlierOptimum, tight_pairs};
use super::fill_place::Filling;
use super::insert_mentee::Insertion;
use super::lowest_prices::lowest_prices;
use super::optimum::repair;
use super::overlaid_table::OverlaidTable;
use super::primal_dual::{NOBODY, PrimalDual};
use super::reserve_prices::ReservePrices;
use super::shortage::{Shortage, shortage};
use super::shortest_paths::ShortestPaths;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::pair_table::{BothSides, PairTable};
use crate::matching::problem::problem::Problem;
use crate::matching::problem::solution::{Solution, WarmStart};
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, unwatched};
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// A state with its pairs from both sides. Copies share the pairs, except for what one of them changes.
#[derive(Clone, Debug)]
pub(crate) struct MaintainedOptimum<W> {
    pub(crate) rows: OverlaidTable<W>,
    columns: OverlaidTable<W>,
    pub(crate) state: PrimalDual<W>,
    search: ShortestPaths<W>,
    /// An optimum before some changes.
    earlier: Option<Arc<EarlierOptimum<W>>>,
}

impl<W: Width> MaintainedOptimum<W> {
    pub(crate) fn new(problem: &Problem, rows: Arc<PairTable<W>>, state: PrimalDual<W>) -> Self {
        let columns = unwatched(|pace| rows.transposed(problem.mentor_count(), pace));
        Self::assembled(problem, rows, columns, state)
    }

    /// Repairs a plan and prices that may be anything: the nearer to an optimum, the sooner it is done.
    pub(crate) fn resumed(
        problem: &Problem,
        rows: Arc<PairTable<W>>,
        WarmStart { mentor_of, prices }: WarmStart<'_>,
        watch: Watch<'_>,
    ) -> Result<Self, Cancelled> {
        let reserves = ReservePrices::new(problem).expect("the caller chose a width that holds the problem");
        let top = problem.top().expect("a problem is within bounds");
        let price = |(places, price): (&LoadCurve, &i128)| {
            let price = if places.capacity == 0 { top } else { (*price).clamp(-top, top) };
            W::of(price).expect("the width holds the top")
        };
        let prices = problem.places().iter().zip(prices).map(price).collect();
        let mut state = PrimalDual::new(problem, reserves, prices);
        for mentee in (0..).take(problem.mentee_count()) {
            for seat in state.seats_of(mentee) {
                let Some(mentor) = mentor_of[seat as usize] else { continue };
                let profit = rows.profit(mentee as usize, mentor);
                if let Some(profit) = profit.filter(|_| state.load(mentor) < state.reserves.capacity(mentor))
                {
                    state.join(seat, mentor, profit);
                }
            }
        }
        let pace = Pace::new(watch, Stage::Placing, problem.mentee_count());
        let columns = rows.transposed(problem.mentor_count(), &pace)?;
        repair(BothSides { rows: &rows, columns: &columns }, &mut state, 0, &pace)?;
        Ok(Self::assembled(problem, rows, columns, state))
    }

    fn assembled(
        problem: &Problem,
        rows: Arc<PairTable<W>>,
        columns: PairTable<W>,
        mut state: PrimalDual<W>,
    ) -> Self {
        for (mentor, places) in (0..).zip(problem.places()) {
            // The solver needs no more places than there are seats, but a mentee may join later.
            state.reserves.set_capacity(mentor, places.capacity);
        }
        let labelled = if state.is_single() { 0 } else { rows.len() };
        let search = ShortestPaths::new(problem.mentor_count(), labelled);
        let (rows, columns) = (OverlaidTable::new(rows), OverlaidTable::new(Arc::new(columns)));
        Self { rows, columns, state, search, earlier: None }
    }

    /// Adds a mentee with one seat and no pairs.
    pub(crate) fn add_mentee(&mut self) {
        self.rows.add_row();
        if !self.state.is_single() {
            self.search.add_mentee();
        }
        self.state.add_mentee();
    }

    /// Adds a mentor without pairs.
    pub(crate) fn add_mentor(&mut self, capacity: u32) {
        self.columns.add_row();
        self.search.add_mentor();
        self.state.add_mentor(capacity);
    }

    /// Adds pairs, which must not be there yet, and repairs the optimum.
    pub(crate) fn add_pairs(&mut self, pairs: impl IntoIterator<Item = (u32, u32, W)>) {
        let mut loose = Vec::new();
        for (mentee, mentor, profit) in pairs {
            self.rows.insert(mentee as usize, mentor, profit);
            self.columns.push(mentor as usize, mentee, profit);
            let gain = profit - self.state.prices[mentor as usize];
            if gain > self.state.values[mentee as usize] && loose.last() != Some(&mentee) {
                loose.push(mentee);
            }
        }
        self.mend(&loose, &[]);
    }

    /// Takes a pair away and repairs the optimum; its profit, `None` where it was not there.
    pub(crate) fn remove_pair(&mut self, mentee: u32, mentor: u32) -> Option<i128> {
        let profit = self.rows.remove(mentee as usize, mentor)?;
        self.columns.remove(mentor as usize, mentee);
        let mut seats = self.state.seats_of(mentee);
        if let Some(seat) = seats.find(|seat| self.state.seats[*seat as usize].mentor == mentor) {
            self.state.leave(seat);
            self.mend(&[mentee], &[mentor]);
        }
        Some(profit.into())
    }

    /// Whether the pair is there.
    pub(crate) fn has_pair(&self, mentee: u32, mentor: u32) -> bool {
        if mentee as usize >= self.rows.len() || mentor as usize >= self.columns.len() {
            return false;
        }
        // From the side that has less to look through.
        if self.columns.row_length(mentor as usize) < self.rows.row_length(mentee as usize) {
            self.columns.profit(mentor as usize, mentee).is_some()
        } else {
            self.rows.profit(mentee as usize, mentor).is_some()
        }
    }

    /// The pairs of a mentee, those of the plan last.
    pub(crate) fn pairs_of(&self, mentee: u32) -> Vec<(u32, i128)> {
        let pairs = self.rows.pairs(mentee as usize).map(|(mentor, profit)| (mentor, profit.into()));
        let mut pairs: Vec<(u32, i128)> = pairs.collect();
        pairs.sort_by_key(|pair| self.state.is_with(mentee, pair.0));
        pairs
    }

    /// The mentors a mentee is with, rising.
    pub(crate) fn mentors_of(&self, mentee: u32) -> Vec<u32> {
        let seats = self.state.seats_of(mentee).map(|seat| self.state.seats[seat as usize].mentor);
        let mut mentors: Vec<u32> = seats.filter(|mentor| *mentor != NOBODY).collect();
        mentors.sort_unstable();
        mentors
    }

    /// Remembers the current optimum, so that tight pairs are found sooner after a few changes.
    pub(crate) fn remember(&mut self) {
        if self.state.is_single() {
            self.earlier = Some(EarlierOptimum::new(&self.rows, &self.state).into());
        }
    }

    /// The tight pairs, mentee and mentor: those of reduced cost 0.
    pub(crate) fn tight_pairs(&self) -> Vec<(u32, u32)> {
        match &self.earlier {
            Some(earlier) => earlier.tight_pairs(&self.rows, &self.columns, &self.state),
            None => tight_pairs(&self.rows, &self.state),
        }
    }

    /// Whether some minimum is not filled.
    pub(crate) fn is_short(&self) -> bool {
        let PrimalDual { reserves, .. } = &self.state;
        reserves.have_minimums()
            && reserves.mentors().any(|mentor| self.state.load(mentor) < reserves.minimum(mentor))
    }

    /// The solution at the lowest prices, or who is short.
    pub(crate) fn solution(&self, problem: &Problem) -> Result<Solution, Shortage> {
        let rows = self.rows.flat();
        if let Some(shortage) = unwatched(|pace| shortage(&rows, &self.state, pace)) {
            return Err(shortage);
        }
        let mut state = self.state.clone();
        unwatched(|pace| lowest_prices(&rows, &mut state, pace));
        Ok(Solution::new(problem, &state))
    }

    /// Changes how many places a mentor has, and repairs the optimum.
    pub(crate) fn set_capacity(&mut self, mentor: u32, capacity: u32) {
        self.state.reserves.set_capacity(mentor, capacity);
        let mut loose = Vec::new();
        while self.state.load(mentor) > capacity {
            let seat = self.state.holders[mentor as usize].last().copied().expect("a load counts holders");
            self.state.leave(seat);
            loose.push(self.state.owner(seat));
        }
        self.mend(&loose, &[mentor]);
    }

    /// Makes the state an optimum again, in which only these mentees may be loose and only these mentors slack.
    fn mend(&mut self, loose: &[u32], slack: &[u32]) {
        let Self { rows, columns, state, search, .. } = self;
        let floor = state.floor();
        let mut slack = slack.to_vec();
        let mut waiting = Vec::new();
        // Every value is right before anybody is placed: a search relies on all of them.
        for mentee in loose {
            let left = state.seats_of(*mentee).map(|seat| state.seats[seat as usize].mentor);
            slack.extend(left.filter(|mentor| *mentor != NOBODY));
            if state.settle(rows, *mentee, floor) {
                waiting.push(*mentee);
            }
        }
        for mentee in waiting {
            Insertion::new(rows, state, search, floor).place(mentee);
        }
        for mentor in slack {
            Filling::new(columns, state, search).fill(mentor);
        }
    }
}
