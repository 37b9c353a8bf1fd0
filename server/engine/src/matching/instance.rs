//! A snapshot as a problem: locks taken out, goals composed, eligible pairs listed.

use std::ops::ControlFlow;

use thiserror::Error;

use super::objective::{ObjectiveTooWide, Scale, Worth, tie_break};
use super::problem::{MAX_PAIRS, Problem, ProblemError};
use super::roster::{Candidate, Roster};
use super::rules::Verdict;
use super::snapshot::{Snapshot, SnapshotError};
use super::solve::{Cancelled, Progress, Stage, Watch};

/// The problem of a snapshot, and what its numbers stand for.
pub struct Instance {
    /// The people.
    pub roster: Roster,
    /// The weights of the goals.
    pub scale: Scale,
    /// The locked pairs, mentee and mentor, by mentee: settled before the problem begins.
    pub locked: Vec<(u32, u32)>,
    /// The mentee each row of the problem stands for, rising.
    pub free: Vec<u32>,
    /// The mentees that are free, the places that are left, the pairs that are eligible.
    pub problem: Problem,
}

/// A lock that cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the lock of {mentee} with {mentor} cannot be kept")]
pub struct BrokenLock {
    /// The mentee's id.
    pub mentee: String,
    /// The mentor's id.
    pub mentor: String,
    /// Why not.
    pub because: LockConflict,
}

/// Why a lock cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockConflict {
    /// A hard rule excludes the pair.
    Excluded(Verdict),
    /// The mentee is locked to several mentors.
    LockedTwice,
    /// More mentees are locked to the mentor than there are places.
    NoPlace {
        /// The mentor's places.
        capacity: u32,
    },
}

/// Why a snapshot has no problem.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InstanceError {
    /// The snapshot leaves its bounds.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The goals do not fit into one number.
    #[error(transparent)]
    Objective(#[from] ObjectiveTooWide),
    /// The pairs leave the bounds.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// Locks contradict rules, capacity or each other; every such lock is listed.
    #[error("{} locks cannot be kept", broken.len())]
    Locks {
        /// The locks.
        broken: Vec<BrokenLock>,
    },
    /// The caller asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl Instance {
    /// Judges and scores every pair of the snapshot's people.
    ///
    /// # Errors
    /// [`InstanceError`]; in particular every lock that cannot be kept.
    pub fn new(snapshot: &Snapshot, watch: Watch<'_>) -> Result<Self, InstanceError> {
        let roster = Roster::new(snapshot)?;
        let scale = roster.scale()?;
        let (locked, free) = settle_locks(&roster)?;
        let mut capacities: Vec<u32> =
            (0..roster.mentor_count()).map(|mentor| roster.capacity(mentor)).collect();
        for (_, mentor) in &locked {
            capacities[*mentor as usize] -= 1;
        }
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for mentee in &free {
            report(watch, starts.len() - 1, free.len())?;
            for mentor in 0..roster.mentor_count() {
                if let Some(profit) = roster.candidate(*mentee, mentor).profit(&scale) {
                    mentors.push(mentor);
                    profits.push(profit);
                }
            }
            if mentors.len() > MAX_PAIRS {
                return Err(ProblemError::TooManyPairs.into());
            }
            starts.push(mentors.len());
        }
        let problem = Problem::from_rows(&capacities, &starts, mentors, profits)?;
        Ok(Self { roster, scale, locked, free, problem })
    }

    /// The row of the problem that stands for a mentee; `None` where the mentee is locked.
    #[must_use]
    pub fn row_of(&self, mentee: u32) -> Option<u32> {
        self.free.binary_search(&mentee).ok().and_then(|row| u32::try_from(row).ok())
    }
}

impl Roster {
    /// The weights of the policy's goals for so many people.
    ///
    /// # Errors
    /// [`ObjectiveTooWide`] where they do not fit.
    pub fn scale(&self) -> Result<Scale, ObjectiveTooWide> {
        Scale::new(&self.policy.objective, self.mentee_count(), self.mentor_count())
    }
}

impl Candidate<'_> {
    /// What the pair adds to each goal.
    #[must_use]
    pub fn worth(&self) -> Worth {
        Worth { placed: 1, score: self.points(), kept: self.is_current().into() }
    }

    /// What the pair adds to the objective, its tie-break included; `None` where it is not eligible.
    #[must_use]
    pub fn profit(&self, scale: &Scale) -> Option<i128> {
        if self.verdict().is_some() {
            return None;
        }
        let tie = tie_break(self.mentee.profile.tie_key, self.mentor.profile.tie_key);
        Some(scale.profit(self.worth()) + tie)
    }
}

fn report(watch: Watch<'_>, done: usize, total: usize) -> Result<(), Cancelled> {
    match watch(Progress { stage: Stage::Scoring, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Cancelled),
    }
}

/// The locked pairs and the mentees that are left, each by number.
type Settled = (Vec<(u32, u32)>, Vec<u32>);

fn settle_locks(roster: &Roster) -> Result<Settled, InstanceError> {
    let locked: Vec<(u32, u32)> = roster.locks().collect();
    let mut loads = vec![0; roster.mentors.len()];
    let mut is_locked = vec![false; roster.mentees.len()];
    let mut broken = Vec::new();
    for (mentee, mentor) in &locked {
        let conflict = if let Some(verdict) = roster.candidate(*mentee, *mentor).verdict() {
            Some(LockConflict::Excluded(verdict))
        } else if is_locked[*mentee as usize] {
            Some(LockConflict::LockedTwice)
        } else if loads[*mentor as usize] == roster.capacity(*mentor) {
            Some(LockConflict::NoPlace { capacity: roster.capacity(*mentor) })
        } else {
            None
        };
        is_locked[*mentee as usize] = true;
        if let Some(because) = conflict {
            let (mentee, mentor) = (roster.mentee_id(*mentee).into(), roster.mentor_id(*mentor).into());
            broken.push(BrokenLock { mentee, mentor, because });
        } else {
            loads[*mentor as usize] += 1;
        }
    }
    if !broken.is_empty() {
        return Err(InstanceError::Locks { broken });
    }
    let free = (0..roster.mentee_count()).filter(|mentee| !is_locked[*mentee as usize]).collect();
    Ok((locked, free))
}
