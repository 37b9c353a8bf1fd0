//! Why everybody is where they are: the pairs of a plan with their runners-up, and who has no place.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::explain::{BELOW_BAR, Proposal, RunnerUp, Unplaced, UnplacedReason};
use super::halves::Everybody;
use super::objective::Worth;
use super::plan::Plan;
use super::solve::{Cancelled, Stage, Watch};

/// The pairs of a plan and who is left over, each by mentee.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// The pairs with their reasons.
    pub proposals: Vec<Proposal>,
    /// Everybody without a place, with the reason.
    pub unplaced: Vec<Unplaced>,
}

impl Plan {
    /// The pairs of the plan with their reasons, by mentee.
    #[must_use]
    pub fn proposals(&self) -> Vec<Proposal> {
        self.everything().proposals
    }

    /// Everybody without a place, by id, with the reason.
    #[must_use]
    pub fn unplaced(&self) -> Vec<Unplaced> {
        self.everything().unplaced
    }

    fn everything(&self) -> Reasons {
        let reasons = self.reasons(&|_| ControlFlow::Continue(()));
        reasons.unwrap_or_else(|Cancelled| unreachable!("nobody cancels"))
    }

    /// Why everybody is where they are.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub fn reasons(&self, watch: Watch<'_>) -> Result<Reasons, Cancelled> {
        let roster = &self.instance.roster;
        let pairs = self.pairs();
        let (mentees, mentors) = (roster.mentee_count(), roster.mentor_count());
        let everybody = Everybody { mentees, mentors, stage: Stage::Checking, watch };
        let halves: [Reasons; 2] = everybody.halves(|mentees, turn| {
            let mut reasons = Reasons::default();
            let first = pairs.partition_point(|pair| pair.0 < mentees.start);
            let mut pairs = pairs[first..].iter().peekable();
            for mentee in mentees {
                turn(mentee)?;
                let before = reasons.proposals.len();
                while let Some((_, mentor)) = pairs.next_if(|pair| pair.0 == mentee) {
                    reasons.proposals.push(self.proposal(mentee, *mentor));
                }
                if reasons.proposals.len() == before {
                    reasons.unplaced.push(self.unplaced_mentee(mentee));
                }
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
        let candidate = roster.candidate(mentee, mentor);
        Proposal {
            mentee: roster.mentee_id(mentee).into(),
            mentor: roster.mentor_id(mentor).into(),
            score: candidate.score(),
            is_locked: candidate.is_locked(),
            is_current: candidate.is_current(),
            runner_up: self.nearest(mentee, Some(mentor)).map(|other| RunnerUp {
                mentor: roster.mentor_id(other).into(),
                score: roster.candidate(mentee, other).points(),
                loss_at_least: self.loss_at(mentee, other, self.solution.mentor_prices[other as usize]),
            }),
        }
    }

    /// The mentor, other than the given one, with whom the mentee costs the plan least.
    fn nearest(&self, mentee: u32, besides: Option<u32>) -> Option<u32> {
        let row = self.instance.row_of(mentee)?;
        let value = self.solution.mentee_values[row as usize];
        // Whoever fills a minimum cannot leave at any price that a score could pay.
        let bonus = self.instance.people.minimum_bonus().unwrap_or(0);
        let is_free = |reduced_cost: i128| bonus == 0 || reduced_cost < bonus / 2;
        let mut nearest: Option<(i128, u32)> = None;
        self.instance.each_pair(row, |mentor, profit| {
            let other = (value + self.solution.mentor_prices[mentor as usize] - profit, mentor);
            let is_nearer = nearest.is_none_or(|nearest| other < nearest);
            if is_nearer && Some(mentor) != besides && is_free(other.0) {
                nearest = Some(other);
            }
        });
        nearest.map(|(_, mentor)| mentor)
    }

    /// What the plan loses at least where the mentee takes a place of the mentor's that costs so much.
    fn loss_at(&self, mentee: u32, mentor: u32, cost: i128) -> Worth {
        let scale = &self.instance.scale;
        let row = self.instance.row_of(mentee).expect("a loss is asked of somebody who is not locked");
        let value = scale.split(self.solution.mentee_values[row as usize]);
        let gained = scale.profit(self.instance.roster.candidate(mentee, mentor).worth());
        value.plus(scale.split(cost)).minus(scale.split(gained))
    }

    fn unplaced_mentee(&self, mentee: u32) -> Unplaced {
        let roster = &self.instance.roster;
        let reason = match self.nearest(mentee, None) {
            None => UnplacedReason::NoEligibleMentor { excluded: self.excluded(mentee) },
            Some(nearest) => self.short_of_place(mentee, nearest),
        };
        Unplaced { mentee: roster.mentee_id(mentee).into(), reason }
    }

    fn short_of_place(&self, mentee: u32, nearest: u32) -> UnplacedReason {
        let (places, price) =
            (self.instance.people.places()[nearest as usize], self.solution.mentor_prices[nearest as usize]);
        let load = self.loads[nearest as usize] - places.filled;
        let mentors = self.eligible_mentors(mentee);
        let mentor = self.instance.roster.mentor_id(nearest).to_owned();
        // Whoever takes the next place pays what it costs, or what others would give for it.
        let short_by = self.loss_at(mentee, nearest, price.max(places.cost(load + 1)));
        if load < places.capacity {
            return UnplacedReason::NotWorthIt { mentors, nearest: mentor, short_by };
        }
        let one_more_place = self.instance.scale.split(self.one_more(nearest, price));
        UnplacedReason::AllEligibleFull { mentors, nearest: mentor, one_more_place, short_by }
    }

    fn eligible_mentors(&self, mentee: u32) -> u32 {
        let mut count = 0;
        if let Some(row) = self.instance.row_of(mentee) {
            self.instance.each_pair(row, |_, _| count += 1);
        }
        count
    }

    fn excluded(&self, mentee: u32) -> BTreeMap<String, u32> {
        let mut excluded = BTreeMap::new();
        let roster = &self.instance.roster;
        // Where the plan has no pair for the mentee, what no rule excludes is below the bar.
        let codes = (0..roster.mentor_count()).map(|mentor| {
            roster.candidate(mentee, mentor).verdict().map_or(BELOW_BAR, |verdict| verdict.code())
        });
        codes.for_each(|code| *excluded.entry(code.to_owned()).or_default() += 1);
        excluded
    }
}
