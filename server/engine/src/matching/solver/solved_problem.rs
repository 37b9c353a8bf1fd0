//! A solved problem that stays solved while it changes: people join or leave, capacities change, pairs are forced or
//! forbidden.
//!
//! Every change is repaired in the neighbourhood it disturbs, in microseconds where solving again takes a second, and the
//! plan is an exact optimum after each.

use std::sync::Arc;

use super::change_error::ChangeError;
use super::error::SolveError;
use super::maintained::MaintainedOptimum;
use super::optimum::optimum;
use super::shortage::Shortage;
use super::uniqueness::{TightPairs, is_unique_among};
use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::problem::{Problem, ProblemError, Rows};
use crate::matching::problem::solution::{Solution, WarmStart};
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::unwatched;
use crate::matching::progress::watch::{Cancelled, Watch};

/// The greatest profit that may be added whatever was there before: totals over all people there can be stay within 128 bits.
const WIDEST_ADDED: i128 = 1 << 85;

/// A problem with its optimum. Numbers of people who leave are not given out again.
#[derive(Clone, Debug)]
pub struct SolvedProblem {
    /// The people and bounds; the pairs are those of `maintained`.
    pub(super) problem: Problem,
    pub(super) maintained: EitherWidth,
    /// The greatest profit or loss that may be added.
    pub(super) most: i128,
    /// What a forced pair counts for beyond its profit: more than forcing it can cost.
    pub(super) weight: i128,
    pub(super) forced: Vec<(u32, u32)>,
    /// The numbers of mentors who stand for seats that stay empty.
    pub(super) vacancies: std::ops::Range<u32>,
    /// What these are worth where every seat is empty.
    pub(super) saved: i128,
}

#[derive(Clone, Debug)]
pub(super) enum EitherWidth {
    Narrow(Box<MaintainedOptimum<i64>>),
    Wide(Box<MaintainedOptimum<i128>>),
}

/// Runs the same code in either width.
macro_rules! in_either_width {
    ($either:expr, $maintained:ident => $work:expr) => {
        match $either {
            EitherWidth::Narrow($maintained) => $work,
            EitherWidth::Wide($maintained) => $work,
        }
    };
}
pub(super) use in_either_width;

impl SolvedProblem {
    /// Solves a problem and keeps it. Where seats cost, some numbers behind the mentors' are not given out, and
    /// [`SolvedProblem::problem_and_solution`] has mentors of these numbers, with whom leaving a seat empty is worth
    /// what it saves.
    ///
    /// # Errors
    /// [`SolveError`] as in [`solve`](super::solve::solve).
    pub fn new(problem: &Problem, watch: Watch<'_>) -> Result<Self, SolveError> {
        if problem.has_seat_costs() {
            let (vacancies, saved) = (problem.vacancies(), problem.saved_by_nobody());
            return Ok(Self {
                vacancies,
                saved,
                ..Self::new(&unwatched(|pace| problem.with_vacancies(pace)), watch)?
            });
        }
        let maintained = match narrowest(problem) {
            Rows::Narrow(rows) => EitherWidth::Narrow(maintained(problem, rows, watch)?),
            Rows::Wide(rows) => EitherWidth::Wide(maintained(problem, rows, watch)?),
        };
        Ok(Self::of(problem, maintained))
    }

    /// [`SolvedProblem::new`] from a plan, the mentor of each seat, and a price for each mentor. They may be anything:
    /// the nearer they are to an optimum, the sooner it is found. Minimums may stay unfilled
    /// ([`SolvedProblem::is_short`]).
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub fn resumed(problem: &Problem, start: WarmStart<'_>, watch: Watch<'_>) -> Result<Self, Cancelled> {
        if problem.has_seat_costs() {
            let (vacancies, saved) = (problem.vacancies(), problem.saved_by_nobody());
            let mentor_of = problem.seated_with_vacancies(start.mentor_of);
            let prices = start.prices.iter().copied().chain(vacancies.clone().map(|_| 0));
            let prices: Vec<i128> = prices.collect();
            let start = WarmStart { mentor_of: &mentor_of, prices: &prices };
            return Ok(Self {
                vacancies,
                saved,
                ..Self::resumed(&unwatched(|pace| problem.with_vacancies(pace)), start, watch)?
            });
        }
        let maintained = match narrowest(problem) {
            Rows::Narrow(rows) => {
                EitherWidth::Narrow(Box::new(MaintainedOptimum::resumed(problem, rows, start, watch)?))
            }
            Rows::Wide(rows) => {
                EitherWidth::Wide(Box::new(MaintainedOptimum::resumed(problem, rows, start, watch)?))
            }
        };
        Ok(Self::of(problem, maintained))
    }

    fn of(problem: &Problem, maintained: EitherWidth) -> Self {
        let top = problem.top().unwrap_or(i128::MAX);
        let widest = match maintained {
            EitherWidth::Narrow(_) => i64::MOST,
            EitherWidth::Wide(_) => i128::MOST,
        };
        let has_minimums = problem.places().iter().any(|places| places.minimum > 0);
        let room = (widest / 16 - (top - problem.widest())).clamp(0, WIDEST_ADDED);
        let most = if has_minimums { problem.widest() } else { room.max(problem.widest()) };
        let weight = 4 * (top - problem.widest() + most) + 1;
        let (problem, forced) = (problem.without_pairs(), Vec::new());
        Self { problem, maintained, most, weight, forced, vacancies: 0..0, saved: 0 }
    }

