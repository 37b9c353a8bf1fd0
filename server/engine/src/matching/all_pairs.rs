//! The optimum over more pairs than can be stored.
//!
//! Column generation (Ford and Fulkerson 1958; Dantzig and Wolfe 1960): solve with the best few mentors of each mentee; look at
//! every pair there is for one that prices and values do not cover; add the worst of these, repair, look again. When
//! nothing is left uncovered the plan is an optimum over *all* pairs and the prices prove it.

use std::sync::atomic::{AtomicBool, Ordering};

use thiserror::Error;

use super::problem::{Places, Problem, ProblemError, Rows};
use super::solve::{Cancelled, Progress, Shortage, Solution, Stage, Watch};
use super::solver::lowest::lowest_prices;
use super::solver::run::{best_effort, resume};
use super::solver::shortage::shortage;
use super::solver::table::Table;
use super::solver::width::Width;

/// How many mentors of each mentee are tried at first.
const FIRST: usize = 48;
/// How many uncovered mentors of one mentee are added at once.
const MORE: usize = 12;

/// Pairs that are computed when they are asked for.
pub trait Pairs: Sync {
    /// The places of each mentor.
    fn places(&self) -> &[Places];

    /// How many mentees there are, each of whom demands one mentor.
    fn mentee_count(&self) -> usize;

    /// Tells every eligible mentor of a mentee with the pair's profit, each once; always the same.
    fn for_each_pair(&self, mentee: u32, visit: &mut dyn FnMut(u32, i64));
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
    /// The minimums cannot be filled. Of the mentees who could come only those are named whose pairs were looked into.
    #[error(transparent)]
    Shortage(#[from] Shortage),
}

/// An optimum over all pairs, and how it was come by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllPairs {
    /// The optimum; its prices cover every pair there is.
    pub solution: Solution,
    /// The pairs that were stored in the end.
    pub problem: Problem,
    /// How many pairs there are.
    pub pair_count: u64,
    /// How often every pair was looked at after the first time.
    pub rounds: u32,
}

/// Finds the optimum over all pairs. The same pairs give the same solution, on one processor or two.
///
/// # Errors
/// [`AllPairsError`].
pub fn solve_all_pairs(pairs: &impl Pairs, watch: Watch<'_>) -> Result<AllPairs, AllPairsError> {
    let scan = Scan { pairs, watch };
    let best = scan.run(FIRST, &|_, _, profit| Some(profit))?;
    let (pair_count, widest) = (best.pair_count, best.widest);
    let (starts, mentors, profits) = best.into_rows();
    let capacities: Vec<u32> = pairs.places().iter().map(|places| places.capacity).collect();
    let mut problem = Problem::from_narrow_rows(&capacities, &starts, mentors, profits)?
        .with_places(pairs.places().to_vec())?;
    problem.widen(widest.into())?;
    let mut rounds = 0;
    let mut ledger = best_effort(&problem, narrow(&problem)?, watch)?;
    loop {
        rounds += 1;
        lowest_prices(narrow(&problem)?, &mut ledger);
        let (values, prices) = (&ledger.values, &ledger.prices);
        let uncovered = scan.run(MORE, &|mentee: u32, mentor: u32, profit| {
            let excess = profit - values[mentee as usize] - prices[mentor as usize];
            (excess > 0).then_some(excess)
        })?;
        if uncovered.rows.iter().all(Vec::is_empty) {
            if let Some(shortage) = shortage(narrow(&problem)?, &ledger) {
                return Err(shortage.into());
            }
            let solution = Solution::new(&problem, &ledger);
            return Ok(AllPairs { solution, problem, pair_count, rounds });
        }
        problem.add_pairs(&uncovered.rows)?;
        resume(narrow(&problem)?, &mut ledger, watch)?;
    }
}

/// The rows of a problem that was built from 64-bit profits; refused where its totals need more.
fn narrow(problem: &Problem) -> Result<&Table<i64>, ProblemError> {
    let fits = problem.top().is_some_and(|top| top <= i64::MOST);
    match problem.rows() {
        Rows::Narrow(rows) if fits => Ok(rows),
        Rows::Narrow(_) | Rows::Wide(_) => Err(ProblemError::ProfitsTooWide),
    }
}

