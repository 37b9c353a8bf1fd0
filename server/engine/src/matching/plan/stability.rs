//! The stable plan, to compare with the best one: no mentee and mentor in it both prefer each other to what they have.
//!
//! Deferred acceptance (Gale and Shapley 1962). Both sides of a pair value it alike, so whichever side makes the
//! offers, the stable plan is the one that takes the most valuable pair there is room for, again and again; it is
//! unique, since no two pairs have the same profit. It may place fewer people and be worth less than the best plan,
//! which in turn may hold *blocking pairs*: two people who would both gain by leaving it for each other.

use std::cmp::Reverse;

use super::deferred_acceptance;
use super::plan::Plan;
use crate::matching::problem::objective::Worth;
use crate::matching::problem::problem::Problem;
use crate::matching::proof::certificate::Assignment;

/// A plan measured by stability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stability {
    /// Pairs of the best plan's people who would both gain by leaving it for each other.
    pub blocking_pairs: u64,
    /// The pairs of the stable plan, locked ones included, by mentee, then mentor.
    pub stable: Assignment,
    /// What the stable plan is worth.
    pub stable_worth: Worth,
}

impl Plan {
    /// How far the best plan is from a stable one, and what a stable one is worth. Minimums, the cost of crowding and who
    /// has fewer mentors than others play no part in it.
    #[must_use]
    pub fn stability(&self) -> Stability {
        let Self { instance, solution, .. } = self;
        let (stable, blocking_pairs) = if let Some(problem) = instance.stored() {
            (stable_plan(problem), blocking_pairs(problem, &solution.mentor_of))
        } else {
            let placed = (0..).zip(deferred_acceptance::stable_plan(instance));
            let stable = placed.filter_map(|(row, mentor)| Some((row, mentor?))).collect();
            (stable, deferred_acceptance::blocking_pairs(instance, &solution.mentor_of))
        };
        let placed = stable.iter().map(|(row, mentor)| (instance.free[*row as usize], *mentor));
        let mut pairs: Vec<(u32, u32)> = placed.chain(instance.locked.iter().copied()).collect();
        pairs.sort_unstable();
        let stable_worth = instance.roster.uncrowded_worth(&pairs);
        Stability { blocking_pairs, stable: Assignment { pairs: self.by_id(pairs) }, stable_worth }
    }
}

/// The pairs of the stable plan. O(pairs · log pairs).
fn stable_plan(problem: &Problem) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(i128, u32, u32)> = Vec::with_capacity(problem.pair_count());
    for mentee in (0..).take(problem.mentee_count()) {
        let worth_having = problem.row(mentee).filter(|(_, profit)| *profit > 0);
        pairs.extend(worth_having.map(|(mentor, profit)| (profit, mentee, mentor)));
    }
    pairs.sort_unstable_by_key(|(profit, mentee, mentor)| (Reverse(*profit), *mentee, *mentor));
    let mut places: Vec<u32> = problem.places().iter().map(|places| places.capacity).collect();
    let mut wanted: Vec<usize> =
        (0..).take(problem.mentee_count()).map(|mentee| problem.seats(mentee).len()).collect();
    let mut taken = Vec::new();
    for (_, mentee, mentor) in pairs {
        let (wanted, left) = (&mut wanted[mentee as usize], &mut places[mentor as usize]);
        if *wanted > 0 && *left > 0 {
            taken.push((mentee, mentor));
            (*wanted, *left) = (*wanted - 1, *left - 1);
        }
    }
    taken
}

