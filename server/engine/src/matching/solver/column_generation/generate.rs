//! The optimum over more pairs than can be stored.
//!
//! Column generation (Ford and Fulkerson 1958; Dantzig and Wolfe 1960): solve with the best few mentors of each mentee;
//! look at every pair there is for one that prices and values do not cover; add the worst of these, repair, look again.
//! When nothing is left uncovered the plan is an optimum over *all* pairs and the prices prove it.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::pair_source::{AllPairsError, PairSource};
use super::pricing::{Pricing, Uncovered};
use super::scan::AllPairsScan;
use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::problem::{Problem, Rows};
use crate::matching::problem::solution::Solution;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, unwatched};
use crate::matching::progress::watch::{Stage, Watch};
use crate::matching::solver::lowest_prices::lowest_prices;
use crate::matching::solver::optimum::{best_effort, restored, resume};
use crate::matching::solver::primal_dual::PrimalDual;
use crate::matching::solver::shortage::shortage_among;
use crate::matching::solver::uniqueness::TightPairs;

/// How many pairs of one mentee are stored at once.
#[derive(Clone, Copy)]
struct BatchSizes {
    /// Of the most profitable ones, before anything is solved.
    first: usize,
    /// Of the uncovered ones, whenever there are any.
    more: usize,
}

/// As many as keep both the pairs stored and the looks few.
const BATCH_SIZES: BatchSizes = BatchSizes { first: 48, more: 12 };

/// An optimum over all pairs, and how it was come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllPairsOptimum {
    /// The optimum; its prices cover every pair there is.
    pub solution: Solution,
    /// The people and places, without pairs.
    pub people: Problem,
    /// How many pairs there are.
    pub pair_count: u64,
    /// How many pairs were stored in the end.
    pub stored_pairs: usize,
    /// How often every pair was looked at after the first time.
    pub rounds: u32,
    /// Of all pairs there are, those on which nothing is lost.
    pub(crate) tight: TightPairs,
}

/// Finds the optimum over all pairs, in 64-bit integers where they fit, else in 128. The same pairs give the same
/// solution, on one processor or two, and the one that [`solve`](crate::matching::solver::solve::solve) finds for them.
///
/// # Errors
/// [`AllPairsError`].
pub fn solve_all_pairs(pairs: &impl PairSource, watch: Watch<'_>) -> Result<AllPairsOptimum, AllPairsError> {
    solve_in_steps(&AllPairsScan { pairs, watch }, BATCH_SIZES)
}

fn solve_in_steps(
    scan: &AllPairsScan<'_, impl PairSource>,
    steps: BatchSizes,
) -> Result<AllPairsOptimum, AllPairsError> {
    let pairs = scan.pairs;
    let best = scan.best(steps.first)?;
    let pair_count = best.pair_count;
    let problem = best.problem(pairs, scan.watch)?;
    let people = problem.without_pairs();
    match problem.into_rows() {
        Rows::Narrow(rows) if is_narrow(&people) => {
            generate(scan, Restricted { people, rows: Arc::unwrap_or_clone(rows), pair_count }, steps)
        }
        Rows::Narrow(rows) => generate(
            scan,
            Restricted { people, rows: unwatched(|pace| rows.widened(pace)), pair_count },
            steps,
        ),
        Rows::Wide(rows) => {
            generate(scan, Restricted { people, rows: Arc::unwrap_or_clone(rows), pair_count }, steps)
        }
    }
}

/// Whether everything that can come of these people fits into 64 bits.
fn is_narrow(people: &Problem) -> bool {
    people.top().is_some_and(|top| top <= i64::MOST)
}

/// The restricted problem of column generation: all people, and the pairs that are stored so far.
struct Restricted<W> {
    /// Without pairs.
    people: Problem,
    rows: PairTable<W>,
    /// How many pairs there are, stored or not.
    pair_count: u64,
}