/// A look at every pair.
struct Scan<'a, P> {
    pairs: &'a P,
    watch: Watch<'a>,
}

/// What was found: for each mentee some mentors with their profits.
#[derive(Default)]
struct Found {
    rows: Vec<Vec<(u32, i64)>>,
    pair_count: u64,
    /// The greatest profit or loss of a pair.
    widest: u64,
}

/// How much a pair deserves to be kept; `None` where it does not.
type Rank<'r> = &'r (dyn Fn(u32, u32, i64) -> Option<i64> + Sync);

impl<P: Pairs> Scan<'_, P> {
    /// Keeps the pairs of each mentee that rank highest, so many at most. Two threads share the mentees, in halves, so
    /// that the result does not depend on which is faster.
    fn run(&self, most: usize, rank: Rank<'_>) -> Result<Found, Cancelled> {
        let count = self.pairs.mentee_count();
        let mentees = u32::try_from(count).expect("mentees are numbered in 32 bits");
        let is_stopped = AtomicBool::new(false);
        let (first, second) = std::thread::scope(|scope| {
            let rest = scope.spawn(|| {
                let mut found = Found::default();
                for mentee in mentees / 2..mentees {
                    if is_stopped.load(Ordering::Relaxed) {
                        break;
                    }
                    found.look(self.pairs, mentee, most, rank);
                }
                found
            });
            let mut found = Found::default();
            for mentee in 0..mentees / 2 {
                let progress = Progress { stage: Stage::Scoring, done: 2 * mentee as usize, total: count };
                if mentee % 16 == 0 && (self.watch)(progress).is_break() {
                    is_stopped.store(true, Ordering::Relaxed);
                    break;
                }
                found.look(self.pairs, mentee, most, rank);
            }
            (found, rest.join().expect("the scan does not panic unless the pairs do"))
        });
        if is_stopped.into_inner() {
            return Err(Cancelled);
        }
        let rows = first.rows.into_iter().chain(second.rows).collect();
        let pair_count = first.pair_count + second.pair_count;
        Ok(Found { rows, pair_count, widest: first.widest.max(second.widest) })
    }
}

impl Found {
    fn look(&mut self, pairs: &impl Pairs, mentee: u32, most: usize, rank: Rank<'_>) {
        let mut kept: Vec<(i64, u32, i64)> = Vec::with_capacity(4 * most);
        let mut least = i64::MIN;
        let (mut count, mut widest) = (0, self.widest);
        pairs.for_each_pair(mentee, &mut |mentor, profit| {
            (count, widest) = (count + 1, widest.max(profit.unsigned_abs()));
            let Some(worth) = rank(mentee, mentor, profit).filter(|worth| *worth >= least) else { return };
            kept.push((worth, mentor, profit));
            if kept.len() == 4 * most {
                least = keep_best(&mut kept, most);
            }
        });
        (self.pair_count, self.widest) = (self.pair_count + count, widest);
        if kept.len() > most {
            keep_best(&mut kept, most);
        }
        self.rows.push(kept.into_iter().map(|(_, mentor, profit)| (mentor, profit)).collect());
    }

    fn into_rows(self) -> (Vec<usize>, Vec<u32>, Vec<i64>) {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in self.rows {
            mentors.extend(row.iter().map(|pair| pair.0));
            profits.extend(row.iter().map(|pair| pair.1));
            starts.push(mentors.len());
        }
        (starts, mentors, profits)
    }
}

/// Keeps so many of the highest, equal ones by number; returns the least rank kept.
fn keep_best(kept: &mut Vec<(i64, u32, i64)>, most: usize) -> i64 {
    let (_, least, _) = kept.select_nth_unstable_by_key(most - 1, |pair| (std::cmp::Reverse(pair.0), pair.1));
    let least = least.0;
    kept.truncate(most);
    least
}
