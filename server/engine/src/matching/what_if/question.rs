//! One question to a solved run: the changes, made one after the other on a copy of its state.

use std::collections::BTreeSet;

use super::super::objective::tie_key;
use super::super::policy::HardRule;
use super::super::relation::Fact;
use super::super::roster::{Profile, Roster, Teacher, count};
use super::super::snapshot::Pair;
use super::super::solved::{ChangeError, Solved};
use super::changes::{AddedMentor, ChangedPlaces, Changes};
use super::scan::{Take, problem};
use super::{MOST_ADDED, OutOfReach, Standing, WhatIf, resumed};

/// The state of a run under the changes made so far.
pub(super) struct Question<'w> {
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
    pub(super) fn ask(run: &'w WhatIf, changes: &Changes) -> Result<Self, OutOfReach> {
        let roster = run.roster.clone();
        let mut question = Self { run, roster, solved: run.solved.clone() };
        for pair in changes.allowed.iter().filter_map(|pair| run.find(pair)) {
            for fact in [Fact::Banned, Fact::Avoided, Fact::Conflict] {
                question.roster.relations.clear(pair, fact);
            }
        }
        for pair in changes.forbidden.iter().filter_map(|pair| run.find(pair)) {
            question.roster.relations.set(pair, Fact::Banned);
        }
        if !changes.dropped_rules.is_empty() {
            question.drop_rules(&changes.dropped_rules)?;
        }
        let mut judged = changes.allowed.iter().chain(&changes.forbidden);
        judged.try_for_each(|pair| question.judge(pair))?;
        changes.places.iter().try_for_each(|places| question.set_places(places))?;
        changes.added.iter().try_for_each(|added| question.add(added))?;
        changes.pinned.iter().try_for_each(|pair| question.pin(pair))?;
        Ok(question)
    }

    /// The plan, which no other plan equals.
    ///
    /// # Errors
    /// [`OutOfReach`] where there is none, or another equals it.
    pub(super) fn answer(self) -> Result<Standing, OutOfReach> {
        if self.solved.is_short() {
            return Err(OutOfReach::Infeasible);
        }
        if !self.solved.is_the_only_one().map_err(|_| OutOfReach::Bounds)? {
            return Err(OutOfReach::Tied);
        }
        let mut pairs = self.run.locked.clone();
        for (row, mentee) in (0..).zip(&self.run.free) {
            let mentors = self.solved.mentors_of(row)?;
            pairs.extend(mentors.into_iter().map(|mentor| (*mentee, mentor)));
        }
        Ok(Standing::of(&self.roster, &pairs))
    }

    /// Looks at every pair that was not eligible: those that now are join the others.
    fn drop_rules(&mut self, rules: &BTreeSet<HardRule>) -> Result<(), OutOfReach> {
        self.roster.policy.hard_rules.retain(|rule| !rules.contains(rule));
        let Self { run, roster, solved, .. } = self;
        let look = |row: usize, take: Take<'_>| {
            let mut is_known = vec![false; roster.mentors.len()];
            for (mentor, profit) in solved.pairs_of(count(row)).unwrap_or_default() {
                is_known[mentor as usize] = true;
                take(mentor, profit);
            }
            roster.eligible(run.free[row], &is_known, &run.scale, take);
        };
        let places = run.roster.places_with_room(&run.locked, &run.scale);
        let problem = problem((places, &run.scale), run.free.len(), &look).map_err(|_| OutOfReach::Bounds)?;
        let (mentor_of, prices) = solved.plan_and_prices();
        let mut solved = resumed(&problem, (&mentor_of, &prices));
        solved.reserve(MOST_ADDED);
        self.solved = solved;
        Ok(())
    }

    /// Judges a pair anew.
    fn judge(&mut self, pair: &Pair) -> Result<(), OutOfReach> {
        let Some((mentee, mentor)) = self.run.find(pair) else { return Ok(()) };
        let Ok(row) = self.run.free.binary_search(&mentee).map(count) else { return Ok(()) };
        match self.solved.forbid(row, mentor) {
            Ok(_) | Err(ChangeError::UnknownPair(..)) => {}
            Err(error) => return Err(error.into()),
        }
        match self.roster.candidate(mentee, mentor).profit(&self.run.scale) {
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
        self.roster.mentors[mentor as usize].capacity = places.capacity;
        Ok(self.solved.set_capacity(mentor, left)?)
    }

    /// One of the mentors without a place becomes the mentor more.
    fn add(&mut self, added: &AddedMentor) -> Result<(), OutOfReach> {
        let Some(like) = self.run.roster.find_mentor(&added.like) else { return Ok(()) };
        let number = self.roster.mentor_count();
        if number - self.run.roster.mentor_count() == MOST_ADDED {
            return Err(OutOfReach::Bounds);
        }
        let like = self.roster.mentors[like as usize].clone();
        let tie_key = tie_key(self.run.nonce, "mentor", &added.id);
        let profile = Profile { id: added.id.clone(), tie_key, ..like.profile };
        let (capacity, minimum, is_accepting) = (added.capacity, 0, true);
        self.roster.mentors.push(Teacher { profile, capacity, minimum, is_accepting, ..like });
        let profit = |(row, mentee): (u32, &u32)| {
            Some((row, number, self.roster.candidate(*mentee, number).profit(&self.run.scale)?))
        };
        let pairs: Vec<(u32, u32, i128)> = (0..).zip(&self.run.free).filter_map(profit).collect();
        self.solved.allow(&pairs)?;
        Ok(self.solved.set_capacity(number, capacity)?)
    }

    fn pin(&mut self, pair: &Pair) -> Result<(), OutOfReach> {
        let Some((mentee, mentor)) = self.run.find(pair) else { return Ok(()) };
        let Ok(row) = self.run.free.binary_search(&mentee).map(count) else {
            let is_held = self.run.locked.contains(&(mentee, mentor));
            return if is_held { Ok(()) } else { Err(OutOfReach::Infeasible) };
        };
        self.solved.force(row, mentor)?;
        Ok(())
    }
}
