//! The assignment problem in numbers: mentees, mentors with places, eligible pairs with profits.

use std::sync::Arc;

use thiserror::Error;

use super::pair_table::PairTable;

use super::load_curve::{LoadCurve, MAX_PLACES};

/// The most eligible pairs a problem can hold: 12 bytes each where profits fit into 61 bits, else 20.
pub const MAX_PAIRS: usize = 100_000_000;

/// The most pairs of each mentee that are stored on average where the others are computed on demand.
pub const MOST_OF_A_MENTEE: usize = 256;

/// Each mentee takes at most as many different mentors as it demands (one, unless said otherwise), each mentor fills at
/// least its minimum and at most its capacity of places. The sum of profits, less what places beyond a mentor's target
/// and seats beyond a mentee's cost, is to be greatest. Leaving a mentee without a place is worth 0.
///
/// Pairs are kept by mentee in one block (compressed sparse rows), the most profitable first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub(crate) places: Vec<LoadCurve>,
    /// Where each mentee's seats begin; empty if every mentee demands one.
    pub(crate) seat_starts: Vec<u32>,
    /// What each mentee's seats cost; empty where no seat costs anything.
    pub(crate) seats: Vec<LoadCurve>,
    pub(crate) rows: Rows,
    /// The greatest profit or loss of a pair.
    pub(crate) widest: i128,
}

/// The pairs in the narrowest integers that hold them, shared until they change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    Narrow(Arc<PairTable<i64>>),
    Wide(Arc<PairTable<i128>>),
}

impl Rows {
    pub(crate) fn narrow(table: PairTable<i64>) -> Self {
        Self::Narrow(Arc::new(table))
    }

    pub(crate) fn wide(table: PairTable<i128>) -> Self {
        Self::Wide(Arc::new(table))
    }
}

/// Why arrays are not a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProblemError {
    /// `starts` does not begin with 0, rise, and end with the number of pairs; or the arrays differ in length.
    #[error("the rows do not describe the pairs")]
    MalformedRows,
    /// A pair names a mentor that does not exist.
    #[error("mentee {mentee} is paired with mentor {mentor}, who does not exist")]
    UnknownMentor {
        /// The mentee's number.
        mentee: usize,
        /// The mentor's number.
        mentor: u32,
    },
    /// A pair is listed twice.
    #[error("mentee {mentee} is paired with mentor {mentor} twice")]
    DuplicatePair {
        /// The mentee's number.
        mentee: usize,
        /// The mentor's number.
        mentor: u32,
    },
    /// There are more pairs than the engine holds.
    #[error("there are more than {MAX_PAIRS} eligible pairs")]
    TooManyPairs,
    /// Too many pairs decide the plan for computing the others on demand to save anything.
    #[error("more than {MOST_OF_A_MENTEE} pairs of each mentee decide the plan")]
    TooManyDecide,
    /// The profits and costs could add up to more than the arithmetic is proved for.
    #[error("the profits could leave 126 bits")]
    ProfitsTooWide,
    /// There is not one demand for each mentee, or one is 0 or more than [`MAX_PLACES`], or a seat has to be filled.
    #[error("demands are one for each mentee, from 1 to {MAX_PLACES}")]
    MalformedDemands,
    /// There are not places for each mentor, or a mentor's minimum exceeds the capacity, or its step cost is negative.
    #[error("the places of mentor {mentor} contradict each other")]
    MalformedPlaces {
        /// The mentor's number.
        mentor: usize,
    },
}

impl Problem {
    /// The same people, where the mentors have these places.
    ///
    /// # Errors
    /// [`ProblemError::MalformedPlaces`] where these are not places of these mentors.
    pub fn with_places(mut self, places: Vec<LoadCurve>) -> Result<Self, ProblemError> {
        let malformed = places.iter().position(|places| !places.are_sound());
        let mentor = malformed.or((places.len() != self.mentor_count()).then_some(places.len()));
        if let Some(mentor) = mentor {
            return Err(ProblemError::MalformedPlaces { mentor });
        }
        self.places = places;
        self.require_bounds()?;
        Ok(self)
    }

    /// How many mentees there are.
    #[must_use]
    pub fn mentee_count(&self) -> usize {
        match &self.rows {
            Rows::Narrow(rows) => rows.len(),
            Rows::Wide(rows) => rows.len(),
        }
    }

    /// How many mentors there are.
    #[must_use]
    pub fn mentor_count(&self) -> usize {
        self.places.len()
    }

    /// How many eligible pairs there are.
    #[must_use]
    pub fn pair_count(&self) -> usize {
        match &self.rows {
            Rows::Narrow(rows) => rows.pair_count(),
            Rows::Wide(rows) => rows.pair_count(),
        }
    }

    /// The most places of a mentor.
    #[must_use]
    pub fn capacity(&self, mentor: u32) -> u32 {
        self.places[mentor as usize].capacity
    }

    /// The places of each mentor.
    #[must_use]
    pub fn places(&self) -> &[LoadCurve] {
        &self.places
    }

    /// The pairs in the integers they are kept in.
    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The eligible mentors of a mentee with their profits, the most profitable first, equal ones by number.
    #[must_use]
    pub fn row(&self, mentee: u32) -> impl ExactSizeIterator<Item = (u32, i128)> + '_ {
        let (mentors, narrow, wide): (&[u32], &[i64], &[i128]) = match &self.rows {
            Rows::Narrow(rows) => (rows.row(mentee as usize).0, rows.row(mentee as usize).1, &[]),
            Rows::Wide(rows) => (rows.row(mentee as usize).0, &[], rows.row(mentee as usize).1),
        };
        let profit =
            move |place: usize| narrow.get(place).map_or_else(|| wide[place], |narrow| (*narrow).into());
        mentors.iter().enumerate().map(move |(place, mentor)| (*mentor, profit(place)))
    }

    /// The profit of a pair; `None` where it is not eligible.
    #[must_use]
    pub fn profit(&self, mentee: u32, mentor: u32) -> Option<i128> {
        self.row(mentee).find(|(candidate, _)| *candidate == mentor).map(|(_, profit)| profit)
    }
}
