//! The stable plan, to set beside the best one: nobody in it would both rather leave for somebody who would take them.
//!
//! Deferred acceptance (Gale and Shapley 1962). Both sides of a pair value it alike, so whoever makes the offers, the stable
//! plan is the one that takes the most valuable pair there is room for, again and again; it is unique, since no two pairs
//! have the same profit. It may place fewer people and be worth less than the best plan, which in turn may hold
//! *blocking pairs*: two people who would both gain by leaving it for each other.

use std::cmp::Reverse;

use super::deferred;
use super::objective::Worth;
use super::plan::Plan;
use super::problem::Problem;

/// A plan measured by stability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stability {
    /// Pairs of the best plan's people who would both gain by leaving it for each other.
    pub blocking_pairs: u64,
    /// What the stable plan is worth, locked pairs included.
    pub stable_worth: Worth,
}

impl Plan {
    /// How far the best plan is from a stable one, and what a stable one is worth. Minimums and the cost of crowding
    /// play no part in it.
    #[must_use]
    pub fn stability(&self) -> Stability {
        let Self { instance, solution, .. } = self;
        let roster = &instance.roster;
        let (stable, blocking_pairs) = match instance.stored() {
            Some(problem) => (stable_plan(problem), blocking_pairs(problem, &solution.mentor_of)),
            None => {
                (deferred::stable_plan(instance), deferred::blocking_pairs(instance, &solution.mentor_of))
            }
        };
        let placed = self.instance.free.iter().zip(&stable);
        let placed = placed.filter_map(|(mentee, mentor)| Some((*mentee, (*mentor)?)));
        let pairs = placed.chain(self.instance.locked.iter().copied());
        let worths = pairs.map(|(mentee, mentor)| roster.candidate(mentee, mentor).worth());
        Stability { blocking_pairs, stable_worth: worths.fold(Worth::default(), Worth::plus) }
    }
}

/// The mentor of each mentee in the stable plan. O(pairs · log pairs).
fn stable_plan(problem: &Problem) -> Vec<Option<u32>> {
    let mut pairs: Vec<(i128, u32, u32)> = Vec::with_capacity(problem.pair_count());
    for mentee in (0..).take(problem.mentee_count()) {
        let worth_having = problem.row(mentee).filter(|(_, profit)| *profit > 0);
        pairs.extend(worth_having.map(|(mentor, profit)| (profit, mentee, mentor)));
    }
    pairs.sort_unstable_by_key(|(profit, mentee, mentor)| (Reverse(*profit), *mentee, *mentor));
    let mut places: Vec<u32> = problem.places().iter().map(|places| places.capacity).collect();
    let mut mentor_of = vec![None; problem.mentee_count()];
    for (_, mentee, mentor) in pairs {
        let (taken, left) = (&mut mentor_of[mentee as usize], &mut places[mentor as usize]);
        if taken.is_none() && *left > 0 {
            *taken = Some(mentor);
            *left -= 1;
        }
    }
    mentor_of
}

/// Pairs who would both gain by leaving the plan for each other. O(pairs).
fn blocking_pairs(problem: &Problem, mentor_of: &[Option<u32>]) -> u64 {
    let profit = |mentee, mentor: Option<u32>| mentor.and_then(|mentor| problem.profit(mentee, mentor));
    let own: Vec<i128> =
        (0..).zip(mentor_of).map(|(mentee, mentor)| profit(mentee, *mentor).unwrap_or(0)).collect();
    // What a newcomer must be worth more than: nothing where there is room, else the least of those who are there.
    let mut loads = vec![0_u32; problem.mentor_count()];
    let mut least = vec![i128::MAX; problem.mentor_count()];
    for (mentor, own) in mentor_of.iter().zip(&own) {
        if let Some(mentor) = mentor {
            loads[*mentor as usize] += 1;
            least[*mentor as usize] = least[*mentor as usize].min(*own);
        }
    }
    for (least, (places, load)) in least.iter_mut().zip(problem.places().iter().zip(loads)) {
        *least = if load < places.capacity { 0 } else { *least };
    }
    let blocks = |mentee: u32| {
        let rather = problem.row(mentee).take_while(|(_, profit)| *profit > own[mentee as usize]);
        rather.filter(|(mentor, profit)| *profit > least[*mentor as usize]).count() as u64
    };
    (0..).take(problem.mentee_count()).map(blocks).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn problem(rows: &[Vec<i64>], capacities: &[u32]) -> Problem {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in rows {
            for (mentor, profit) in (0..).zip(row).filter(|(_, profit)| **profit > 0) {
                mentors.push(mentor);
                profits.push(*profit);
            }
            starts.push(mentors.len());
        }
        Problem::from_narrow_rows(capacities, &starts, mentors, profits).expect("a problem")
    }

    #[test]
    fn the_best_plan_may_break_up_the_best_pair() {
        // Apart from each other both of the first pair leave more to the others.
        let problem = problem(&[vec![10, 9], vec![9, 0]], &[1, 1]);
        assert_eq!(stable_plan(&problem), [Some(0), None]);
        assert_eq!(blocking_pairs(&problem, &[Some(1), Some(0)]), 1);
        assert_eq!(blocking_pairs(&problem, &stable_plan(&problem)), 0);
    }

    proptest! {
        #[test]
        fn nothing_blocks_the_stable_plan_and_something_every_other(
            order in Just((1..=12_i64).collect::<Vec<_>>()).prop_shuffle(),
            missing in prop::collection::vec(prop::bool::weighted(0.3), 12),
            capacities in prop::collection::vec(0_u32..3, 3),
        ) {
            let profit = |cell: usize| if missing[cell] { 0 } else { order[cell] };
            let rows: Vec<Vec<i64>> = (0..4).map(|row| (0..3).map(|column| profit(3 * row + column)).collect()).collect();
            let problem = problem(&rows, &capacities);
            let stable = stable_plan(&problem);
            for choice in 0..4_usize.pow(4) {
                let mentor_of: Vec<Option<u32>> = (0..4)
                    .map(|mentee| u32::try_from(choice / 4_usize.pow(mentee) % 4).ok().filter(|mentor| *mentor < 3))
                    .collect();
                let fits = (0..3).all(|mentor| {
                    mentor_of.iter().filter(|each| **each == Some(mentor)).count() <= capacities[mentor as usize] as usize
                });
                let pairs = (0..).zip(&mentor_of);
                let is_eligible = pairs.map(|(mentee, mentor)| mentor.is_none_or(|mentor| problem.profit(mentee, mentor).is_some()));
                if fits && is_eligible.into_iter().all(|holds| holds) {
                    prop_assert_eq!(blocking_pairs(&problem, &mentor_of) == 0, mentor_of == stable);
                }
            }
        }
    }
}
