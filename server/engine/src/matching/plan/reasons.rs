//! The pairs of a plan, each with its next best mentor, and the mentees who have fewer mentors than they want, each
//! with the reason.

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use super::unplaced::Unplaced;
use crate::matching::people::score::Score;
use crate::matching::problem::objective::Worth;
use crate::matching::progress::parallel::ParallelPass;
use crate::matching::progress::watch::{Cancelled, Stage, Watch, uncancelled};

/// A pair of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
    /// What the pair is worth, line by line.
    pub score: Score,
    /// Whether a rule locks the pair.
    pub is_locked: bool,
    /// Whether they are paired today.
    pub is_current: bool,
    /// The mentor who would cost the plan least instead; `None` where there is no other, or the pair is locked.
    pub runner_up: Option<RunnerUp>,
}

/// The next best mentor of a mentee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerUp {
    /// The mentor's id.
    pub mentor: String,
    /// The pair's score.
    pub score: i64,
    /// The least the whole plan would lose; [`Plan::force`] says exactly.
    pub loss_at_least: Worth,
}

/// The reasons of a whole plan: its pairs and its open mentor requests, each by mentee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// The pairs with their reasons.
    pub proposals: Vec<Proposal>,
    /// The mentees who have fewer mentors than they want, with the reason.
    pub unplaced: Vec<Unplaced>,
}

impl Plan {
    /// The pairs of the plan with their reasons, by mentee.
    #[must_use]
    pub fn proposals(&self) -> Vec<Proposal> {
        self.everything().proposals
    }

    /// The mentees who have fewer mentors than they want, by id, with the reason.
    #[must_use]
    pub fn unplaced(&self) -> Vec<Unplaced> {
        self.everything().unplaced
    }

    fn everything(&self) -> Reasons {
        uncancelled(|watch| self.reasons(watch))
    }

    /// The reasons of every pair and of every open mentor request.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub fn reasons(&self, watch: Watch<'_>) -> Result<Reasons, Cancelled> {
        let roster = &self.instance.roster;
        let pairs = self.pairs();
        let (mentees, mentors) = (roster.mentee_count(), roster.mentor_count());
        let pass = ParallelPass { mentees, mentors, stage: Stage::Checking, watch };
        let halves: [Reasons; 2] = pass.in_halves(|mentees, turn| {
            let mut reasons = Reasons::default();
            let first = pairs.partition_point(|pair| pair.0 < mentees.start);
            let mut pairs = pairs[first..].iter().peekable();
            for mentee in mentees {
                turn(mentee)?;
                while let Some((_, mentor)) = pairs.next_if(|pair| pair.0 == mentee) {
                    reasons.proposals.push(self.proposal(mentee, *mentor));
                }
                reasons.unplaced.extend(self.unplaced_mentee(mentee));
            }
            Ok::<_, Cancelled>(reasons)
        })?;
        let [mut reasons, rest] = halves;
        reasons.proposals.extend(rest.proposals);
        reasons.unplaced.extend(rest.unplaced);
        Ok(reasons)
    }

    fn proposal(&self, mentee: u32, mentor: u32) -> Proposal {
        let roster = &self.instance.roster;
        let candidate = roster.pair(mentee, mentor);
        Proposal {
            mentee: roster.mentee_id(mentee).into(),
            mentor: roster.mentor_id(mentor).into(),
            score: candidate.score(),
            is_locked: candidate.is_locked(),
            is_current: candidate.is_current(),
            runner_up: self.runner_up(mentee, mentor),
        }
    }

    /// The mentor who could replace this one at the least loss.
    fn runner_up(&self, mentee: u32, mentor: u32) -> Option<RunnerUp> {
        let roster = &self.instance.roster;
        let row = self.instance.row_of(mentee).filter(|_| !roster.pair(mentee, mentor).is_locked())?;
        let other = self.nearest(row)?;
        Some(RunnerUp {
            mentor: roster.mentor_id(other).into(),
            score: roster.pair(mentee, other).points(),
            loss_at_least: self.gained(mentee, mentor).minus(self.gained(mentee, other)),
        })
    }

    /// What a pair brings beyond what its place is worth to others, where the seat is the mentee's first.
    fn gained(&self, mentee: u32, mentor: u32) -> Worth {
        let price = self.solution.mentor_prices[mentor as usize];
        self.counted(mentee, mentor).minus(self.instance.weights.split(price))
    }

    /// What a pair is worth in the goals that count.
    pub(crate) fn counted(&self, mentee: u32, mentor: u32) -> Worth {
        let weights = &self.instance.weights;
        weights.split(weights.profit(self.instance.roster.pair(mentee, mentor).worth()))
    }

    /// What the plan loses at least with one more pair in it, of those that are not.
    pub(crate) fn reduced_cost(&self, row: u32, mentor: u32, profit: i128) -> i128 {
        self.solution.mentee_values[row as usize] + self.solution.mentor_prices[mentor as usize] - profit
    }

    /// The mentor of least reduced cost for the row, other than those it has.
    pub(crate) fn nearest(&self, row: u32) -> Option<u32> {
        let seated: Vec<u32> = self.seated(row).collect();
        // A mentee who fills a minimum cannot leave at any price that a score could pay.
        let bonus = self.instance.problem.minimum_bonus().unwrap_or(0);
        let is_free = |reduced_cost: i128| bonus == 0 || reduced_cost < bonus / 2;
        let mut nearest: Option<(i128, u32)> = None;
        self.instance.each_pair(row, |mentor, profit| {
            let other = (self.reduced_cost(row, mentor, profit), mentor);
            let is_nearer = nearest.is_none_or(|nearest| other < nearest);
            if is_nearer && !seated.contains(&mentor) && is_free(other.0) {
                nearest = Some(other);
            }
        });
        nearest.map(|(_, mentor)| mentor)
    }
}
