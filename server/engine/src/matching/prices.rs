//! The lowest prices that prove an optimum: they do not depend on how it was found, and each is exactly what one more
//! place with the mentor would add.
//!
//! Optimal prices form a lattice (Shapley and Shubik 1971). The lowest are the given ones less the
//! greatest reduction that keeps every pair covered; that reduction is a shortest distance in reduced costs.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::problem::Problem;
use super::solve::State;

/// Lowers the prices of an optimal state as far as they go, and raises the values of the mentees who pay them.
pub(super) fn lowest_prices(problem: &Problem, state: &mut State) {
    let reductions = reductions(problem, state);
    for (mentor, reduction) in reductions.into_iter().enumerate() {
        state.mentor_prices[mentor] -= reduction;
        for mentee in &state.mentees_of[mentor] {
            state.mentee_values[*mentee as usize] += reduction;
        }
    }
}

/// How far each price can fall.
fn reductions(problem: &Problem, state: &State) -> Vec<i128> {
    // No price falls below 0, nor below what somebody without a place would pay.
    let mut reductions = state.mentor_prices.clone();
    for (mentee, mentor) in (0..).zip(&state.mentor_of) {
        if mentor.is_none() {
            lower(problem, state, (mentee, 0), &mut reductions, |_, _| ());
        }
    }
    // A price falls at most as far as that of a mentor whose mentee would then come over.
    let mut queue: BinaryHeap<Reverse<(i128, u32)>> =
        reductions.iter().copied().zip(0..).map(Reverse).collect();
    while let Some(Reverse((reduction, mentor))) = queue.pop() {
        if reduction > reductions[mentor as usize] {
            continue;
        }
        for mentee in &state.mentees_of[mentor as usize] {
            let requeue = |reduction, mentor| queue.push(Reverse((reduction, mentor)));
            lower(problem, state, (*mentee, reduction), &mut reductions, requeue);
        }
    }
    reductions
}

/// Bounds the reductions by what a mentee, whose value rises by `rise`, leaves on the table with each mentor.
fn lower(
    problem: &Problem,
    state: &State,
    (mentee, rise): (u32, i128),
    reductions: &mut [i128],
    mut lowered: impl FnMut(i128, u32),
) {
    let value = state.mentee_values[mentee as usize];
    for (mentor, profit) in problem.row(mentee) {
        let bound = rise + value + state.mentor_prices[mentor as usize] - profit;
        if bound < reductions[mentor as usize] {
            reductions[mentor as usize] = bound;
            lowered(bound, mentor);
        }
    }
}
