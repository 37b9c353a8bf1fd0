//! Several goals in one number, exactly: more of an earlier goal outweighs any amount of a later one.
//!
//! Two plans differ by simple cycles of the flow network, of mentees, mentors and the outside where empty places and free
//! seats meet. With `k` = min(mentees, mentors), a cycle holds at most `k` pairs that appear and `k` that disappear, and
//! loads change only where it passes the outside: by one more here and one less there. So on a cycle
//!
//! - ties change by at most `k` · (2^20 − 1),
//! - current pairings by at most `k`, and no more than there are,
//! - scores by at most `k` · 1,000,000 and what the most crowded place costs,
//! - the places filled by at most one, which counts as often as the most mentors that a mentee wants.
//!
//! A plan is best in the lexicographic sense if and only if no cycle improves it in that sense (what places cost is
//! convex: a sum of cycles gains no more than its cycles do), so a weight above the greatest change of everything less
//! important makes the weighted sum say the same.
//!
//! The weights are at least twice that: a value or a price is what one cycle changes ([`GoalWeights::split`]), and is told
//! apart into its parts by rounding to the nearest multiple. Where a mentor has to have mentees, a price is bounded by
//! two such cycles (down from the highest price that pays for the minimum), and the weights are twice as wide again.
//!
//! On a cycle at most one mentee gets a mentor more and at most one has a mentor less. So it is enough that a mentee's next
//! place always counts for less than the one before, by however little: plans that fill the most places in this count
//! fill the most in number, place the most mentees, and give no mentee a further mentor while one with
//! fewer could have one instead.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::matching::input::points::Balance;
use crate::matching::input::policy::{FULL_SCORE, Goal, Policy};
use crate::matching::input::validate::MAX_CAPACITY;
use crate::matching::people::tie_break::TIE_BITS;

/// An amount of every goal: of a plan, a pair, a place or a difference between them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worth {
    /// Places filled. A mentee's first counts as often as the most mentors that a mentee of the run wants, each further
    /// one once less than the one before it; where every mentee wants one mentor, that is the number of mentees placed.
    pub placed: i64,
    /// Score points, less what places beyond the policy's balance cost.
    pub score: i64,
    /// Current pairings that stay.
    pub kept: i64,
}

/// The weight of each goal in a profit; 0 where the policy does not name the goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoalWeights {
    placed: i128,
    score: i128,
    kept: i128,
}

/// How much plans of a snapshot can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunExtent {
    /// How many mentees there are.
    pub mentees: u32,
    /// How many mentors there are.
    pub mentors: u32,
    /// The most mentors that a mentee wants, at least 1.
    pub demand: u32,
    /// How many current pairings there are.
    pub pairings: u32,
    /// Whether a mentor has to have mentees.
    pub has_minimums: bool,
}

/// The goals of a run of this size do not fit into 127 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the objective of {mentees} mentees and {mentors} mentors does not fit into 127 bits")]
pub struct ObjectiveTooWide {
    /// How many mentees there are.
    pub mentees: u32,
    /// How many mentors there are.
    pub mentors: u32,
}

impl Worth {
    /// The sum of two amounts.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        let (placed, score) = (self.placed + other.placed, self.score + other.score);
        Self { placed, score, kept: self.kept + other.kept }
    }

    /// The difference of two amounts.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        let (placed, score) = (self.placed - other.placed, self.score - other.score);
        Self { placed, score, kept: self.kept - other.kept }
    }
}

