//! Changes of a solved problem: each is checked, then made, then repaired to an optimum.

use super::change_error::ChangeError;
use super::solved_problem::{EitherWidth, SolvedProblem, in_either_width};
use crate::matching::problem::width::Width;

impl SolvedProblem {
    /// Adds a mentee who demands one mentor; returns the number.
    ///
    /// # Errors
    /// [`ChangeError`] where a pair names no mentor or one twice, or leaves the bounds.
    pub fn add_mentee(&mut self, pairs: &[(u32, i128)]) -> Result<u32, ChangeError> {
        let mentee = self.problem.add_mentee().ok_or(ChangeError::OutOfBounds)?;
        let pair = |(mentor, profit): &(u32, i128)| (mentee, *mentor, *profit);
        let pairs: Vec<(u32, u32, i128)> = pairs.iter().map(pair).collect();
        if let Err(error) = self.require_new(&pairs) {
            self.problem.forget_mentee();
            return Err(error);
        }
        in_either_width!(&mut self.maintained, maintained => maintained.add_mentee());
        self.add_all(&pairs);
        Ok(mentee)
    }

    /// Adds a mentor with this capacity; returns the number.
    ///
    /// # Errors
    /// [`ChangeError`] where a pair names no mentee or one twice, or leaves the bounds.
    pub fn add_mentor(&mut self, capacity: u32, pairs: &[(u32, i128)]) -> Result<u32, ChangeError> {
        let mentor = self.problem.add_mentor(capacity).ok_or(ChangeError::OutOfBounds)?;
        let pair = |(mentee, profit): &(u32, i128)| (*mentee, mentor, *profit);
        let pairs: Vec<(u32, u32, i128)> = pairs.iter().map(pair).collect();
        if let Err(error) = self.require_new(&pairs) {
            self.problem.forget_mentor();
            return Err(error);
        }
        in_either_width!(&mut self.maintained, maintained => maintained.add_mentor(capacity));
        self.add_all(&pairs);
        Ok(mentor)
    }

    /// Takes a mentee out; returns the pairs, for [`SolvedProblem::allow`] to bring back.
    ///
    /// # Errors
    /// [`ChangeError::UnknownMentee`].
    pub fn remove_mentee(&mut self, mentee: u32) -> Result<Vec<(u32, i128)>, ChangeError> {
        self.require_mentee(mentee)?;
        let pairs = self.pairs_of(mentee)?;
        pairs.iter().map(|(mentor, _)| Ok((*mentor, self.forbid(mentee, *mentor)?))).collect()
    }

    /// Changes how many places a mentor has; a mentor with none has left.
    ///
    /// # Errors
    /// [`ChangeError`] where there is no such mentor, or the capacity is below the minimum or out of bounds.
    pub fn set_capacity(&mut self, mentor: u32, capacity: u32) -> Result<(), ChangeError> {
        self.require_mentor(mentor)?;
        if !self.problem.set_capacity(mentor, capacity) {
            return Err(ChangeError::OutOfBounds);
        }
        in_either_width!(&mut self.maintained, maintained => maintained.set_capacity(mentor, capacity));
        Ok(())
    }

    /// Makes a pair ineligible; returns its profit.
    ///
    /// # Errors
    /// [`ChangeError::UnknownPair`] where it is not eligible.
    pub fn forbid(&mut self, mentee: u32, mentor: u32) -> Result<i128, ChangeError> {
        self.require_mentee(mentee)?;
        self.require_mentor(mentor)?;
        let profit =
            in_either_width!(&mut self.maintained, maintained => maintained.remove_pair(mentee, mentor));
        let profit = profit.ok_or(ChangeError::UnknownPair(mentee, mentor))?;
        let is_forced = self.forced.iter().position(|pair| *pair == (mentee, mentor));
        Ok(is_forced.map_or(profit, |place| {
            self.forced.swap_remove(place);
            profit - self.weight
        }))
    }

