//! One what-if: its changes, made one after the other on a copy of a solved run's state.

use std::sync::Arc;

use super::changes::{AddedMentor, ChangedLoad, MOST_ADDED, WhatIfChanges};
use super::dropped_rules::DroppedRules;
use super::must_solve::MustSolve;
use super::state::WhatIfState;
use super::summary::{MovedMentee, PlanSummary};
use crate::matching::input::snapshot::Pair;
use crate::matching::people::profiles::{MentorProfile, PersonProfile, count};
use crate::matching::people::relation::Fact;
use crate::matching::people::roster::Roster;
use crate::matching::people::tie_break::tie_key;
use crate::matching::solver::change_error::ChangeError;
use crate::matching::solver::solved_problem::SolvedProblem;

/// The answer to a what-if.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIfAnswer {
    /// The changed plan.
    pub summary: PlanSummary,
    /// Who moves, by mentee.
    pub moves: Vec<MovedMentee>,
}

impl WhatIfState {
    /// What the changes would bring. The state stays as it is.
    ///
    /// # Errors
    /// [`MustSolve`] where only solving tells.
    pub fn ask(&self, changes: &WhatIfChanges) -> Result<WhatIfAnswer, MustSolve> {
        let summary = ChangedState::ask(self, changes)?.answer()?;
        let moves = self.summary.moves_to(&summary);
        Ok(WhatIfAnswer { summary, moves })
    }
}

/// The state of a run under the changes made so far.
pub(crate) struct ChangedState<'w> {
    run: &'w WhatIfState,
    /// The people under the changes. Added mentors come last, out of the order of ids.
    roster: Roster,
    solved: SolvedProblem,
}

impl<'w> ChangedState<'w> {
    /// Makes the changes.
    ///
    /// # Errors
    /// [`MustSolve`] where one of them cannot be made here.
    pub(crate) fn ask(run: &'w WhatIfState, changes: &WhatIfChanges) -> Result<Self, MustSolve> {
        let roster = run.roster.clone();
        let mut state = Self { run, roster, solved: run.solved.clone() };
        let relations = &mut state.roster.relations;
        for (mentee, mentor) in changes.allowed.iter().filter_map(|pair| run.find(pair)) {
            for fact in [Fact::Banned, Fact::Avoided, Fact::Conflict] {
                Arc::make_mut(relations).clear(mentee, mentor, fact);
            }
        }
        for (mentee, mentor) in changes.forbidden.iter().filter_map(|pair| run.find(pair)) {
            Arc::make_mut(relations).set(mentee, mentor, Fact::Banned);
        }
        state.roster.policy.hard_rules.retain(|rule| !changes.dropped_rules.contains(rule));
        let mut judged = changes.allowed.iter().chain(&changes.forbidden);
        judged.try_for_each(|pair| state.judge(pair))?;
        changes.places.iter().try_for_each(|places| state.set_places(places))?;
        changes.added.iter().try_for_each(|added| state.add(added))?;
        changes.pinned.iter().try_for_each(|pair| state.pin(pair))?;
        if !changes.dropped_rules.is_empty() {
            // Last, since every other change moves what pairs have to be worth.
            let dropped = DroppedRules::new(run, &state.roster, &changes.dropped_rules);
            dropped.join(&mut state.solved)?;
        }
        Ok(state)
    }

    /// The plan, which no other plan equals.
    ///
    /// # Errors
    /// [`MustSolve`] where there is none, or another equals it.
    pub(crate) fn answer(self) -> Result<PlanSummary, MustSolve> {
        if self.solved.is_short() || !self.solved.keeps_forced() {
            return Err(MustSolve::Infeasible);
        }
        if !self.solved.is_the_only_one() {
            return Err(MustSolve::Tied);
        }
        let mut pairs = self.run.locked.clone();
        for (row, mentee) in (0..).zip(&self.run.free) {
            let mentors = self.solved.mentors_of(row)?;
            pairs.extend(mentors.into_iter().map(|mentor| (*mentee, mentor)));
        }
        Ok(PlanSummary::of(&self.roster, &pairs))
    }

    /// Judges a pair anew.
    fn judge(&mut self, pair: &Pair) -> Result<(), MustSolve> {
        let Some((mentee, mentor)) = self.run.find(pair) else { return Ok(()) };
        let Ok(row) = self.run.free.binary_search(&mentee).map(count) else { return Ok(()) };
        match self.solved.forbid(row, mentor) {
            Ok(_) | Err(ChangeError::UnknownPair(..)) => {}
            Err(error) => return Err(error.into()),
        }
        let candidate = self.roster.pair(mentee, mentor);
        match candidate.profit(&self.run.weights).filter(|_| !candidate.is_locked()) {
            Some(profit) => Ok(self.solved.allow(&[(row, mentor, profit)])?),
            None => Ok(()),
        }
    }

    fn set_places(&mut self, places: &ChangedLoad) -> Result<(), MustSolve> {
        let Some(mentor) = self.run.roster.find_mentor(&places.mentor) else { return Ok(()) };
        if places.minimum != self.roster.minimum(mentor) {
            return Err(MustSolve::Bounds);
        }
        let held = count(self.run.locked.iter().filter(|pair| pair.1 == mentor).count());
        let left = places.capacity.checked_sub(held).ok_or(MustSolve::Infeasible)?;
        Arc::make_mut(&mut self.roster.mentors[mentor as usize]).capacity = places.capacity;
        Ok(self.solved.set_capacity(mentor, left)?)
    }

    /// One of the mentors without a place becomes the mentor more.
    fn add(&mut self, added: &AddedMentor) -> Result<(), MustSolve> {
        let Some(like) = self.run.roster.find_mentor(&added.like) else { return Ok(()) };
        let number = self.roster.mentor_count();
        if number - self.run.roster.mentor_count() == MOST_ADDED {
            return Err(MustSolve::Bounds);
        }
        let like = MentorProfile::clone(&self.roster.mentors[like as usize]);
        let tie_key = tie_key(self.run.nonce, "mentor", &added.id);
        let profile = PersonProfile { id: added.id.clone(), tie_key, ..like.profile };
        let (capacity, minimum, is_accepting) = (added.capacity, 0, true);
        let mentor = MentorProfile { profile, capacity, minimum, is_accepting, ..like };
        self.roster.mentors.push(mentor.into());
        let profit = |(row, mentee): (u32, &u32)| {
            Some((row, number, self.roster.pair(*mentee, number).profit(&self.run.weights)?))
        };
        let pairs: Vec<(u32, u32, i128)> = (0..).zip(&self.run.free).filter_map(profit).collect();
        self.solved.allow(&pairs)?;
        Ok(self.solved.set_capacity(number, capacity)?)
    }

    fn pin(&mut self, pair: &Pair) -> Result<(), MustSolve> {
        let Some((mentee, mentor)) = self.run.find(pair) else { return Ok(()) };
        if self.run.locked.contains(&(mentee, mentor)) {
            return Ok(());
        }
        let row = self.run.free.binary_search(&mentee).map_err(|_| MustSolve::Infeasible)?;
        let row = count(row);
        if !self.solved.has_pair(row, mentor) {
            // A rule less may let it be, and has not been looked at yet.
            self.judge(pair)?;
        }
        Ok(self.solved.insist(row, mentor)?)
    }
}
