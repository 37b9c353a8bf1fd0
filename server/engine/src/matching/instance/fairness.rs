//! The best worst coverage: the highest bar that as many mentees can pass as can be placed at all.
//!
//! A bottleneck assignment (Gross 1959; Burkard, Dell'Amico and Martello, *Assignment Problems*, chapter 6), found by
//! bisection over the coverages that occur. That a bar is too high is proved by a cover: people who meet every pair above it
//! and have fewer places together than are filled (König 1931). Covers are the prices of a problem in which every pair
//! is worth 1.

use super::eligible_pairs::EligiblePairs;
use super::error::InstanceError;
use crate::matching::problem::from_rows::SparseRows;
use crate::matching::problem::problem::Problem;
use crate::matching::problem::solution::Solution;
use crate::matching::progress::watch::Watch;
use crate::matching::solver::error::SolveError;
use crate::matching::solver::solve::solve;

/// The bar, and why there is none higher.
pub(crate) struct Fairness {
    /// The least coverage of a pair in the plan, in thousandths.
    pub(crate) least: i64,
    /// Meets every pair; as many as can be placed at all.
    pub(crate) most: VertexCover,
    /// Meets every pair above the bar; fewer than can be placed.
    pub(crate) above: VertexCover,
}

/// A vertex cover: mentees by row and mentors by number, of which every pair in question has one.
#[derive(Clone, Debug, Default)]
pub(crate) struct VertexCover {
    pub(crate) rows: Vec<u32>,
    pub(crate) mentors: Vec<u32>,
}

impl Fairness {
    /// Finds the highest bar.
    ///
    /// # Errors
    /// [`InstanceError::Cancelled`] where `watch` breaks.
    pub(crate) fn find(
        capacities: &[u32],
        pairs: &EligiblePairs,
        watch: Watch<'_>,
    ) -> Result<Self, InstanceError> {
        let place = |least| most_placed(capacities, pairs.covering(least, watch)?, watch);
        let (most, cover) = place(0)?;
        let bars = pairs.bars(watch)?;
        // Every pair passes the lowest bar; none passes beyond the highest.
        let (mut passed, mut failed) = (0, bars.len());
        let mut above = VertexCover::default();
        while failed - passed > 1 {
            let middle = passed.midpoint(failed);
            let (placed, cover) = place(bars[middle].into())?;
            if placed == most {
                passed = middle;
            } else {
                (failed, above) = (middle, cover);
            }
        }
        let least = bars.get(passed).copied().unwrap_or(0).into();
        Ok(Self { least, most: cover, above })
    }
}

/// How many can be placed, and a cover of as many.
fn most_placed(
    capacities: &[u32],
    pairs: EligiblePairs,
    watch: Watch<'_>,
) -> Result<(i128, VertexCover), InstanceError> {
    let worth = vec![1; pairs.mentors.len()];
    let rows = SparseRows { starts: &pairs.starts, mentors: pairs.mentors, profits: worth };
    let problem = Problem::from_narrow_rows(capacities, rows, watch)??;
    let Solution { mentee_values, mentor_prices, objective, .. } = match solve(&problem, watch) {
        Ok(solution) => solution,
        Err(SolveError::Cancelled(cancelled)) => return Err(cancelled.into()),
        Err(SolveError::Shortage(_)) => unreachable!("nobody has to be placed here"),
    };
    let positive = |amounts: Vec<i128>| {
        (0..).zip(amounts).filter(|(_, amount)| *amount > 0).map(|(who, _)| who).collect()
    };
    Ok((objective, VertexCover { rows: positive(mentee_values), mentors: positive(mentor_prices) }))
}