    /// The sum of the profits of all pairs, less what places beyond targets cost.
    #[must_use]
    pub fn objective(&self) -> i128 {
        let kept = self.forced.iter().filter(|(mentee, mentor)| self.is_with(*mentee, *mentor)).count();
        let sum = in_either_width!(&self.maintained, maintained => Solution::objective_of(&self.problem, &maintained.state));
        sum - self.weight * kept as i128 - self.saved
    }

    /// The mentors a mentee is with, rising.
    ///
    /// # Errors
    /// [`ChangeError::UnknownMentee`].
    pub fn mentors_of(&self, mentee: u32) -> Result<Vec<u32>, ChangeError> {
        self.require_mentee(mentee)?;
        let mut mentors = in_either_width!(&self.maintained, maintained => maintained.mentors_of(mentee));
        mentors.retain(|mentor| !self.vacancies.contains(mentor));
        Ok(mentors)
    }

    /// The plan, with values and prices which prove it, not the lowest. Forced pairs count for more than they are worth.
    #[must_use]
    pub fn solution(&self) -> Solution {
        in_either_width!(&self.maintained, maintained => Solution::new(&self.problem, &maintained.state))
    }

    /// The eligible mentors of a mentee with their profits.
    ///
    /// # Errors
    /// [`ChangeError::UnknownMentee`].
    pub fn pairs_of(&self, mentee: u32) -> Result<Vec<(u32, i128)>, ChangeError> {
        self.require_mentee(mentee)?;
        let mut pairs = in_either_width!(&self.maintained, maintained => maintained.pairs_of(mentee));
        pairs.retain(|(mentor, _)| !self.vacancies.contains(mentor));
        Ok(pairs)
    }

    /// Whether the pair is eligible.
    #[must_use]
    pub fn has_pair(&self, mentee: u32, mentor: u32) -> bool {
        in_either_width!(&self.maintained, maintained => maintained.has_pair(mentee, mentor))
    }

    /// How many eligible pairs there are.
    #[must_use]
    pub fn pair_count(&self) -> usize {
        in_either_width!(&self.maintained, maintained => maintained.rows.pair_count())
    }

    /// Whether some minimum is not filled, because it cannot be.
    #[must_use]
    pub fn is_short(&self) -> bool {
        in_either_width!(&self.maintained, maintained => maintained.is_short())
    }

    /// Remembers the optimum, for [`SolvedProblem::is_the_only_one`] to look at what has changed since.
    pub fn remember(&mut self) {
        in_either_width!(&mut self.maintained, maintained => maintained.remember());
    }

    /// Whether no other plan is worth as much: then this is the one that solving anew finds. Takes a look at every pair, or
    /// at those of people whose values and prices have fallen since [`SolvedProblem::remember`].
    #[must_use]
    pub fn is_the_only_one(&self) -> bool {
        let (solution, tight) = in_either_width!(&self.maintained, maintained => {
            (Solution::new(&self.problem, &maintained.state), maintained.tight_pairs())
        });
        is_unique_among(&self.problem, &solution, TightPairs::of(tight))
    }

    /// The problem as it is now, and its solution at the lowest prices, as if solved anew: this takes a look at every pair.
    /// Forced pairs count for more than they are worth in both.
    ///
    /// # Errors
    /// [`Shortage`] where a change has made a minimum impossible; [`ProblemError`] never, but for bounds reached meanwhile.
    pub fn problem_and_solution(&self) -> Result<Result<(Problem, Solution), Shortage>, ProblemError> {
        let problem = self.problem_now()?;
        let solution = in_either_width!(&self.maintained, maintained => maintained.solution(&problem));
        Ok(solution.map(|solution| (problem, solution)))
    }

    fn problem_now(&self) -> Result<Problem, ProblemError> {
        let rows = match &self.maintained {
            EitherWidth::Narrow(maintained) => Rows::Narrow(maintained.rows.flat()),
            EitherWidth::Wide(maintained) => Rows::Wide(maintained.rows.flat()),
        };
        self.problem.with_rows(rows, self.most.max(self.problem.widest()) + self.weight)
    }

    pub(super) fn is_with(&self, mentee: u32, mentor: u32) -> bool {
        in_either_width!(&self.maintained, maintained => maintained.state.is_with(mentee, mentor))
    }
}

/// The pairs in the narrowest integers that also hold what a forced pair counts for.
fn narrowest(problem: &Problem) -> Rows {
    let fits = problem.top().is_some_and(|top| top <= i64::MOST / 16);
    match problem.rows() {
        Rows::Narrow(rows) if !fits => Rows::Wide(Arc::new(unwatched(|pace| rows.widened(pace)))),
        rows => rows.clone(),
    }
}

fn maintained<W: Width>(
    problem: &Problem,
    rows: Arc<PairTable<W>>,
    watch: Watch<'_>,
) -> Result<Box<MaintainedOptimum<W>>, SolveError> {
    let state = optimum(problem, &rows, watch)?;
    Ok(Box::new(MaintainedOptimum::new(problem, rows, state)))
}
