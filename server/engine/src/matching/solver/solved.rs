//! A solved problem that stays solved: somebody joins or leaves, a place more or less, a pair forced or forbidden.
//!
//! Every change is repaired in the neighbourhood it disturbs, in microseconds where solving again takes a second, and the
//! plan is an exact optimum after each.

use std::sync::Arc;

use super::change_error::ChangeError;
use super::error::SolveError;
use super::live::Live;
use super::run::optimum;
use super::shortage::Shortage;
use super::unique::{Tight, is_unique_among};
use crate::matching::problem::problem::{Problem, ProblemError, Rows};
use crate::matching::problem::solution::Solution;
use crate::matching::problem::table::Table;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::unwatched;
use crate::matching::progress::watch::{Cancelled, Watch};

/// The greatest profit that may be added whatever was there before: totals over all people there can be stay within 128 bits.
const WIDEST_ADDED: i128 = 1 << 85;

/// A problem with its optimum. Whoever leaves keeps the number, which is not given out again.
#[derive(Clone, Debug)]
pub struct Solved {
    /// The people and bounds; the pairs are those of `live`.
    pub(super) problem: Problem,
    pub(super) live: Either,
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
pub(super) enum Either {
    Narrow(Box<Live<i64>>),
    Wide(Box<Live<i128>>),
}

/// Runs the same code in either width.
macro_rules! in_either {
    ($either:expr, $live:ident => $work:expr) => {
        match $either {
            Either::Narrow($live) => $work,
            Either::Wide($live) => $work,
        }
    };
}
pub(super) use in_either;

impl Solved {
    /// Solves a problem and keeps it. Where seats cost, some numbers behind the mentors' are not given out, and
    /// [`Solved::problem_and_solution`] has mentors of these numbers, with whom leaving a seat empty is worth what it saves.
    ///
    /// # Errors
    /// [`SolveError`] as in [`solve`](super::solve::solve).
    pub fn new(problem: &Problem, watch: Watch<'_>) -> Result<Self, SolveError> {
        if problem.have_costs() {
            let (vacancies, saved) = (problem.vacancies(), problem.saved_by_nobody());
            return Ok(Self {
                vacancies,
                saved,
                ..Self::new(&unwatched(|pace| problem.with_vacancies(pace)), watch)?
            });
        }
        let live = match narrowest(problem) {
            Rows::Narrow(rows) => Either::Narrow(live(problem, rows, watch)?),
            Rows::Wide(rows) => Either::Wide(live(problem, rows, watch)?),
        };
        Ok(Self::of(problem, live))
    }

    /// [`Solved::new`] from a plan, the mentor of each seat, and a price for each mentor. They may be anything: the nearer
    /// they are to an optimum, the sooner it is found. Minimums may stay unfilled ([`Solved::is_short`]).
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub fn resumed(
        problem: &Problem,
        plan: (&[Option<u32>], &[i128]),
        watch: Watch<'_>,
    ) -> Result<Self, Cancelled> {
        if problem.have_costs() {
            let (vacancies, saved) = (problem.vacancies(), problem.saved_by_nobody());
            let mentor_of = problem.seated_with_vacancies(plan.0);
            let prices = plan.1.iter().copied().chain(vacancies.clone().map(|_| 0));
            let plan = (mentor_of.as_slice(), &*prices.collect::<Vec<i128>>());
            return Ok(Self {
                vacancies,
                saved,
                ..Self::resumed(&unwatched(|pace| problem.with_vacancies(pace)), plan, watch)?
            });
        }
        let live = match narrowest(problem) {
            Rows::Narrow(rows) => Either::Narrow(Box::new(Live::resumed(problem, rows, plan, watch)?)),
            Rows::Wide(rows) => Either::Wide(Box::new(Live::resumed(problem, rows, plan, watch)?)),
        };
        Ok(Self::of(problem, live))
    }

    fn of(problem: &Problem, live: Either) -> Self {
        let top = problem.top().unwrap_or(i128::MAX);
        let widest = match live {
            Either::Narrow(_) => i64::MOST,
            Either::Wide(_) => i128::MOST,
        };
        let has_minimums = problem.places().iter().any(|places| places.minimum > 0);
        let room = (widest / 16 - (top - problem.widest())).clamp(0, WIDEST_ADDED);
        let most = if has_minimums { problem.widest() } else { room.max(problem.widest()) };
        let weight = 4 * (top - problem.widest() + most) + 1;
        let (problem, forced) = (problem.without_pairs(), Vec::new());
        Self { problem, live, most, weight, forced, vacancies: 0..0, saved: 0 }
    }

