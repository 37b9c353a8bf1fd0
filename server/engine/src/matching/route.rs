//! Where the eligible pairs of a run are: stored, or computed from the roster whenever they are asked for.

use super::all_pairs::Pairs;
use super::instance::Instance;
use super::policy::Policy;
use super::problem::{Places, Problem};
use super::snapshot::Snapshot;

/// How a run comes by its pairs. The plan and its proof do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Every eligible pair is stored.
    Stored,
    /// Few pairs are stored; all are looked at, again and again, until none is left that could make the plan better.
    Computed,
}

/// With more mentees times mentors than this, pairs are computed: 5,000 × 3,000 take 600 MB where they are stored.
pub const MOST_STORED: u64 = 15_000_000;

impl Route {
    /// The route of a run of so many people. The best worst coverage is found among stored pairs only; so is a plan for mentees
    /// who want several mentors, whatever the route asked for.
    #[must_use]
    pub fn of(policy: &Policy, mentees: u32, mentors: u32) -> Self {
        let is_small = u64::from(mentees) * u64::from(mentors) <= MOST_STORED;
        if is_small || policy.is_fair() { Self::Stored } else { Self::Computed }
    }

    /// The route of a snapshot where nobody asks for another.
    #[must_use]
    pub fn of_snapshot(snapshot: &Snapshot) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        if snapshot.mentees.iter().any(|mentee| mentee.demand > 1) {
            return Self::Stored;
        }
        Self::of(&snapshot.policy, count(snapshot.mentees.len()), count(snapshot.mentors.len()))
    }
}

impl Instance {
    /// How the run comes by its pairs.
    #[must_use]
    pub fn route(&self) -> Route {
        self.route
    }

    /// The problem with all its pairs; `None` where they are computed when they are asked for.
    #[must_use]
    pub fn stored(&self) -> Option<&Problem> {
        (self.route == Route::Stored).then_some(&self.people)
    }

    /// Tells the eligible mentors of a row with the pairs' profits, each once, at or above the bar of the best worst coverage.
    pub(super) fn each_pair(&self, row: u32, mut visit: impl FnMut(u32, i128)) {
        match self.stored() {
            Some(problem) => problem.row(row).for_each(|(mentor, profit)| visit(mentor, profit)),
            None => self.for_each_pair(row, visit),
        }
    }

    /// The profit of a row with a mentor; `None` where they are not eligible or below the bar.
    pub(super) fn profit(&self, row: u32, mentor: u32) -> Option<i128> {
        match self.stored() {
            Some(problem) => problem.profit(row, mentor),
            None => Pairs::profit(self, row, mentor),
        }
    }
}

impl Pairs for Instance {
    type Profit = i128;

    fn places(&self) -> &[Places] {
        self.people.places()
    }

    fn mentee_count(&self) -> usize {
        self.free.len()
    }

    fn for_each_pair(&self, row: u32, mut visit: impl FnMut(u32, i128)) {
        let mentee = self.free[row as usize];
        for mentor in 0..self.roster.mentor_count() {
            if let Some(profit) = self.roster.candidate(mentee, mentor).profit(&self.scale) {
                visit(mentor, profit);
            }
        }
    }

    fn profit(&self, row: u32, mentor: u32) -> Option<i128> {
        self.roster.candidate(self.free[row as usize], mentor).profit(&self.scale)
    }
}
