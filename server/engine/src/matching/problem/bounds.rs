//! How wide a problem's numbers are, and how it changes within that width.

use std::sync::Arc;

use super::load_curve::{LoadCurve, MAX_PLACES};
use super::pair_table::PairTable;
use super::problem::{Problem, ProblemError, Rows};

impl Problem {
    /// Values, prices and paths stay below [`Problem::top`], because leaving a mentee without a place is always
    /// possible; only totals add up one of them for each person.
    pub(crate) fn require_bounds(&self) -> Result<(), ProblemError> {
        let people = (self.seat_count() + self.mentor_count() + self.vacancy_count() + 1) as i128;
        let fits = self.top().and_then(|top| top.checked_mul(people * 4));
        fits.map(|_| ()).ok_or(ProblemError::ProfitsTooWide)
    }

    /// More than any price or value can be, what an unfilled minimum counts for included; `None` beyond 128 bits.
    pub(crate) fn top(&self) -> Option<i128> {
        let surcharges = self.places.iter().map(LoadCurve::greatest_cost).max().unwrap_or(0);
        self.minimum_bonus()?.checked_add(self.widest())?.checked_add(surcharges)
    }

    /// The greatest profit or loss of a pair, or what leaving a seat empty saves.
    pub(crate) fn widest(&self) -> i128 {
        self.widest.max(self.greatest_seat_cost())
    }

    /// What filling one more place of a minimum counts for: more than everything else on one cycle of the flow network
    /// can change, where each mentor and each mentee appears at most once. 0 where no mentor has a minimum.
    pub(crate) fn minimum_bonus(&self) -> Option<i128> {
        if self.places.iter().all(|places| places.minimum == 0) {
            return Some(0);
        }
        let longest = self.longest_path() as i128;
        let surcharges = self.places.iter().map(LoadCurve::greatest_cost).max().unwrap_or(0);
        self.widest().checked_mul(2 * longest)?.checked_add(surcharges.checked_mul(2)?)?.checked_add(1)
    }

    fn longest_path(&self) -> usize {
        self.mentee_count().min(self.mentor_count() + self.vacancy_count()) + 1
    }

    /// Makes the bounds wide enough for pairs that come later.
    pub(crate) fn widen(&mut self, widest: i128) -> Result<(), ProblemError> {
        self.widest = self.widest.max(widest);
        self.require_bounds()
    }

    /// The pairs alone.
    pub(crate) fn into_rows(self) -> Rows {
        self.rows
    }

    /// The people without their pairs, who are kept elsewhere.
    pub(crate) fn without_pairs(&self) -> Self {
        let rows = Rows::Narrow(Arc::new(PairTable::of_nothing(self.mentee_count())));
        let (places, seat_starts) = (self.places.clone(), self.seat_starts.clone());
        Self { places, seat_starts, seats: self.seats.clone(), rows, widest: self.widest }
    }

    /// The people with these pairs, of this width at most.
    pub(crate) fn with_rows(&self, rows: Rows, widest: i128) -> Result<Self, ProblemError> {
        let (places, seat_starts) = (self.places.clone(), self.seat_starts.clone());
        let problem = Self { places, seat_starts, seats: self.seats.clone(), rows, widest };
        problem.require_bounds()?;
        Ok(problem)
    }

    /// Adds a mentee who demands one mentor; the number. `None` where minimums would then count for too little.
    pub(crate) fn add_mentee(&mut self) -> Option<u32> {
        let number = u32::try_from(self.mentee_count()).ok()?;
        if self.minimum_bonus() != Some(0) && self.mentee_count() < self.mentor_count() {
            return None;
        }
        if let Some(last) = self.seat_starts.last().copied() {
            self.seat_starts.push(last.checked_add(1)?);
        }
        if let Rows::Narrow(rows) = &mut self.rows {
            Arc::make_mut(rows).add_row();
        }
        Some(number)
    }

    /// Takes back [`Problem::add_mentee`].
    pub(crate) fn forget_mentee(&mut self) {
        self.seat_starts.pop();
        if let Rows::Narrow(rows) = &mut self.rows {
            Arc::make_mut(rows).forget_row();
        }
    }

    /// Adds a mentor; the number. `None` where the capacity is out of bounds or minimums would then count for too little.
    pub(crate) fn add_mentor(&mut self, capacity: u32) -> Option<u32> {
        let number = u32::try_from(self.mentor_count()).ok()?;
        let is_wider = self.minimum_bonus() != Some(0) && self.mentor_count() < self.mentee_count();
        if is_wider || capacity > MAX_PLACES {
            return None;
        }
        self.places.push(LoadCurve::up_to(capacity));
        Some(number)
    }

    /// Takes back [`Problem::add_mentor`].
    pub(crate) fn forget_mentor(&mut self) {
        self.places.pop();
    }

    /// Changes a capacity; whether it is within bounds.
    pub(crate) fn set_capacity(&mut self, mentor: u32, capacity: u32) -> bool {
        let places = &mut self.places[mentor as usize];
        // Places beyond those known would cost more than any that was.
        let is_wider = places.step_cost > 0 && capacity > places.capacity;
        let is_sound = (places.minimum..=MAX_PLACES).contains(&capacity) && !is_wider;
        if is_sound {
            let is_free = places.filled == 0 && places.target >= places.capacity;
            places.capacity = capacity;
            if is_free {
                places.target = capacity;
            }
        }
        is_sound
    }
}
