//! Why a plan is as it is: facts and amounts, computed from the solution itself, for others to put into words.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::forced_pair::ForcedPair;
use super::plan::Plan;
use crate::matching::people::rules::Verdict;
use crate::matching::people::score::Score;
use crate::matching::problem::objective::Worth;

/// Why a pair is not in the plan, if it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum WhyNot {
    /// It is in the plan.
    InPlan,
    /// Hard rules exclude it.
    Excluded {
        /// Every rule that does.
        verdicts: Vec<Verdict>,
    },
    /// Locks already give the mentee every mentor it wants.
    MenteeLocked {
        /// These mentors' ids.
        mentors: Vec<String>,
    },
    /// The mentor has no place, or every place is locked.
    NoPlace {
        /// The mentor's places.
        capacity: u32,
    },
    /// It is eligible, and covers less than the best worst coverage.
    BelowBar {
        /// What the pair covers, in thousandths.
        coverage: i64,
        /// The best worst coverage, in thousandths.
        least: i64,
    },
    /// It is eligible, and others are worth more.
    OutCompeted {
        /// What the pair would be worth by itself.
        score: Score,
        /// The mentors the mentee has instead; none is without a place.
        placed_with: Vec<String>,
        /// What a place with the mentor is worth to the others.
        place_value: Worth,
        /// What the plan loses with the pair in it, and who moves.
        forced: ForcedPair,
    },
}

/// The id is of no person in the run.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{id} is not in the run")]
pub struct UnknownPerson {
    /// The id.
    pub id: String,
}

impl Plan {
    /// Why these two are not paired, by id.
    ///
    /// # Errors
    /// [`UnknownPerson`] where an id is not a mentee's or mentor's of the run.
    pub fn why_not(&self, mentee: &str, mentor: &str) -> Result<WhyNot, UnknownPerson> {
        let roster = &self.instance.roster;
        let unknown = |id: &str| UnknownPerson { id: id.into() };
        let mentee = roster.find_mentee(mentee).ok_or_else(|| unknown(mentee))?;
        let mentor = roster.find_mentor(mentor).ok_or_else(|| unknown(mentor))?;
        let candidate = roster.pair(mentee, mentor);
        let placed_with = self.mentors_of(mentee);
        if placed_with.contains(&mentor) {
            return Ok(WhyNot::InPlan);
        }
        let verdicts = candidate.verdicts();
        if !verdicts.is_empty() {
            return Ok(WhyNot::Excluded { verdicts });
        }
        let placed_with = placed_with.into_iter().map(|mentor| roster.mentor_id(mentor).to_owned()).collect();
        if self.instance.row_of(mentee).is_none() {
            return Ok(WhyNot::MenteeLocked { mentors: placed_with });
        }
        if let Some(least) = self.bar().filter(|least| candidate.coverage() < *least) {
            return Ok(WhyNot::BelowBar { coverage: candidate.coverage(), least });
        }
        let Some(forced) = self.force(mentee, mentor) else {
            return Ok(WhyNot::NoPlace { capacity: roster.capacity(mentor) });
        };
        let place_value = self.instance.weights.split(self.solution.mentor_prices[mentor as usize]);
        Ok(WhyNot::OutCompeted { score: candidate.score(), placed_with, place_value, forced })
    }

    /// The best worst coverage, where the objective asks for it.
    fn bar(&self) -> Option<i64> {
        self.instance.fairness.as_ref().map(|fairness| fairness.least)
    }
}
