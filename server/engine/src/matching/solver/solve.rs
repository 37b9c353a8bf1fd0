//! One solve, from the problem to its optimum, in the narrowest integers that hold it.

use super::error::SolveError;
use super::optimum::{optimum, restored};
use super::primal_dual::{NOBODY, PrimalDual};
use crate::matching::problem::problem::{Problem, Rows};
use crate::matching::problem::solution::Solution;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::{Pace, unwatched};
use crate::matching::progress::watch::{Stage, Watch};

/// Finds an optimum of the problem. The same problem gives the same solution.
///
/// # Errors
/// [`SolveError`] where `watch` breaks, or no plan fills every minimum.
pub fn solve(problem: &Problem, watch: Watch<'_>) -> Result<Solution, SolveError> {
    let pace = Pace::new(watch, Stage::Placing, problem.mentee_count());
    if problem.has_seat_costs() {
        let with_vacancies = problem.with_vacancies(&pace)?;
        return Ok(problem.without_vacancies(solve(&with_vacancies, watch)?));
    }
    let fits = problem.top().is_some_and(|top| top <= i64::MOST);
    match problem.rows() {
        Rows::Narrow(rows) if fits => {
            optimum(problem, rows, watch).map(|state| Solution::new(problem, &state))
        }
        Rows::Narrow(rows) => {
            let wide = rows.widened(&pace)?;
            optimum(problem, &wide, watch).map(|state| Solution::new(problem, &state))
        }
        Rows::Wide(rows) => optimum(problem, rows, watch).map(|state| Solution::new(problem, &state)),
    }
}

impl Solution {
    /// The solution of an optimal assignment and prices that prove it, at the lowest such prices.
    pub(crate) fn restored(problem: &Problem, mentor_of: &[Option<u32>], prices: &[i128]) -> Self {
        if problem.has_seat_costs() {
            let vacancies = std::iter::repeat_n(0, problem.vacancy_count());
            let prices: Vec<i128> = prices.iter().copied().chain(vacancies).collect();
            let seated = problem.seated_with_vacancies(mentor_of);
            return problem.without_vacancies(Self::restored(
                &unwatched(|pace| problem.with_vacancies(pace)),
                &seated,
                &prices,
            ));
        }
        let fits = problem.top().is_some_and(|top| top <= i64::MOST);
        match problem.rows() {
            Rows::Narrow(rows) if fits => Self::new(problem, &restored(problem, rows, mentor_of, prices)),
            Rows::Narrow(rows) => Self::new(
                problem,
                &restored(problem, &unwatched(|pace| rows.widened(pace)), mentor_of, prices),
            ),
            Rows::Wide(rows) => Self::new(problem, &restored(problem, rows, mentor_of, prices)),
        }
    }

    pub(crate) fn new<W: Width>(problem: &Problem, state: &PrimalDual<W>) -> Self {
        let mut mentor_of: Vec<Option<u32>> =
            state.seats.iter().map(|seat| (seat.mentor != NOBODY).then_some(seat.mentor)).collect();
        if problem.seat_count() > problem.mentee_count() {
            for mentee in (0..).take(problem.mentee_count()) {
                mentor_of[problem.seats(mentee)].sort_unstable_by_key(|mentor| (mentor.is_none(), *mentor));
            }
        }
        Self {
            mentor_of,
            mentee_values: state.values.iter().map(|value| (*value).into()).collect(),
            mentor_prices: state.prices.iter().map(|price| (*price).into()).collect(),
            objective: Self::objective_of(problem, state),
        }
    }

    /// The sum of the profits, less the costs.
    pub(crate) fn objective_of<W: Width>(problem: &Problem, state: &PrimalDual<W>) -> i128 {
        let placed = state.seats.iter().filter(|seat| seat.mentor != NOBODY);
        let profits: i128 = placed.map(|seat| Into::<i128>::into(seat.profit)).sum();
        let loads = problem.places().iter().zip(&state.holders);
        let load = |holders: &Vec<u32>| u32::try_from(holders.len()).expect("a load is at most a capacity");
        let costs: i128 = loads.map(|(places, holders)| places.total_cost(load(holders))).sum();
        profits - costs
    }
}
