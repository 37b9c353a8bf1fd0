//! The assignment problem in numbers: mentees, mentors with places, eligible pairs with profits.

use std::cmp::Reverse;

use thiserror::Error;

/// The most eligible pairs a problem can hold: 20 bytes each.
pub const MAX_PAIRS: usize = 100_000_000;

/// Each mentee takes at most one place, each mentor fills at most `capacity` of them; the sum of profits is
/// to be greatest. Leaving a mentee without a place is worth 0.
///
/// Pairs are kept by mentee in one block (compressed sparse rows), the most profitable first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    capacities: Vec<u32>,
    starts: Vec<usize>,
    mentors: Vec<u32>,
    profits: Vec<i128>,
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
    /// The profits could add up to more than the arithmetic is proved for.
    #[error("the profits could leave 126 bits")]
    ProfitsTooWide,
}

impl Problem {
    /// Builds a problem from compressed sparse rows: the pairs of mentee `i` are `starts[i]..starts[i + 1]`.
    /// Rows may come in any order.
    ///
    /// # Errors
    /// [`ProblemError`] where the arrays contradict each other or leave the bounds.
    pub fn from_rows(
        capacities: Vec<u32>,
        starts: Vec<usize>,
        mentors: Vec<u32>,
        profits: Vec<i128>,
    ) -> Result<Self, ProblemError> {
        let rises = starts.windows(2).all(|pair| pair[0] <= pair[1]);
        let is_whole = starts.first() == Some(&0) && starts.last() == Some(&mentors.len());
        if !rises || !is_whole || mentors.len() != profits.len() || u32::try_from(starts.len()).is_err() {
            return Err(ProblemError::MalformedRows);
        }
        if mentors.len() > MAX_PAIRS {
            return Err(ProblemError::TooManyPairs);
        }
        let mut problem = Self { capacities, starts, mentors, profits };
        problem.require_narrow_profits()?;
        let mut row = Vec::new();
        for mentee in 0..problem.mentee_count() {
            problem.sort_row(mentee, &mut row)?;
        }
        Ok(problem)
    }

    /// A path of the solver passes each person at most once; four times its greatest length must fit.
    fn require_narrow_profits(&self) -> Result<(), ProblemError> {
        let widest = self.profits.iter().map(|profit| profit.unsigned_abs()).max().unwrap_or(0);
        let people = self.mentee_count() as u128 + self.mentor_count() as u128 + 1;
        let fits = widest.checked_mul(people * 4).is_some_and(|total| i128::try_from(total).is_ok());
        fits.then_some(()).ok_or(ProblemError::ProfitsTooWide)
    }

    fn sort_row(&mut self, mentee: usize, row: &mut Vec<(i128, u32)>) -> Result<(), ProblemError> {
        let range = self.starts[mentee]..self.starts[mentee + 1];
        row.clear();
        row.extend(range.clone().map(|pair| (self.profits[pair], self.mentors[pair])));
        row.sort_unstable_by_key(|(_, mentor)| *mentor);
        if let Some((_, mentor)) = row.last().filter(|(_, mentor)| *mentor as usize >= self.capacities.len())
        {
            return Err(ProblemError::UnknownMentor { mentee, mentor: *mentor });
        }
        if let Some(twice) = row.windows(2).find(|pair| pair[0].1 == pair[1].1) {
            return Err(ProblemError::DuplicatePair { mentee, mentor: twice[0].1 });
        }
        row.sort_by_key(|(profit, _)| Reverse(*profit));
        for (pair, (profit, mentor)) in range.zip(row) {
            self.profits[pair] = *profit;
            self.mentors[pair] = *mentor;
        }
        Ok(())
    }

    /// How many mentees there are.
    #[must_use]
    pub fn mentee_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many mentors there are.
    #[must_use]
    pub fn mentor_count(&self) -> usize {
        self.capacities.len()
    }

    /// How many eligible pairs there are.
    #[must_use]
    pub fn pair_count(&self) -> usize {
        self.mentors.len()
    }

    /// The places of a mentor.
    #[must_use]
    pub fn capacity(&self, mentor: u32) -> u32 {
        self.capacities[mentor as usize]
    }

    /// The eligible mentors of a mentee with their profits, the most profitable first, equal ones by number.
    #[must_use]
    pub fn row(&self, mentee: u32) -> impl ExactSizeIterator<Item = (u32, i128)> + '_ {
        let range = self.starts[mentee as usize]..self.starts[mentee as usize + 1];
        self.mentors[range.clone()].iter().copied().zip(self.profits[range].iter().copied())
    }

    /// The profit of a pair; `None` where it is not eligible.
    #[must_use]
    pub fn profit(&self, mentee: u32, mentor: u32) -> Option<i128> {
        self.row(mentee).find(|(candidate, _)| *candidate == mentor).map(|(_, profit)| profit)
    }
}
