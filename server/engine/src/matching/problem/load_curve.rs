//! The load curve of one person: bounds on the number of pairs, and the convex cost of each further one.

/// The most places of one mentee or mentor.
pub const MAX_PLACES: u32 = 1_000_000;

/// The places of a mentor, or the seats of a mentee. Each further place is worth no more than the one before (the value
/// of a load is concave), which is what keeps the problem exactly solvable by prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadCurve {
    /// How many have to be filled.
    pub minimum: u32,
    /// How many can be filled.
    pub capacity: u32,
    /// How many cost nothing.
    pub target: u32,
    /// How many are filled outside this problem: they count toward the target, and toward nothing else.
    pub filled: u32,
    /// What each place beyond the target costs more than the one before it, at least 0.
    pub step_cost: i128,
}

impl LoadCurve {
    /// Any number of places up to the capacity, none of them preferred.
    #[must_use]
    pub const fn up_to(capacity: u32) -> Self {
        Self { minimum: 0, capacity, target: capacity, filled: 0, step_cost: 0 }
    }

    /// What filling the `place`th costs, counted from 1.
    #[must_use]
    pub fn cost(&self, place: u32) -> i128 {
        self.step_cost * i128::from((place + self.filled).saturating_sub(self.target))
    }

    /// What filling `load` places costs altogether.
    #[must_use]
    pub fn total_cost(&self, load: u32) -> i128 {
        // The first place beyond the target costs one step, the next two, and so on.
        let steps = |load: u32| {
            let beyond = i128::from(load.saturating_sub(self.target));
            beyond * (beyond + 1) / 2
        };
        self.step_cost * (steps(load + self.filled) - steps(self.filled))
    }

    /// What the last place costs.
    pub(crate) fn greatest_cost(&self) -> i128 {
        self.cost(self.capacity)
    }

    /// The minimum can be reached, and costs do not fall or leave the bounds.
    pub(crate) fn are_sound(&self) -> bool {
        self.minimum <= self.capacity
            && self.capacity <= MAX_PLACES
            && self.filled <= MAX_PLACES
            && (0..=1 << 100).contains(&self.step_cost)
    }
}
