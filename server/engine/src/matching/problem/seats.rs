//! The seats of mentees: how many mentors each takes, and what a further one costs, modeled by vacancies.
//!
//! The solver knows no seats that cost. It need not: a *vacancy* is a mentor that stands for an empty seat, with a
//! place for every mentee, and going there is worth what filling the seat would have cost. The cheapest seats are
//! filled first, so the dearest stay empty first, and a mentee's vacancies are worth, from the first to the last, what
//! its seats cost from the last to the first. No seats compete for a vacancy: its price is 0, and values and prices of
//! people prove the plan as they are.

use std::sync::Arc;

use super::load_curve::{LoadCurve, MAX_PLACES};
use super::pair_table::PairTable;
use super::problem::{MAX_PAIRS, Problem, ProblemError, Rows};

use super::solution::Solution;
use super::width::Width;
use crate::matching::progress::pace::Pace;
use crate::matching::progress::watch::Cancelled;

impl Problem {
    /// The same people, where each mentee takes up to its demand of different mentors.
    ///
    /// # Errors
    /// [`ProblemError::MalformedDemands`] where these are not demands of these mentees.
    pub fn with_demands(self, demands: &[u32]) -> Result<Self, ProblemError> {
        self.with_seats(demands.iter().map(|demand| LoadCurve::up_to(*demand)).collect())
    }

    /// The same people, where the mentees have these seats: one for each mentor demanded, which may cost as places do.
    ///
    /// # Errors
    /// [`ProblemError::MalformedDemands`] where these are not seats of these mentees; [`ProblemError`] where what they
    /// cost leaves the bounds.
    pub fn with_seats(mut self, seats: Vec<LoadCurve>) -> Result<Self, ProblemError> {
        let is_sound = |seats: &LoadCurve| seats.capacity > 0 && seats.minimum == 0 && seats.are_sound();
        if seats.len() != self.mentee_count() || !seats.iter().all(is_sound) {
            return Err(ProblemError::MalformedDemands);
        }
        self.seat_starts.clear();
        if seats.iter().any(|seats| seats.capacity > 1) {
            let mut count = 0_u32;
            self.seat_starts.push(count);
            for seats in &seats {
                count = count.checked_add(seats.capacity).ok_or(ProblemError::MalformedDemands)?;
                self.seat_starts.push(count);
            }
        }
        let is_free = seats.iter().all(|seats| seats.greatest_cost() == 0);
        self.seats = if is_free { Vec::new() } else { seats };
        self.require_bounds()?;
        let is_too_long = self.has_seat_costs() && self.pair_count() + self.seat_count() > MAX_PAIRS;
        if is_too_long { Err(ProblemError::TooManyPairs) } else { Ok(self) }
    }

    /// How many mentors all mentees demand together.
    #[must_use]
    pub fn seat_count(&self) -> usize {
        self.seat_starts.last().map_or(self.mentee_count(), |seats| *seats as usize)
    }

    /// The seats of a mentee, one for each mentor demanded; if every mentee demands one, a seat's number is its mentee's.
    #[must_use]
    pub fn seats(&self, mentee: u32) -> std::ops::Range<usize> {
        let mentee = mentee as usize;
        match self.seat_starts.get(mentee..mentee + 2) {
            Some(seats) => seats[0] as usize..seats[1] as usize,
            None => mentee..mentee + 1,
        }
    }

    /// What a mentee's seats cost.
    ///
    /// # Panics
    /// Never: seats are numbered in 32 bits.
    #[must_use]
    pub fn seat_curve(&self, mentee: u32) -> LoadCurve {
        let count = u32::try_from(self.seats(mentee).len()).expect("seats are numbered in 32 bits");
        self.seats.get(mentee as usize).copied().unwrap_or(LoadCurve::up_to(count))
    }

    /// Where each mentee's seats begin; empty if every mentee demands one.
    pub(crate) fn seat_starts(&self) -> &[u32] {
        &self.seat_starts
    }

    /// Whether some seat costs.
    pub(crate) fn has_seat_costs(&self) -> bool {
        !self.seats.is_empty()
    }

    /// The most that a seat costs.
    pub(crate) fn greatest_seat_cost(&self) -> i128 {
        self.seats.iter().map(LoadCurve::greatest_cost).max().unwrap_or(0)
    }

    /// How many vacancies stand for seats that stay empty.
    pub(crate) fn vacancy_count(&self) -> usize {
        self.seats.iter().map(|seats| saved_by_each(seats).count()).max().unwrap_or(0)
    }

