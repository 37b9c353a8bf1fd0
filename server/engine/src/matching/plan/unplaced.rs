//! The mentees who have fewer mentors than they want, and why each does not have one more.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::matching::problem::objective::Worth;

/// The code of a pair that is excluded because it covers less than the best worst coverage.
pub const BELOW_BAR: &str = "below_best_worst_coverage";

/// The code of a mentor that the mentee has already.
pub const IN_PLAN: &str = "in_plan";

/// A mentee with fewer mentors than wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// The mentee's id.
    pub mentee: String,
    /// How many mentors are missing, at least 1.
    pub missing: u32,
    /// Why it does not have one more.
    pub reason: UnplacedReason,
}

/// Why a mentee does not have one more mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum UnplacedReason {
    /// Hard rules exclude every mentor that the mentee does not have yet.
    NoEligibleMentor {
        /// How many mentors each rule excludes, by its code; the first rule that does counts. Those the mentee has
        /// count as [`IN_PLAN`].
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

impl Plan {
    /// Why a mentee does not have one more mentor; `None` if it has all it wants.
    pub(crate) fn unplaced_mentee(&self, mentee: u32) -> Option<Unplaced> {
        let row = self.instance.row_of(mentee)?;
        let missing = self.instance.problem.seats(row).len() - self.seated(row).count();
        let missing = u32::try_from(missing).ok().filter(|missing| *missing > 0)?;
        let reason = match self.nearest(row) {
            None => UnplacedReason::NoEligibleMentor { excluded: self.excluded(mentee) },
            Some(nearest) => self.short_of_place(row, nearest),
        };
        Some(Unplaced { mentee: self.instance.roster.mentee_id(mentee).into(), missing, reason })
    }

    fn short_of_place(&self, row: u32, nearest: u32) -> UnplacedReason {
        let (places, price) =
            (self.instance.problem.places()[nearest as usize], self.solution.mentor_prices[nearest as usize]);
        let load = self.loads[nearest as usize] - places.filled;
        let mentors = self.eligible_mentors(row);
        let mentor = self.instance.roster.mentor_id(nearest).to_owned();
        // The next place costs its price or its surcharge, whichever is more; the seat adds its own cost.
        let seated = u32::try_from(self.seated(row).count()).expect("at most the demand");
        let weights = &self.instance.weights;
        let seat_cost = weights.split(self.instance.problem.seat_curve(row).cost(seated + 1));
        let place_cost = weights.split(price.max(places.cost(load + 1)));
        let gained = self.counted(self.instance.free[row as usize], nearest);
        let short_by = seat_cost.plus(place_cost).minus(gained);
        if load < places.capacity {
            return UnplacedReason::NotWorthIt { mentors, nearest: mentor, short_by };
        }
        let one_more_place = self.instance.weights.split(self.one_more(nearest, price));
        UnplacedReason::AllEligibleFull { mentors, nearest: mentor, one_more_place, short_by }
    }

    fn eligible_mentors(&self, row: u32) -> u32 {
        let mut count = 0;
        self.instance
            .each_pair(row, |mentor, _| count += u32::from(!self.seated(row).any(|has| has == mentor)));
        count
    }

    fn excluded(&self, mentee: u32) -> BTreeMap<String, u32> {
        let mut excluded = BTreeMap::new();
        let roster = &self.instance.roster;
        let has = self.mentors_of(mentee);
        // Where the plan has no further pair for the mentee, what no rule excludes is below the bar.
        let apart = |mentor| if has.contains(&mentor) { IN_PLAN } else { BELOW_BAR };
        let codes = (0..roster.mentor_count()).map(|mentor| {
            roster.pair(mentee, mentor).verdict().map_or(apart(mentor), |verdict| verdict.code())
        });
        codes.for_each(|code| *excluded.entry(code.to_owned()).or_default() += 1);
        excluded
    }
}
