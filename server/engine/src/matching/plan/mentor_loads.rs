//! How full every mentor is in a plan, and what one more place with each would add.

use serde::{Deserialize, Serialize};

use super::plan::Plan;
use crate::matching::problem::objective::Worth;

/// A mentor's places in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentorLoad {
    /// The mentor's id.
    pub mentor: String,
    /// How many there are.
    pub capacity: u32,
    /// How many the plan fills.
    pub load: u32,
    /// What one more place would add to the plan, exactly: its shadow price.
    pub one_more_place: Worth,
}

impl Plan {
    /// What one more place would add: the price, less what crowding costs there.
    pub(crate) fn one_more(&self, mentor: u32, price: i128) -> i128 {
        let places = self.instance.problem.places()[mentor as usize];
        (price - places.cost(places.capacity + 1)).max(0)
    }

    /// Every mentor's places, by id.
    #[must_use]
    pub fn mentor_loads(&self) -> Vec<MentorLoad> {
        let roster = &self.instance.roster;
        let mentors = (0..).zip(self.loads.iter().copied()).zip(&self.solution.mentor_prices);
        let places = |((mentor, load), price): ((u32, u32), &i128)| MentorLoad {
            mentor: roster.mentor_id(mentor).into(),
            capacity: roster.capacity(mentor),
            load,
            one_more_place: self.instance.weights.split(self.one_more(mentor, *price)),
        };
        mentors.map(places).collect()
    }
}