    /// The numbers of the vacancies.
    pub(crate) fn vacancies(&self) -> std::ops::Range<u32> {
        let number = |mentors| u32::try_from(mentors).expect("mentors are numbered in 32 bits");
        number(self.mentor_count())..number(self.mentor_count() + self.vacancy_count())
    }

    /// The same problem with seats that cost nothing, and vacancies behind the mentors.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn with_vacancies(&self, pace: &Pace<'_>) -> Result<Self, Cancelled> {
        let rows = match &self.rows {
            Rows::Narrow(rows) if self.greatest_seat_cost() <= i64::MOST => {
                Rows::Narrow(Arc::new(self.rows_with_vacancies(rows, pace)?))
            }
            Rows::Narrow(rows) => {
                let wide = rows.widened(pace)?;
                Rows::Wide(Arc::new(self.rows_with_vacancies(&wide, pace)?))
            }
            Rows::Wide(rows) => Rows::Wide(Arc::new(self.rows_with_vacancies(rows, pace)?)),
        };
        let everybody = u32::try_from(self.mentee_count()).map_or(MAX_PLACES, |count| count.min(MAX_PLACES));
        let mut places = self.places.clone();
        places.resize(self.mentor_count() + self.vacancy_count(), LoadCurve::up_to(everybody));
        let (seat_starts, widest) = (self.seat_starts.clone(), self.widest.max(self.greatest_seat_cost()));
        Ok(Self { places, seat_starts, seats: Vec::new(), rows, widest })
    }

    fn rows_with_vacancies<W: Width>(
        &self,
        rows: &PairTable<W>,
        pace: &Pace<'_>,
    ) -> Result<PairTable<W>, Cancelled> {
        let (mut starts, mut numbers, mut profits) = (vec![0], Vec::new(), Vec::new());
        for (row, seats) in self.seats.iter().enumerate() {
            let (mentors, worths) = rows.row(row);
            pace.pass(mentors.len())?;
            numbers.extend_from_slice(mentors);
            profits.extend_from_slice(worths);
            for (vacancy, saved) in self.vacancies().zip(saved_by_each(seats)) {
                numbers.push(vacancy);
                profits.push(W::of(saved).expect("the width holds what a seat costs"));
            }
            starts.push(numbers.len());
        }
        PairTable::new(&starts, numbers, profits, pace)
    }

    /// The mentor or vacancy of each seat: a mentee's empty seats are at its first vacancies.
    pub(crate) fn seated_with_vacancies(&self, mentor_of: &[Option<u32>]) -> Vec<Option<u32>> {
        let mut seated = mentor_of.to_vec();
        for (mentee, seats) in (0..).zip(&self.seats) {
            let empty = seated[self.seats(mentee)].iter_mut().filter(|mentor| mentor.is_none());
            for (seat, (vacancy, _)) in empty.zip(self.vacancies().zip(saved_by_each(seats))) {
                *seat = Some(vacancy);
            }
        }
        seated
    }

    /// The solution of this problem that one with vacancies stands for.
    pub(crate) fn without_vacancies(&self, solution: Solution) -> Solution {
        let Solution { mut mentor_of, mentee_values, mut mentor_prices, objective } = solution;
        for mentee in (0..).take(self.mentee_count()) {
            let seats = &mut mentor_of[self.seats(mentee)];
            for seat in &mut *seats {
                *seat = seat.filter(|mentor| (*mentor as usize) < self.mentor_count());
            }
            seats.sort_unstable_by_key(|mentor| (mentor.is_none(), *mentor));
        }
        mentor_prices.truncate(self.mentor_count());
        let objective = objective - self.saved_by_nobody();
        Solution { mentor_of, mentee_values, mentor_prices, objective }
    }

    /// What all vacancies are worth: what a plan without anybody saves.
    pub(crate) fn saved_by_nobody(&self) -> i128 {
        self.seats.iter().map(|seats| seats.total_cost(seats.capacity)).sum()
    }
}

/// What each vacancy of a mentee is worth, the most first: what the seat costs that stays empty for it.
fn saved_by_each(seats: &LoadCurve) -> impl Iterator<Item = i128> + use<> {
    let seats = *seats;
    (1..=seats.capacity).rev().map(move |seat| seats.cost(seat)).take_while(|cost| *cost > 0)
}

#[cfg(test)]
#[path = "seats_tests.rs"]
mod tests;