    /// Makes pairs of mentee and mentor eligible, each with its profit.
    ///
    /// # Errors
    /// [`ChangeError`] where one is already, is named twice, or leaves the bounds.
    pub fn allow(&mut self, pairs: &[(u32, u32, i128)]) -> Result<(), ChangeError> {
        self.require_new(pairs)?;
        self.add_all(pairs);
        Ok(())
    }

    /// Puts a pair into the plan, whatever it costs.
    ///
    /// # Errors
    /// [`ChangeError`] where it is not eligible, or no plan has room for it beside the pairs forced before.
    pub fn force(&mut self, mentee: u32, mentor: u32) -> Result<(), ChangeError> {
        self.insist(mentee, mentor)?;
        if !self.keeps_forced() {
            self.release(mentee, mentor)?;
            return Err(ChangeError::NoPlace(mentee, mentor));
        }
        Ok(())
    }

    /// [`SolvedProblem::force`] where pairs that come later may make room: [`SolvedProblem::keeps_forced`] tells.
    ///
    /// # Errors
    /// [`ChangeError::UnknownPair`] where it is not eligible.
    pub fn insist(&mut self, mentee: u32, mentor: u32) -> Result<(), ChangeError> {
        let profit = self.forbid(mentee, mentor)?;
        self.forced.push((mentee, mentor));
        self.add_all(&[(mentee, mentor, profit + self.weight)]);
        Ok(())
    }

    /// Whether every forced pair is in the plan.
    #[must_use]
    pub fn keeps_forced(&self) -> bool {
        self.forced.iter().all(|(mentee, mentor)| self.is_with(*mentee, *mentor))
    }

    /// Leaves a forced pair to its worth again.
    ///
    /// # Errors
    /// [`ChangeError::UnknownPair`] where it is not eligible.
    pub fn release(&mut self, mentee: u32, mentor: u32) -> Result<(), ChangeError> {
        let profit = self.forbid(mentee, mentor)?;
        self.add_all(&[(mentee, mentor, profit)]);
        Ok(())
    }

    pub(crate) fn require_mentee(&self, mentee: u32) -> Result<(), ChangeError> {
        let is_known = (mentee as usize) < self.problem.mentee_count();
        is_known.then_some(()).ok_or(ChangeError::UnknownMentee(mentee))
    }

    fn require_mentor(&self, mentor: u32) -> Result<(), ChangeError> {
        let is_known = (mentor as usize) < self.problem.mentor_count() && !self.vacancies.contains(&mentor);
        is_known.then_some(()).ok_or(ChangeError::UnknownMentor(mentor))
    }

    /// The pairs are of known people, not there yet, named once and within bounds.
    fn require_new(&self, pairs: &[(u32, u32, i128)]) -> Result<(), ChangeError> {
        let mut named: Vec<(u32, u32)> = pairs.iter().map(|pair| (pair.0, pair.1)).collect();
        named.sort_unstable();
        if let Some(twice) = named.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ChangeError::DuplicatePair(twice[0].0, twice[0].1));
        }
        for (mentee, mentor, profit) in pairs {
            self.require_mentee(*mentee)?;
            self.require_mentor(*mentor)?;
            if self.has_pair(*mentee, *mentor) {
                return Err(ChangeError::DuplicatePair(*mentee, *mentor));
            }
            if profit.unsigned_abs() > self.most.unsigned_abs() {
                return Err(ChangeError::OutOfBounds);
            }
        }
        Ok(())
    }

    fn add_all(&mut self, pairs: &[(u32, u32, i128)]) {
        in_either_width!(&mut self.maintained, maintained => {
            let fits = "the bounds were checked";
            let pairs = pairs.iter();
            maintained.add_pairs(pairs.map(|(mentee, mentor, profit)| (*mentee, *mentor, Width::of(*profit).expect(fits))));
        });
    }
}
