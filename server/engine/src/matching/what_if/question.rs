//! One question to a solved run: the changes, made one after the other on a copy of its state.

use std::sync::Arc;

use super::changes::MOST_ADDED;
use super::changes::{AddedMentor, ChangedPlaces, Changes};
use super::dropped::Dropped;
use super::out_of_reach::OutOfReach;
use super::run::WhatIf;
use super::standing::{Moved, Standing};
use crate::matching::input::snapshot::Pair;
use crate::matching::people::profile::{Profile, Teacher, count};
use crate::matching::people::relation::Fact;
use crate::matching::people::roster::Roster;
use crate::matching::people::tie_break::tie_key;
use crate::matching::solver::change_error::ChangeError;
use crate::matching::solver::solved::Solved;

/// What a change would bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The changed plan.
    pub standing: Standing,
    /// Who moves, by mentee.
    pub moves: Vec<Moved>,
}

impl WhatIf {
    /// What the changes would bring. The state stays as it is.
    ///
    /// # Errors
    /// [`OutOfReach`] where only solving tells.
    pub fn ask(&self, changes: &Changes) -> Result<Answer, OutOfReach> {
        let standing = Question::ask(self, changes)?.answer()?;
        let moves = self.standing.moves_to(&standing);
        Ok(Answer { standing, moves })
    }
}

/// The state of a run under the changes made so far.
pub(crate) struct Question<'w> {
    run: &'w WhatIf,
    /// The people as they are supposed to be; mentors more come last, and are out of the order of ids.
    roster: Roster,
    solved: Solved,
}

impl<'w> Question<'w> {
    /// Makes the changes.
    ///
    /// # Errors
    /// [`OutOfReach`] where one of them cannot be made here.
    pub(crate) fn ask(run: &'w WhatIf, changes: &Changes) -> Result<Self, OutOfReach> {
        let roster = run.roster.clone();
        let mut question = Self { run, roster, solved: run.solved.clone() };
        let relations = &mut question.roster.relations;
        for pair in changes.allowed.iter().filter_map(|pair| run.find(pair)) {
            for fact in [Fact::Banned, Fact::Avoided, Fact::Conflict] {
                Arc::make_mut(relations).clear(pair, fact);
            }
        }
        for pair in changes.forbidden.iter().filter_map(|pair| run.find(pair)) {
            Arc::make_mut(relations).set(pair, Fact::Banned);
        }
        question.roster.policy.hard_rules.retain(|rule| !changes.dropped_rules.contains(rule));
        let mut judged = changes.allowed.iter().chain(&changes.forbidden);
        judged.try_for_each(|pair| question.judge(pair))?;
        changes.places.iter().try_for_each(|places| question.set_places(places))?;
        changes.added.iter().try_for_each(|added| question.add(added))?;
        changes.pinned.iter().try_for_each(|pair| question.pin(pair))?;
        if !changes.dropped_rules.is_empty() {
            // Last, since every other change moves what pairs have to be worth.
            let dropped = Dropped::new(run, &question.roster, &changes.dropped_rules);
            dropped.join(&mut question.solved)?;
        }
        Ok(question)
    }

    /// The plan, which no other plan equals.
    ///
    /// # Errors
    /// [`OutOfReach`] where there is none, or another equals it.
    pub(crate) fn answer(self) -> Result<Standing, OutOfReach> {
        if self.solved.is_short() || !self.solved.keeps_forced() {
            return Err(OutOfReach::Infeasible);
        }
        if !self.solved.is_the_only_one() {
            return Err(OutOfReach::Tied);
        }
        let mut pairs = self.run.locked.clone();
        for (row, mentee) in (0..).zip(&self.run.free) {
            let mentors = self.solved.mentors_of(row)?;
            pairs.extend(mentors.into_iter().map(|mentor| (*mentee, mentor)));
        }
        Ok(Standing::of(&self.roster, &pairs))
    }

    /// Judges a pair anew.
    fn judge(&mut self, pair: &Pair) -> Result<(), OutOfReach> {
        let Some((mentee, mentor)) = self.run.find(pair) else { return Ok(()) };
        let Ok(row) = self.run.free.binary_search(&mentee).map(count) else { return Ok(()) };
        match self.solved.forbid(row, mentor) {
            Ok(_) | Err(ChangeError::UnknownPair(..)) => {}
            Err(error) => return Err(error.into()),
        }
        let candidate = self.roster.candidate(mentee, mentor);
        match candidate.profit(&self.run.scale).filter(|_| !candidate.is_locked()) {
            Some(profit) => Ok(self.solved.allow(&[(row, mentor, profit)])?),
            None => Ok(()),
        }
    }

    fn set_places(&mut self, places: &ChangedPlaces) -> Result<(), OutOfReach> {
        let Some(mentor) = self.run.roster.find_mentor(&places.mentor) else { return Ok(()) };
        if places.minimum != self.roster.minimum(mentor) {
            return Err(OutOfReach::Bounds);
        }
        let held = count(self.run.locked.iter().filter(|pair| pair.1 == mentor).count());
        let left = places.capacity.checked_sub(held).ok_or(OutOfReach::Infeasible)?;
        Arc::make_mut(&mut self.roster.mentors[mentor as usize]).capacity = places.capacity;
        Ok(self.solved.set_capacity(mentor, left)?)
    }

    /// One of the mentors without a place becomes the mentor more.
    fn add(&mut self, added: &AddedMentor) -> Result<(), OutOfReach> {
        let Some(like) = self.run.roster.find_mentor(&added.like) else { return Ok(()) };
        let number = self.roster.mentor_count();
        if number - self.run.roster.mentor_count() == MOST_ADDED {
            return Err(OutOfReach::Bounds);
        }
        let like = Teacher::clone(&self.roster.mentors[like as usize]);
        let tie_key = tie_key(self.run.nonce, "mentor", &added.id);
        let profile = Profile { id: added.id.clone(), tie_key, ..like.profile };
        let (capacity, minimum, is_accepting) = (added.capacity, 0, true);
        let mentor = Teacher { profile, capacity, minimum, is_accepting, ..like };
        self.roster.mentors.push(mentor.into());
        let profit = |(row, mentee): (u32, &u32)| {
            Some((row, number, self.roster.candidate(*mentee, number).profit(&self.run.scale)?))
        };
        let pairs: Vec<(u32, u32, i128)> = (0..).zip(&self.run.free).filter_map(profit).collect();
        self.solved.allow(&pairs)?;
        Ok(self.solved.set_capacity(number, capacity)?)
    }

    fn pin(&mut self, pair: &Pair) -> Result<(), OutOfReach> {
        let Some((mentee, mentor)) = self.run.find(pair) else { return Ok(()) };
        if self.run.locked.contains(&(mentee, mentor)) {
            return Ok(());
        }
        let row = self.run.free.binary_search(&mentee).map_err(|_| OutOfReach::Infeasible)?;
        let row = count(row);
        if !self.solved.has_pair(row, mentor) {
            // A rule less may let it be, and has not been looked at yet.
            self.judge(pair)?;
        }
        Ok(self.solved.insist(row, mentor)?)
    }
}
