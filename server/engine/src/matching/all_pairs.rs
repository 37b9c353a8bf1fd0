//! The optimum over more pairs than can be stored.
//!
//! Column generation (Ford and Fulkerson 1958; Dantzig and Wolfe 1960): solve with the best few mentors of each mentee; look at
//! every pair there is for one that prices and values do not cover; add the worst of these, repair, look again. When
//! nothing is left uncovered the plan is an optimum over *all* pairs and the prices prove it.

mod few;
mod scan;
#[cfg(test)]
mod tests;
mod uncovered;

use std::sync::Arc;

use thiserror::Error;

use self::scan::Scan;
use self::uncovered::{Lookout, Uncovered};
use super::pace::Pace;
use super::problem::{Places, Problem, ProblemError, Rows};
use super::solve::{Shortage, Solution, SolveError};
use super::solver::ledger::Ledger;
use super::solver::lowest::lowest_prices_watched;
use super::solver::run::{best_effort, restored, resume};
use super::solver::shortage::shortage_among;
use super::solver::table::Table;
use super::solver::width::Width;
use super::unique::Tight;
use super::watch::{Cancelled, Stage, Watch};

/// How many pairs of one mentee are stored at once.
#[derive(Clone, Copy)]
struct Steps {
    /// Of the most profitable ones, before anything is solved.
    first: usize,
    /// Of the uncovered ones, whenever there are any.
    more: usize,
}

/// As many as keep both the pairs stored and the looks few.
const STEPS: Steps = Steps { first: 48, more: 12 };

/// Pairs that are computed when they are asked for.
pub trait Pairs: Sync {
    /// What profits are told in; the narrower, the faster.
    type Profit: Copy + Ord + Into<i128> + Send;

    /// The places of each mentor.
    fn places(&self) -> &[Places];

    /// How many mentees there are, each of whom demands one mentor.
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
    /// The pairs told contradict each other or leave the bounds.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// The caller asked to stop.
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

/// An optimum over all pairs, and how it was come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllPairs {
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
    pub(super) tight: Tight,
}

/// Finds the optimum over all pairs, in 64-bit integers where they fit, else in 128. The same pairs give the same
/// solution, on one processor or two, and the one that [`solve`](super::solve::solve) finds for them.
///
/// # Errors
/// [`AllPairsError`].
pub fn solve_all_pairs(pairs: &impl Pairs, watch: Watch<'_>) -> Result<AllPairs, AllPairsError> {
    solve_in_steps(&Scan { pairs, watch }, STEPS)
}

fn solve_in_steps(scan: &Scan<'_, impl Pairs>, steps: Steps) -> Result<AllPairs, AllPairsError> {
    let pairs = scan.pairs;
    let best = scan.best(steps.first)?;
    let pair_count = best.pair_count;
    let problem = best.problem(pairs, scan.watch)?;
    let people = problem.without_pairs();
    match problem.into_rows() {
        Rows::Narrow(rows) if is_narrow(&people) => {
            generate(scan, (people, Arc::unwrap_or_clone(rows), pair_count), steps)
        }
        Rows::Narrow(rows) => generate(scan, (people, rows.widened(), pair_count), steps),
        Rows::Wide(rows) => generate(scan, (people, Arc::unwrap_or_clone(rows), pair_count), steps),
    }
}

/// Whether everything that can come of these people fits into 64 bits.
fn is_narrow(people: &Problem) -> bool {
    people.top().is_some_and(|top| top <= i64::MOST)
}

fn generate<W: Width>(
    scan: &Scan<'_, impl Pairs>,
    (people, mut rows, pair_count): (Problem, Table<W>, u64),
    steps: Steps,
) -> Result<AllPairs, AllPairsError> {
    let pace = Pace::new(scan.watch, Stage::Placing, people.mentee_count());
    let mut ledger = best_effort(&people, &rows, &pace)?;
    let mut lookout = Lookout::new(steps.more);
    let mut rounds = 0;
    loop {
        rounds += 1;
        pace.advance(people.mentee_count());
        lowest_prices_watched(&rows, &mut ledger, &pace)?;
        let found = lookout.look(scan, &rows, &ledger)?;
        if !found.is_empty() {
            found.add_to(&mut rows)?;
            resume(&rows, &mut ledger, scan.watch)?;
            continue;
        }
        let could_come = |mentee, mentor| scan.pairs.profit(mentee, mentor).is_some();
        if let Some(shortage) = shortage_among(&could_come, &ledger, &pace)? {
            return Err(shortage.into());
        }
        let solution = Solution::new(&people, &ledger);
        let tight = tight_pairs(&rows, &ledger, found);
        return Ok(AllPairs { solution, people, pair_count, stored_pairs: rows.pair_count(), rounds, tight });
    }
}

/// All pairs on which nothing is lost: those that are stored, and those found beside them.
fn tight_pairs<W: Width>(rows: &Table<W>, ledger: &Ledger<W>, found: Uncovered<W>) -> Tight {
    let mut tight = found.tight;
    for (mentee, value) in (0..).zip(&ledger.values) {
        let worth = |(mentor, profit): &(u32, W)| *profit - ledger.prices[*mentor as usize] == *value;
        let stored = rows.pairs(mentee as usize).filter(worth);
        tight.extend(stored.map(|(mentor, _)| (mentee, mentor)));
    }
    Tight::of(tight)
}

/// Who has whom, and the values and prices that prove it.
pub(super) struct Proved<'p> {
    pub(super) mentor_of: &'p [Option<u32>],
    pub(super) values: &'p [i128],
    pub(super) prices: &'p [i128],
}

/// The people without pairs, and the solution at the lowest prices that a proof over all pairs stands for.
pub(super) fn restore_all_pairs(
    pairs: &impl Pairs,
    proved: &Proved<'_>,
    watch: Watch<'_>,
) -> Result<(Problem, Solution), AllPairsError> {
    let scan = Scan { pairs, watch };
    let is_planned = |mentee: u32, mentor| proved.mentor_of[mentee as usize] == Some(mentor);
    let tight = scan.tight((proved.values, proved.prices), is_planned)?;
    let problem = tight.problem(pairs, watch)?;
    let people = problem.without_pairs();
    let solution = match problem.into_rows() {
        Rows::Narrow(rows) if is_narrow(&people) => {
            descend(&scan, &people, Arc::unwrap_or_clone(rows), proved)
        }
        Rows::Narrow(rows) => descend(&scan, &people, rows.widened(), proved),
        Rows::Wide(rows) => descend(&scan, &people, Arc::unwrap_or_clone(rows), proved),
    };
    Ok((people, solution?))
}

/// Lowers the prices of a proof as far as all pairs let them. Where they are the lowest already, tight pairs keep them up,
/// and none but these has to be looked into.
fn descend<W: Width>(
    scan: &Scan<'_, impl Pairs>,
    people: &Problem,
    mut rows: Table<W>,
    proved: &Proved<'_>,
) -> Result<Solution, AllPairsError> {
    let mut lookout = Lookout::new(STEPS.more);
    loop {
        let ledger: Ledger<W> = restored(people, &rows, proved.mentor_of, proved.prices);
        let solution = Solution::new(people, &ledger);
        if solution.mentor_prices == proved.prices {
            return Ok(solution);
        }
        let found = lookout.look(scan, &rows, &ledger)?;
        if found.is_empty() {
            return Ok(solution);
        }
        found.add_to(&mut rows)?;
    }
}