impl GoalWeights {
    /// The weights for a run of this size. A goal that no plan can have more of than another has none.
    ///
    /// # Errors
    /// [`ObjectiveTooWide`] where a plan's profit could leave 127 bits.
    pub fn new(policy: &Policy, extent: RunExtent) -> Result<Self, ObjectiveTooWide> {
        let RunExtent { mentees, mentors, demand, .. } = extent;
        let refuse = || ObjectiveTooWide { mentees, mentors };
        let mut scale = Self { placed: 0, score: 0, kept: 0 };
        // The greatest change on one cycle, and the greatest profit of one pair, of all goals placed so far.
        let mut change = extent.cycle() * ((1 << TIE_BITS) - 1);
        let mut most: i128 = 1 << TIE_BITS;
        for goal in policy.objective.iter().rev() {
            let Some(own) = scale.weight_mut(*goal) else { continue };
            let changes = extent.change_of(*goal, policy);
            if changes == 0 {
                continue;
            }
            let apart = change.checked_mul(2 * extent.cycles_of_a_price()).ok_or_else(refuse)?;
            *own = apart + 1;
            let whole = own.checked_mul(changes).ok_or_else(refuse)?;
            change = change.checked_add(whole).ok_or_else(refuse)?;
            let best = own.checked_mul(goal.most_for_a_pair(policy, demand)).ok_or_else(refuse)?;
            most = most.checked_add(best).ok_or_else(refuse)?;
        }
        let people = i128::from(mentees) * i128::from(demand) + i128::from(mentors) + i128::from(demand);
        most.checked_mul(people * 4).map(|_| scale).ok_or_else(refuse)
    }

    /// One number for an amount, ties apart.
    #[must_use]
    pub fn profit(&self, worth: Worth) -> i128 {
        self.placed * i128::from(worth.placed)
            + self.score * i128::from(worth.score)
            + self.kept * i128::from(worth.kept)
    }

    /// What each further mentor of one mentee counts less than the one before.
    #[must_use]
    pub fn seat_cost(&self) -> i128 {
        self.placed
    }

    /// What points cost that are no pair's.
    #[must_use]
    pub fn cost(&self, points: u32) -> i128 {
        self.score * i128::from(points)
    }

    /// The amounts in a value, a price or a profit: the inverse of [`GoalWeights::profit`], ties dropped. Not of their sums,
    /// which may be too wide to be told apart: split first, then add.
    #[must_use]
    pub fn split(&self, profit: i128) -> Worth {
        let mut weights = [(self.placed, 0), (self.score, 1), (self.kept, 2)];
        weights.sort_unstable_by_key(|(weight, _)| -weight);
        let (mut rest, mut amounts) = (profit, [0; 3]);
        for (weight, goal) in weights.into_iter().filter(|(weight, _)| *weight > 0) {
            // The nearest multiple: what is less important may be negative beside it.
            let amount = (rest + weight / 2).div_euclid(weight);
            rest -= amount * weight;
            amounts[goal] = i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX });
        }
        let [placed, score, kept] = amounts;
        Worth { placed, score, kept }
    }

    /// The weight of a goal that is a sum over pairs.
    fn weight_mut(&mut self, goal: Goal) -> Option<&mut i128> {
        match goal {
            Goal::MostPlaced => Some(&mut self.placed),
            Goal::Score => Some(&mut self.score),
            Goal::FewestChanges => Some(&mut self.kept),
            Goal::BestWorstCoverage => None,
        }
    }
}

impl RunExtent {
    /// The most pairs that appear on one cycle of the flow network, and that disappear.
    fn cycle(self) -> i128 {
        self.mentees.min(self.mentors).into()
    }

    /// By how many cycles a price is bounded.
    fn cycles_of_a_price(self) -> i128 {
        if self.has_minimums { 2 } else { 1 }
    }

    /// By how much one cycle changes the goal at most.
    fn change_of(self, goal: Goal, policy: &Policy) -> i128 {
        match goal {
            Goal::MostPlaced => self.cycle().min(1) * i128::from(self.demand),
            Goal::BestWorstCoverage => self.cycle().min(1),
            Goal::Score => self.cycle() * i128::from(FULL_SCORE) + policy.balance.greatest_cost(),
            Goal::FewestChanges => self.cycle().min(self.pairings.into()),
        }
    }
}

impl Goal {
    /// The most by which one pair, with the place that it fills, changes the goal.
    fn most_for_a_pair(self, policy: &Policy, demand: u32) -> i128 {
        match self {
            Self::MostPlaced => demand.into(),
            Self::FewestChanges | Self::BestWorstCoverage => 1,
            Self::Score => i128::from(FULL_SCORE) + policy.balance.greatest_cost(),
        }
    }
}