/// How many blocking pairs a plan has: mentee and mentor who would both gain by leaving the plan for each other.
/// O(pairs · demand).
fn blocking_pairs(problem: &Problem, mentor_of: &[Option<u32>]) -> u64 {
    let profit = |mentee, mentor: Option<u32>| mentor.and_then(|mentor| problem.profit(mentee, mentor));
    // What a newcomer must be worth more than: nothing where there is room, else the least of those who are there.
    let mut own = vec![i128::MAX; problem.mentee_count()];
    let mut loads = vec![0_u32; problem.mentor_count()];
    let mut least = vec![i128::MAX; problem.mentor_count()];
    for (mentee, own) in (0..).zip(&mut own) {
        for mentor in &mentor_of[problem.seats(mentee)] {
            let worth = profit(mentee, *mentor).unwrap_or(0);
            *own = worth.min(*own);
            if let Some(mentor) = mentor {
                loads[*mentor as usize] += 1;
                least[*mentor as usize] = least[*mentor as usize].min(worth);
            }
        }
    }
    for (least, (places, load)) in least.iter_mut().zip(problem.places().iter().zip(loads)) {
        *least = if load < places.capacity { 0 } else { *least };
    }
    let blocks = |mentee: u32| {
        let mentors = &mentor_of[problem.seats(mentee)];
        let rather = problem.row(mentee).take_while(|(_, profit)| *profit > own[mentee as usize]);
        let others = rather.filter(|(mentor, _)| !mentors.contains(&Some(*mentor)));
        others.filter(|(mentor, profit)| *profit > least[*mentor as usize]).count() as u64
    };
    (0..).take(problem.mentee_count()).map(blocks).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::problem::from_rows::SparseRows;
    use crate::matching::progress::watch::uncancelled;

    fn problem(rows: &[Vec<i64>], capacities: &[u32]) -> Problem {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in rows {
            for (mentor, profit) in (0..).zip(row).filter(|(_, profit)| **profit > 0) {
                mentors.push(mentor);
                profits.push(*profit);
            }
            starts.push(mentors.len());
        }
        let rows = SparseRows { starts: &starts, mentors, profits };
        uncancelled(|watch| Problem::from_narrow_rows(capacities, rows, watch)).expect("a problem")
    }

    #[test]
    fn the_best_plan_may_break_up_the_best_pair() {
        // Apart from each other both of the first pair leave more to the others.
        let problem = problem(&[vec![10, 9], vec![9, 0]], &[1, 1]);
        assert_eq!(stable_plan(&problem), [(0, 0)]);
        assert_eq!(blocking_pairs(&problem, &[Some(1), Some(0)]), 1);
        assert_eq!(blocking_pairs(&problem, &[Some(0), None]), 0);
    }

    proptest! {
        #[test]
        fn nothing_blocks_the_stable_plan_and_something_every_other(
            order in Just((1..=6_i64).collect::<Vec<_>>()).prop_shuffle(),
            missing in prop::collection::vec(prop::bool::weighted(0.2), 6),
            capacities in prop::collection::vec(0_u32..3, 2),
        ) {
            let profit = |cell: usize| if missing[cell] { 0 } else { order[cell] };
            let rows: Vec<Vec<i64>> = (0..3).map(|row| (0..2).map(|column| profit(2 * row + column)).collect()).collect();
            let problem = problem(&rows, &capacities).with_demands(&[1, 2, 1]).expect("few seats");
            let stable = stable_plan(&problem);
            for choice in 0..3_usize.pow(4) {
                let seat = |seat: u32| u32::try_from(choice / 3_usize.pow(seat) % 3).ok().filter(|mentor| *mentor < 2);
                let mentor_of: Vec<Option<u32>> = (0..4).map(seat).collect();
                let mut pairs: Vec<(u32, u32)> = (0..3_u32)
                    .flat_map(|mentee| problem.seats(mentee).map(move |seat| (mentee, seat)))
                    .filter_map(|(mentee, seat)| Some((mentee, mentor_of[seat]?)))
                    .collect();
                let is_eligible = pairs.iter().all(|(mentee, mentor)| problem.profit(*mentee, *mentor).is_some());
                let fits = (0..2).all(|mentor| {
                    pairs.iter().filter(|pair| pair.1 == mentor).count() <= capacities[mentor as usize] as usize
                });
                pairs.sort_unstable();
                let is_distinct = pairs.windows(2).all(|pair| pair[0] != pair[1]);
                if fits && is_eligible && is_distinct {
                    let mut stable = stable.clone();
                    stable.sort_unstable();
                    prop_assert_eq!(blocking_pairs(&problem, &mentor_of) == 0, pairs == stable);
                }
            }
        }
    }
}
