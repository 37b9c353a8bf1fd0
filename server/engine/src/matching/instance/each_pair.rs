//! The pairs of an instance one by one, whether they are stored or computed.

use super::instance::Instance;
use super::pair_storage::PairStorage;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::problem::Problem;
use crate::matching::solver::column_generation::pair_source::PairSource;

impl Instance {
    /// How the run comes by its pairs.
    #[must_use]
    pub fn storage(&self) -> PairStorage {
        self.storage
    }

    /// The problem with all its pairs; `None` where they are computed on demand.
    #[must_use]
    pub fn stored(&self) -> Option<&Problem> {
        (self.storage == PairStorage::Stored).then_some(&self.problem)
    }

    /// Tells the eligible mentors of a row with the pairs' profits, each once, at or above the bar of the best worst
    /// coverage.
    pub(crate) fn each_pair(&self, row: u32, mut visit: impl FnMut(u32, i128)) {
        match self.stored() {
            Some(problem) => problem.row(row).for_each(|(mentor, profit)| visit(mentor, profit)),
            None => self.for_each_pair(row, visit),
        }
    }

    /// The profit of a row with a mentor; `None` where they are not eligible or below the bar.
    pub(crate) fn profit(&self, row: u32, mentor: u32) -> Option<i128> {
        match self.stored() {
            Some(problem) => problem.profit(row, mentor),
            None => PairSource::profit(self, row, mentor),
        }
    }
}

impl PairSource for Instance {
    type Profit = i128;

    fn places(&self) -> &[LoadCurve] {
        self.problem.places()
    }

    fn mentee_count(&self) -> usize {
        self.free.len()
    }

    fn for_each_pair(&self, row: u32, mut visit: impl FnMut(u32, i128)) {
        let mentee = self.free[row as usize];
        for mentor in 0..self.roster.mentor_count() {
            if let Some(profit) = self.roster.pair(mentee, mentor).profit(&self.weights) {
                visit(mentor, profit);
            }
        }
    }

    fn profit(&self, row: u32, mentor: u32) -> Option<i128> {
        self.roster.pair(self.free[row as usize], mentor).profit(&self.weights)
    }
}