impl Balance {
    /// The points that the most crowded place there can be costs.
    fn greatest_cost(self) -> i128 {
        i128::from(self.step) * i128::from(MAX_CAPACITY.saturating_sub(self.target))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOALS: [Goal; 3] = [Goal::MostPlaced, Goal::Score, Goal::FewestChanges];

    fn aiming_at(goals: [Goal; 3]) -> Policy {
        Policy { objective: goals.into(), ..Policy::default() }
    }

    const fn crowd(mentees: u32, mentors: u32) -> RunExtent {
        RunExtent { mentees, mentors, demand: 1, pairings: 1000, has_minimums: false }
    }

    #[test]
    fn an_earlier_goal_outweighs_all_of_a_later_one() {
        let scale = GoalWeights::new(&aiming_at(GOALS), crowd(1000, 300)).expect("a thousand people fit");
        let one_more = scale.profit(Worth { placed: 1, score: 0, kept: 0 });
        assert!(one_more > scale.profit(Worth { placed: 0, score: 300 * FULL_SCORE, kept: 300 }));
        let one_point = scale.profit(Worth { placed: 0, score: 1, kept: 0 });
        assert!(one_point > scale.profit(Worth { placed: 0, score: 0, kept: 300 }) + (300 << TIE_BITS));
    }

    #[test]
    fn a_profit_splits_into_what_it_was_made_of() {
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0]] {
            let scale = GoalWeights::new(&aiming_at(order.map(|place: usize| GOALS[place])), crowd(40, 7))
                .expect("few people fit");
            // As much as one cycle can change, either way.
            for (placed, score, kept) in [(0, 0, 0), (1, 999_999, -3), (-1, -7_000_000, 7), (0, 7, -7)] {
                let worth = Worth { placed, score, kept };
                for tie in [-7 * ((1 << TIE_BITS) - 1), 0, 7 * ((1 << TIE_BITS) - 1)] {
                    assert_eq!(scale.split(scale.profit(worth) + tie), worth);
                }
            }
        }
    }

    #[test]
    fn what_no_plan_can_change_has_no_weight() {
        let nobody_is_paired = RunExtent { pairings: 0, ..crowd(40, 7) };
        let scale = GoalWeights::new(&aiming_at(GOALS), nobody_is_paired).expect("few people fit");
        let shorter = Policy { objective: vec![Goal::MostPlaced, Goal::Score], ..Policy::default() };
        assert_eq!(scale, GoalWeights::new(&shorter, nobody_is_paired).expect("few people fit"));
        assert_eq!(scale.profit(Worth { placed: 0, score: 0, kept: 1 }), 0);
    }

    #[test]
    fn runs_of_some_hundred_mentors_fit_into_60_bits_and_larger_ones_do_not() {
        let placed_first = Policy { objective: vec![Goal::MostPlaced, Goal::Score], ..Policy::default() };
        let greatest = |mentors| {
            let extent = RunExtent { pairings: 0, ..crowd(20_000, mentors) };
            let scale = GoalWeights::new(&placed_first, extent).expect("they fit into 127 bits");
            scale.profit(Worth { placed: 1, score: FULL_SCORE, kept: 0 }) + (1 << TIE_BITS)
        };
        assert!(greatest(523) <= 1 << 60);
        assert!(greatest(525) > 1 << 60);
        assert_eq!(greatest(6_000).ilog2(), 67);
    }

    #[test]
    fn the_largest_runs_fit_and_beyond_is_refused() {
        assert!(GoalWeights::new(&aiming_at(GOALS), crowd(150_000, 50_000)).is_ok());
        let too_many = RunExtent { pairings: u32::MAX, has_minimums: true, ..crowd(u32::MAX, u32::MAX) };
        assert!(GoalWeights::new(&aiming_at(GOALS), too_many).is_err());
    }
}
