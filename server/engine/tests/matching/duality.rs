//! The numeric checker: believes nothing but the problem, and shares no line with the solver.
//!
//! For any prices, what everybody could gain from them at best is a bound on every plan (weak duality): a mentee
//! takes the best of what profits leave after prices, a mentor the best of what prices leave after costs. A plan
//! that reaches the bound is an optimum, and the prices prove it. With one seat for each mentee, no
//! minimums and no costs this is the linear program's dual; the rest are its convex conjugates.

use thiserror::Error;

use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::problem::solution::Solution;

/// What was established about a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    /// What the plan is worth, which no plan exceeds.
    pub objective: i128,
    /// How many mentors' places are filled.
    pub placed: usize,
}

/// Why a solution is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Fault {
    /// There is not one entry for each seat, mentee and mentor.
    #[error("the solution is not of this problem's people")]
    PeopleDiffer,
    /// A seat is with a mentor who is not eligible for the mentee, or with whom another seat already is.
    #[error("mentee {mentee} cannot be with mentor {mentor}")]
    Ineligible {
        /// The mentee's number.
        mentee: u32,
        /// The mentor's number.
        mentor: u32,
    },
    /// A mentor has fewer than the minimum or more than the capacity.
    #[error("mentor {mentor} fills {load} places")]
    LoadOutOfBounds {
        /// The mentor's number.
        mentor: usize,
        /// How many places are filled.
        load: u32,
    },
    /// A mentee's value is below 0.
    #[error("the value of mentee {mentee} is negative")]
    NegativeValue {
        /// The mentee's number.
        mentee: usize,
    },
    /// The plan, the bound that the prices prove, and the claim are not one number.
    #[error("the plan is worth {primal}, the bound is {dual}, claimed is {claimed}")]
    ObjectivesDiffer {
        /// What the plan is worth.
        primal: i128,
        /// What the values and prices prove that no plan exceeds.
        dual: i128,
        /// What the solution claims.
        claimed: i128,
    },
    /// The numbers leave 128 bits.
    #[error("the solution's numbers leave 128 bits")]
    Overflow,
}

/// Accepts a solution as an optimum of the problem, or says why not.
///
/// # Errors
/// The first [`Fault`] met.
pub(crate) fn verify(problem: &Problem, solution: &Solution) -> Result<Proof, Fault> {
    let is_whole = solution.mentor_of.len() == problem.seat_count()
        && solution.mentee_values.len() == problem.mentee_count()
        && solution.mentor_prices.len() == problem.mentor_count();
    if !is_whole {
        return Err(Fault::PeopleDiffer);
    }
    let mut loads = vec![0; problem.mentor_count()];
    let (mut primal, mut dual) = (Sum::default(), Sum::default());
    for (mentee, value) in (0..).zip(&solution.mentee_values) {
        let mentors = &solution.mentor_of[problem.seats(mentee)];
        primal.add(profit_of(problem, mentee, mentors, &mut loads)?)?;
        let filled = mentors.iter().flatten().count();
        let filled = u32::try_from(filled).map_err(|_| Fault::Overflow)?;
        primal.add(-problem.seat_curve(mentee).total_cost(filled))?;
        dual.add(best_of_mentee(problem, mentee, *value, &solution.mentor_prices)?)?;
    }
    let mut placed = 0;
    for (mentor, (places, load)) in problem.places().iter().zip(loads).enumerate() {
        if !(places.minimum..=places.capacity).contains(&load) {
            return Err(Fault::LoadOutOfBounds { mentor, load });
        }
        placed += load as usize;
        primal.add(-places.total_cost(load))?;
        dual.add(best_gain(places, solution.mentor_prices[mentor])?)?;
    }
    let (primal, dual, claimed) = (primal.0, dual.0, solution.objective);
    if primal != dual || primal != claimed {
        return Err(Fault::ObjectivesDiffer { primal, dual, claimed });
    }
    Ok(Proof { objective: primal, placed })
}

/// The profits of a mentee's seats, each with another mentor.
fn profit_of(
    problem: &Problem,
    mentee: u32,
    mentors: &[Option<u32>],
    loads: &mut [u32],
) -> Result<i128, Fault> {
    let mut profits = Sum::default();
    for (seat, mentor) in mentors.iter().enumerate() {
        let Some(mentor) = *mentor else { continue };
        let refuse = Fault::Ineligible { mentee, mentor };
        if mentors[..seat].contains(&Some(mentor)) {
            return Err(refuse);
        }
        profits.add(problem.profit(mentee, mentor).ok_or(refuse)?)?;
        loads[mentor as usize] += 1;
    }
    Ok(profits.0)
}

/// The most a mentee can gain at these prices with its seats, bounded by the value: each seat gains no more than the
/// value less its cost, but for what single pairs leave above it.
fn best_of_mentee(problem: &Problem, mentee: u32, value: i128, prices: &[i128]) -> Result<i128, Fault> {
    if value < 0 {
        return Err(Fault::NegativeValue { mentee: mentee as usize });
    }
    let mut bound = Sum::default();
    bound.add(best_gain(&problem.seat_curve(mentee), value)?)?;
    for (mentor, profit) in problem.row(mentee) {
        let charge = value.checked_add(prices[mentor as usize]).ok_or(Fault::Overflow)?;
        bound.add(profit.checked_sub(charge).ok_or(Fault::Overflow)?.max(0))?;
    }
    Ok(bound.0)
}

/// The most that places can gain at this price: the best load between the minimum and the capacity.
fn best_gain(places: &LoadCurve, price: i128) -> Result<i128, Fault> {
    let gain = |load: u32| {
        let income = price.checked_mul(load.into()).ok_or(Fault::Overflow)?;
        income.checked_sub(places.total_cost(load)).ok_or(Fault::Overflow)
    };
    if places.step_cost == 0 {
        return gain(if price > 0 { places.capacity } else { places.minimum });
    }
    // The gain is concave: past the last place that pays, it falls.
    let paying = price.max(0) / places.step_cost;
    let beyond = u32::try_from(paying).unwrap_or(u32::MAX);
    let best = if price > 0 {
        places.target.saturating_add(beyond).saturating_sub(places.filled)
    } else {
        places.minimum
    };
    gain(best.clamp(places.minimum, places.capacity))
}

/// A sum that refuses to wrap: a hostile solution may hold any number.
#[derive(Default)]
struct Sum(i128);

impl Sum {
    fn add(&mut self, amount: i128) -> Result<(), Fault> {
        self.0 = self.0.checked_add(amount).ok_or(Fault::Overflow)?;
        Ok(())
    }
}
