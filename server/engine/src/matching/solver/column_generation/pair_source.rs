//! A source of pairs that are not stored, but computed on demand.

use thiserror::Error;

use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::problem::ProblemError;
use crate::matching::progress::watch::Cancelled;
use crate::matching::solver::error::SolveError;
use crate::matching::solver::shortage::Shortage;

/// Pairs that are computed on demand.
pub trait PairSource: Sync {
    /// The integer type of the profits; the narrower, the faster.
    type Profit: Copy + Ord + Into<i128> + Send;

    /// The places of each mentor.
    fn places(&self) -> &[LoadCurve];

    /// How many mentees there are. Each demands one mentor.
    fn mentee_count(&self) -> usize;

    /// Tells every eligible mentor of a mentee with the pair's profit, each once; always the same.
    fn for_each_pair(&self, mentee: u32, visit: impl FnMut(u32, Self::Profit));

    /// The profit of a pair; `None` where it is not eligible.
    fn profit(&self, mentee: u32, mentor: u32) -> Option<Self::Profit> {
        let mut found = None;
        self.for_each_pair(mentee, |other, profit| {
            if other == mentor {
                found = Some(profit);
            }
        });
        found
    }
}

/// Why there is no optimum over all pairs.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AllPairsError {
    /// The pairs contradict each other or leave the bounds.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// The caller canceled the run.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The minimums cannot be filled.
    #[error(transparent)]
    Shortage(#[from] Shortage),
}

impl From<SolveError> for AllPairsError {
    fn from(error: SolveError) -> Self {
        match error {
            SolveError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            SolveError::Shortage(shortage) => Self::Shortage(shortage),
        }
    }
}
