//! The reserve price of every place: the least price at which its mentor fills it.

use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::problem::Problem;
use crate::matching::problem::width::Width;

/// The reserve prices of all places.
///
/// A place that costs nothing has the reserve 0; beyond the target it is the place's cost; up to the minimum it is far
/// below 0, since filling it counts for more than any score. Reserves rise from place to place, so that a mentor's places are
/// filled in order and one price for each mentor suffices.
#[derive(Clone, Debug)]
pub(crate) struct ReservePrices<W> {
    capacities: Vec<u32>,
    /// Empty where no mentor has a minimum or a cost.
    steps: Vec<PriceSteps<W>>,
    bonus: W,
}

#[derive(Clone, Copy, Debug)]
struct PriceSteps<W> {
    minimum: u32,
    target: u32,
    filled: u32,
    cost: W,
}

impl<W: Width> PriceSteps<W> {
    fn cost_of(&self, place: u32) -> W {
        self.cost.times((place + self.filled).saturating_sub(self.target))
    }
}

impl<W: Width> ReservePrices<W> {
    /// The terms of the problem's mentors; `None` where this width does not hold them.
    pub(crate) fn new(problem: &Problem) -> Option<Self> {
        // More places than seats are never filled. One is kept, because 0 would close the mentor.
        let seats = u32::try_from(problem.seat_count()).unwrap_or(u32::MAX).max(1);
        let capacities = problem.places().iter().map(|places| places.capacity.min(seats)).collect();
        let is_plain = |places: &LoadCurve| places.minimum == 0 && places.greatest_cost() == 0;
        let mut steps = Vec::new();
        if !problem.places().iter().all(is_plain) {
            for places in problem.places() {
                let LoadCurve { minimum, target, filled, .. } = *places;
                let step = if target < places.capacity + filled { places.step_cost } else { 0 };
                steps.push(PriceSteps { minimum, target, filled, cost: W::of(step)? });
            }
        }
        Some(Self { capacities, steps, bonus: W::of(problem.minimum_bonus()?)? })
    }

    /// The mentors by number.
    pub(crate) fn mentors(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.capacities.len()).expect("mentors are numbered in 32 bits")
    }

    pub(crate) fn capacity(&self, mentor: u32) -> u32 {
        self.capacities[mentor as usize]
    }

    /// Changes how many places a mentor has.
    pub(crate) fn set_capacity(&mut self, mentor: u32, capacity: u32) {
        self.capacities[mentor as usize] = capacity;
    }

    /// Adds a mentor whose places cost nothing.
    pub(crate) fn add_mentor(&mut self, capacity: u32) {
        self.capacities.push(capacity);
        if !self.steps.is_empty() {
            self.steps.push(PriceSteps { minimum: 0, target: 0, filled: 0, cost: W::ZERO });
        }
    }

    /// How many places have to be filled.
    pub(crate) fn minimum(&self, mentor: u32) -> u32 {
        self.steps.get(mentor as usize).map_or(0, |steps| steps.minimum)
    }

    /// Whether some mentor has a minimum.
    pub(crate) fn have_minimums(&self) -> bool {
        self.bonus > W::ZERO
    }

    /// The reserve of the `place`th place, counted from 1, which must exist.
    pub(crate) fn reserve(&self, mentor: u32, place: u32) -> W {
        let Some(steps) = self.steps.get(mentor as usize) else { return W::ZERO };
        let cost = steps.cost_of(place);
        if place <= steps.minimum { cost - self.bonus } else { cost }
    }

    /// The reserve with minimums left out.
    pub(crate) fn soft_reserve(&self, mentor: u32, place: u32) -> W {
        let Some(steps) = self.steps.get(mentor as usize) else { return W::ZERO };
        steps.cost_of(place)
    }
}