    /// The sum of the profits of all pairs, less what places beyond targets cost.
    #[must_use]
    pub fn objective(&self) -> i128 {
        let kept = self.forced.iter().filter(|(mentee, mentor)| self.is_with(*mentee, *mentor)).count();
        let sum = in_either!(&self.live, live => Solution::objective_of(&self.problem, &live.ledger));
        sum - self.weight * kept as i128 - self.saved
    }

    /// The mentors a mentee is with, rising.
    ///
    /// # Errors
    /// [`ChangeError::UnknownMentee`].
    pub fn mentors_of(&self, mentee: u32) -> Result<Vec<u32>, ChangeError> {
        self.require_mentee(mentee)?;
        let mut mentors = in_either!(&self.live, live => live.mentors_of(mentee));
        mentors.retain(|mentor| !self.vacancies.contains(mentor));
        Ok(mentors)
    }

    /// The plan, with values and prices which prove it, not the lowest. Forced pairs count for more than they are worth.
    #[must_use]
    pub fn solution(&self) -> Solution {
        in_either!(&self.live, live => Solution::new(&self.problem, &live.ledger))
    }

    /// The eligible mentors of a mentee with their profits.
    ///
    /// # Errors
    /// [`ChangeError::UnknownMentee`].
    pub fn pairs_of(&self, mentee: u32) -> Result<Vec<(u32, i128)>, ChangeError> {
        self.require_mentee(mentee)?;
        let mut pairs = in_either!(&self.live, live => live.pairs_of(mentee));
        pairs.retain(|(mentor, _)| !self.vacancies.contains(mentor));
        Ok(pairs)
    }

    /// Whether the pair is eligible.
    #[must_use]
    pub fn has_pair(&self, mentee: u32, mentor: u32) -> bool {
        in_either!(&self.live, live => live.has_pair(mentee, mentor))
    }

    /// How many eligible pairs there are.
    #[must_use]
    pub fn pair_count(&self) -> usize {
        in_either!(&self.live, live => live.rows.pair_count())
    }

    /// Whether some minimum is not filled, because it cannot be.
    #[must_use]
    pub fn is_short(&self) -> bool {
        in_either!(&self.live, live => live.is_short())
    }

    /// Remembers the optimum, for [`Solved::is_the_only_one`] to look at what has changed since.
    pub fn remember(&mut self) {
        in_either!(&mut self.live, live => live.remember());
    }

    /// Whether no other plan is worth as much: then this is the one that solving anew finds. Takes a look at every pair, or
    /// at those of people whose values and prices have fallen since [`Solved::remember`].
    #[must_use]
    pub fn is_the_only_one(&self) -> bool {
        let (solution, tight) = in_either!(&self.live, live => {
            (Solution::new(&self.problem, &live.ledger), live.tight_pairs())
        });
        is_unique_among(&self.problem, &solution, Tight::of(tight))
    }

    /// The problem as it is now, and its solution at the lowest prices, as if solved anew: this takes a look at every pair.
    /// Forced pairs count for more than they are worth in both.
    ///
    /// # Errors
    /// [`Shortage`] where a change has made a minimum impossible; [`ProblemError`] never, but for bounds reached meanwhile.
    pub fn problem_and_solution(&self) -> Result<Result<(Problem, Solution), Shortage>, ProblemError> {
        let problem = self.problem_now()?;
        let solution = in_either!(&self.live, live => live.solution(&problem));
        Ok(solution.map(|solution| (problem, solution)))
    }

    fn problem_now(&self) -> Result<Problem, ProblemError> {
        let rows = match &self.live {
            Either::Narrow(live) => Rows::Narrow(live.rows.flat()),
            Either::Wide(live) => Rows::Wide(live.rows.flat()),
        };
        self.problem.with_rows(rows, self.most.max(self.problem.widest()) + self.weight)
    }

    pub(super) fn is_with(&self, mentee: u32, mentor: u32) -> bool {
        in_either!(&self.live, live => live.ledger.is_with(mentee, mentor))
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

fn live<W: Width>(
    problem: &Problem,
    rows: Arc<Table<W>>,
    watch: Watch<'_>,
) -> Result<Box<Live<W>>, SolveError> {
    let ledger = optimum(problem, &rows, watch)?;
    Ok(Box::new(Live::new(problem, rows, ledger)))
}
