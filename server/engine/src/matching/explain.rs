//! Why a plan is as it is: facts and amounts, computed from the solution itself, for others to put into words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::force::Forced;
use super::objective::Worth;
use super::plan::Plan;
use super::rules::Verdict;
use super::score::Score;

/// The code of what excludes a pair that covers less than everybody can have covered.
pub const BELOW_BAR: &str = "below_best_worst_coverage";

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
    /// The mentee is locked to somebody else.
    MenteeLocked {
        /// That mentor's id.
        mentor: String,
    },
    /// The mentor has no place, or every place is locked.
    NoPlace {
        /// The mentor's places.
        capacity: u32,
    },
    /// It is eligible, and covers less than everybody can have covered.
    BelowBar {
        /// What the pair covers, in thousandths.
        coverage: i64,
        /// What everybody has covered at least, in thousandths.
        least: i64,
    },
    /// It is eligible, and others are worth more.
    OutCompeted {
        /// What the pair would be worth by itself.
        score: Score,
        /// The mentor the mentee has instead; `None` is without a place.
        placed_with: Option<String>,
        /// What a place with the mentor is worth to the others.
        place_value: Worth,
        /// What the plan loses with the pair in it, and who moves.
        forced: Forced,
    },
}

/// A mentee without a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// The mentee's id.
    pub mentee: String,
    /// Why.
    pub reason: UnplacedReason,
}

/// Why a mentee has no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum UnplacedReason {
    /// Hard rules exclude every mentor.
    NoEligibleMentor {
        /// How many mentors each rule excludes, by its code; the first rule that does counts.
        excluded: BTreeMap<String, u32>,
    },
    /// Every eligible mentor's places are worth more with others.
    AllEligibleFull {
        /// How many mentors are eligible.
        mentors: u32,
        /// The mentor whose place comes nearest.
        nearest: String,
        /// What one more place with that mentor would add to the plan.
        one_more_place: Worth,
        /// By how much another would be worth more in that place, or by how much crowding would cost more than it
        /// brings; all 0 where it would go to this mentee.
        short_by: Worth,
    },
    /// There are empty places, and filling one costs more for crowding than it brings.
    NotWorthIt {
        /// How many mentors are eligible.
        mentors: u32,
        /// The mentor whose place comes nearest.
        nearest: String,
        /// By how much it costs more.
        short_by: Worth,
    },
}

/// A mentor's places in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentorPlaces {
    /// The mentor's id.
    pub mentor: String,
    /// How many there are.
    pub capacity: u32,
    /// How many the plan fills.
    pub load: u32,
    /// What one more would add to the plan, exactly: whom to ask first.
    pub one_more_place: Worth,
}

/// The id belongs to nobody in the run.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{id} is not in the run")]
pub struct UnknownPerson {
    /// The id.
    pub id: String,
}

impl Plan {
    /// The pairs of the plan with their reasons, by mentee.
    #[must_use]
    pub fn proposals(&self) -> Vec<Proposal> {
        self.pairs().into_iter().map(|(mentee, mentor)| self.proposal(mentee, mentor)).collect()
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

    /// Why these two are not paired, by id.
    ///
    /// # Errors
    /// [`UnknownPerson`] where an id is not a mentee's or mentor's of the run.
    pub fn why_not(&self, mentee: &str, mentor: &str) -> Result<WhyNot, UnknownPerson> {
        let roster = &self.instance.roster;
        let unknown = |id: &str| UnknownPerson { id: id.into() };
        let mentee = roster.find_mentee(mentee).ok_or_else(|| unknown(mentee))?;
        let mentor = roster.find_mentor(mentor).ok_or_else(|| unknown(mentor))?;
        let candidate = roster.candidate(mentee, mentor);
        let placed_with = self.mentor_of(mentee);
        if placed_with == Some(mentor) {
            return Ok(WhyNot::InPlan);
        }
        let verdicts = candidate.verdicts();
        if !verdicts.is_empty() {
            return Ok(WhyNot::Excluded { verdicts });
        }
        let placed_with = placed_with.map(|mentor| roster.mentor_id(mentor).to_owned());
        if let (None, Some(mentor)) = (self.instance.row_of(mentee), &placed_with) {
            return Ok(WhyNot::MenteeLocked { mentor: mentor.clone() });
        }
        if let Some(least) = self.bar().filter(|least| candidate.coverage() < *least) {
            return Ok(WhyNot::BelowBar { coverage: candidate.coverage(), least });
        }
        let Some(forced) = self.force(mentee, mentor) else {
            return Ok(WhyNot::NoPlace { capacity: roster.capacity(mentor) });
        };
        let place_value = self.instance.scale.split(self.solution.mentor_prices[mentor as usize]);
        Ok(WhyNot::OutCompeted { score: candidate.score(), placed_with, place_value, forced })
    }

    /// Everybody without a place, by id, with the reason.
    #[must_use]
    pub fn unplaced(&self) -> Vec<Unplaced> {
        let rows = self.instance.free.iter().zip(&self.solution.mentor_of);
        let unplaced = rows.filter(|(_, mentor)| mentor.is_none());
        unplaced.map(|(mentee, _)| self.unplaced_mentee(*mentee)).collect()
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

    /// The coverage that everybody has at least whom no lock settles, where the objective asks for it.
    fn bar(&self) -> Option<i64> {
        self.instance.fairness.as_ref().map(|fairness| fairness.least)
    }

    /// What one more place would add: the price, less what crowding costs there.
    fn one_more(&self, mentor: u32, price: i128) -> i128 {
        let places = self.instance.people.places()[mentor as usize];
        (price - places.cost(places.capacity + 1)).max(0)
    }

    /// Every mentor's places, by id.
    #[must_use]
    pub fn places(&self) -> Vec<MentorPlaces> {
        let roster = &self.instance.roster;
        let mentors = (0..).zip(self.loads.iter().copied()).zip(&self.solution.mentor_prices);
        let places = |((mentor, load), price): ((u32, u32), &i128)| MentorPlaces {
            mentor: roster.mentor_id(mentor).into(),
            capacity: roster.capacity(mentor),
            load,
            one_more_place: self.instance.scale.split(self.one_more(mentor, *price)),
        };
        mentors.map(places).collect()
    }
}
