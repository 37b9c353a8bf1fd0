//! The optimum over more pairs than can be stored.
//!
//! Column generation (Ford and Fulkerson 1958; Dantzig and Wolfe 1960): solve with the best few mentors of each mentee; look at
//! every pair there is for one that prices and values do not cover; add the worst of these, repair, look again. When
//! nothing is left uncovered the plan is an optimum over *all* pairs and the prices prove it.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::pairs::{AllPairsError, Pairs};
use super::scan::Scan;
use super::uncovered::{Lookout, Uncovered};
use crate::matching::problem::problem::{Problem, Rows};
use crate::matching::problem::solution::Solution;
use crate::matching::problem::table::Table;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, unwatched};
use crate::matching::progress::watch::{Stage, Watch};
use crate::matching::solver::ledger::Ledger;
use crate::matching::solver::lowest::lowest_prices;
use crate::matching::solver::run::{best_effort, restored, resume};
use crate::matching::solver::shortage::shortage_among;
use crate::matching::solver::unique::Tight;

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
    pub(crate) tight: Tight,
}

/// Finds the optimum over all pairs, in 64-bit integers where they fit, else in 128. The same pairs give the same
/// solution, on one processor or two, and the one that [`solve`](crate::matching::solver::solve::solve) finds for them.
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
        Rows::Narrow(rows) => {
            generate(scan, (people, unwatched(|pace| rows.widened(pace)), pair_count), steps)
        }
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
        lowest_prices(&rows, &mut ledger, &pace)?;
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
pub(crate) struct Proved<'p> {
    pub(crate) mentor_of: &'p [Option<u32>],
    pub(crate) values: &'p [i128],
    pub(crate) prices: &'p [i128],
}

/// The people without pairs, and the solution at the lowest prices that a proof over all pairs stands for.
pub(crate) fn restore_all_pairs(
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
        Rows::Narrow(rows) => descend(&scan, &people, unwatched(|pace| rows.widened(pace)), proved),
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
