//! The optimum of a problem with the prices that prove it.

use thiserror::Error;

use super::pace::Pace;
use super::problem::{Problem, Rows};
use super::solver::ledger::{Ledger, NOBODY};
use super::solver::run::{optimum, restored};
use super::solver::width::Width;
use super::watch::{Cancelled, Stage, Watch};

/// Mentors whose minimums ask for more seats than there are for them: why no plan fills every minimum.
///
/// Each of the mentees has at most as many seats for them as it demands, and as it is eligible for; together these
/// are fewer than the mentors' minimums.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{} mentors need more mentees than the {} who could come to them", mentors.len(), mentees.len())]
pub struct Shortage {
    /// The mentors by number, rising.
    pub mentors: Vec<u32>,
    /// Everybody eligible for one of them, by number, rising.
    pub mentees: Vec<u32>,
}

/// Why a problem has no solution.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SolveError {
    /// The caller asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The minimums cannot be filled.
    #[error(transparent)]
    Shortage(#[from] Shortage),
}

/// An optimum with the prices that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The mentor of each seat ([`Problem::seats`]), a mentee's by number; `None` where leaving the seat free is best.
    /// Where every mentee demands one mentor, seats are mentees.
    pub mentor_of: Vec<Option<u32>>,
    /// What one more seat would be worth less to each mentee than the last it has: the least profit after paying the mentor's
    /// price, at least 0 and at least what the last seat costs.
    pub mentee_values: Vec<i128>,
    /// The lowest price of a place with each mentor that proves the optimum: what one more place would add, or more where
    /// somebody's minimum stands in the way. Below 0 where the minimum has to be filled at a loss: one place
    /// less to fill would add as much, and no price that proves the optimum is nearer to 0.
    pub mentor_prices: Vec<i128>,
    /// The sum of the profits of all pairs, less what places and seats beyond targets cost.
    pub objective: i128,
}

/// Finds an optimum of the problem. The same problem gives the same solution.
///
/// # Errors
/// [`SolveError`] where `watch` breaks, or no plan fills every minimum.
pub fn solve(problem: &Problem, watch: Watch<'_>) -> Result<Solution, SolveError> {
    let pace = Pace::new(watch, Stage::Placing, problem.mentee_count());
    if problem.have_costs() {
        let with_vacancies = problem.with_vacancies_watched(&pace)?;
        return Ok(problem.without_vacancies(solve(&with_vacancies, watch)?));
    }
    let fits = problem.top().is_some_and(|top| top <= i64::MOST);
    match problem.rows() {
        Rows::Narrow(rows) if fits => {
            optimum(problem, rows, watch).map(|ledger| Solution::new(problem, &ledger))
        }
        Rows::Narrow(rows) => {
            let wide = rows.widened_watched(&pace)?;
            optimum(problem, &wide, watch).map(|ledger| Solution::new(problem, &ledger))
        }
        Rows::Wide(rows) => optimum(problem, rows, watch).map(|ledger| Solution::new(problem, &ledger)),
    }
}

impl Solution {
    /// The solution that an optimal assignment and prices which prove it stand for, at the lowest such prices.
    pub(super) fn restored(problem: &Problem, mentor_of: &[Option<u32>], prices: &[i128]) -> Self {
        if problem.have_costs() {
            let vacancies = std::iter::repeat_n(0, problem.vacancy_count());
            let prices: Vec<i128> = prices.iter().copied().chain(vacancies).collect();
            let seated = problem.seated_with_vacancies(mentor_of);
            return problem.without_vacancies(Self::restored(&problem.with_vacancies(), &seated, &prices));
        }
        let fits = problem.top().is_some_and(|top| top <= i64::MOST);
        match problem.rows() {
            Rows::Narrow(rows) if fits => Self::new(problem, &restored(problem, rows, mentor_of, prices)),
            Rows::Narrow(rows) => Self::new(problem, &restored(problem, &rows.widened(), mentor_of, prices)),
            Rows::Wide(rows) => Self::new(problem, &restored(problem, rows, mentor_of, prices)),
        }
    }

    pub(super) fn new<W: Width>(problem: &Problem, ledger: &Ledger<W>) -> Self {
        let mut mentor_of: Vec<Option<u32>> =
            ledger.seats.iter().map(|seat| (seat.mentor != NOBODY).then_some(seat.mentor)).collect();
        if problem.seat_count() > problem.mentee_count() {
            for mentee in (0..).take(problem.mentee_count()) {
                mentor_of[problem.seats(mentee)].sort_unstable_by_key(|mentor| (mentor.is_none(), *mentor));
            }
        }
        Self {
            mentor_of,
            mentee_values: ledger.values.iter().map(|value| (*value).into()).collect(),
            mentor_prices: ledger.prices.iter().map(|price| (*price).into()).collect(),
            objective: Self::objective_of(problem, ledger),
        }
    }

    /// The sum of the profits, less the costs.
    pub(super) fn objective_of<W: Width>(problem: &Problem, ledger: &Ledger<W>) -> i128 {
        let placed = ledger.seats.iter().filter(|seat| seat.mentor != NOBODY);
        let profits: i128 = placed.map(|seat| Into::<i128>::into(seat.profit)).sum();
        let loads = problem.places().iter().zip(&ledger.holders);
        let load = |holders: &Vec<u32>| u32::try_from(holders.len()).expect("a load is at most a capacity");
        let costs: i128 = loads.map(|(places, holders)| places.total_cost(load(holders))).sum();
        profits - costs
    }
}