fn generate<W: Width>(
    scan: &AllPairsScan<'_, impl PairSource>,
    Restricted { people, mut rows, pair_count }: Restricted<W>,
    steps: BatchSizes,
) -> Result<AllPairsOptimum, AllPairsError> {
    let pace = Pace::new(scan.watch, Stage::Placing, people.mentee_count());
    let mut state = best_effort(&people, &rows, &pace)?;
    let mut lookout = Pricing::new(steps.more);
    let mut rounds = 0;
    loop {
        rounds += 1;
        pace.advance(people.mentee_count());
        lowest_prices(&rows, &mut state, &pace)?;
        let found = lookout.look(scan, &rows, &state)?;
        if !found.is_empty() {
            found.add_to(&mut rows)?;
            resume(&rows, &mut state, scan.watch)?;
            continue;
        }
        let could_come = |mentee, mentor| scan.pairs.profit(mentee, mentor).is_some();
        if let Some(shortage) = shortage_among(&could_come, &state, &pace)? {
            return Err(shortage.into());
        }
        let solution = Solution::new(&people, &state);
        let tight = tight_pairs(&rows, &state, found);
        return Ok(AllPairsOptimum {
            solution,
            people,
            pair_count,
            stored_pairs: rows.pair_count(),
            rounds,
            tight,
        });
    }
}

/// All pairs on which nothing is lost: those that are stored, and those found beside them.
fn tight_pairs<W: Width>(rows: &PairTable<W>, state: &PrimalDual<W>, found: Uncovered<W>) -> TightPairs {
    let mut tight = found.tight;
    for (mentee, value) in (0..).zip(&state.values) {
        let worth = |(mentor, profit): &(u32, W)| *profit - state.prices[*mentor as usize] == *value;
        let stored = rows.pairs(mentee as usize).filter(worth);
        tight.extend(stored.map(|(mentor, _)| (mentee, mentor)));
    }
    TightPairs::of(tight)
}

/// A plan, and the values and prices that prove it.
pub(crate) struct ProvedPlan<'p> {
    pub(crate) mentor_of: &'p [Option<u32>],
    pub(crate) values: &'p [i128],
    pub(crate) prices: &'p [i128],
}

/// The people without pairs, and the solution at the lowest prices that a proof over all pairs stands for.
pub(crate) fn restore_all_pairs(
    pairs: &impl PairSource,
    proved: &ProvedPlan<'_>,
    watch: Watch<'_>,
) -> Result<(Problem, Solution), AllPairsError> {
    let scan = AllPairsScan { pairs, watch };
    let is_planned = |mentee: u32, mentor| proved.mentor_of[mentee as usize] == Some(mentor);
    let tight = scan.tight(proved.values, proved.prices, is_planned)?;
    let problem = tight.problem(pairs, watch)?;
    let people = problem.without_pairs();
    let solution = match problem.into_rows() {
        Rows::Narrow(rows) if is_narrow(&people) => {
            descend(&scan, &people, Arc::unwrap_or_clone(rows), proved)
        }
        Rows::Narrow(rows) => descend(&scan, &people, unwatched(|pace| rows.widened(pace)), proved),
        Rows::Wide(rows) => descend(&scan, &people, Arc::unwrap_or_clone(rows), proved),
    };
    Ok((people, solution?))
}

/// Lowers the prices of a proof as far as all pairs let them. Where they are the lowest already, tight pairs keep them up,
/// and none but these has to be looked into.
fn descend<W: Width>(
    scan: &AllPairsScan<'_, impl PairSource>,
    people: &Problem,
    mut rows: PairTable<W>,
    proved: &ProvedPlan<'_>,
) -> Result<Solution, AllPairsError> {
    let mut lookout = Pricing::new(BATCH_SIZES.more);
    loop {
        let state: PrimalDual<W> = restored(people, &rows, proved.mentor_of, proved.prices);
        let solution = Solution::new(people, &state);
        if solution.mentor_prices == proved.prices {
            return Ok(solution);
        }
        let found = lookout.look(scan, &rows, &state)?;
        if found.is_empty() {
            return Ok(solution);
        }
        found.add_to(&mut rows)?;
    }
}
