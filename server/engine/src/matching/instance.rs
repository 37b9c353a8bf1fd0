//! A snapshot as a problem: locks taken out, goals composed, eligible pairs listed.

use thiserror::Error;

use super::fairness::Fairness;
use super::halves::Everybody;
use super::objective::{Extent, ObjectiveTooWide, Scale, Worth, tie_break};
use super::problem::{MAX_PAIRS, Places, Problem, ProblemError};
use super::roster::{Candidate, Roster, count};
use super::route::Route;
use super::rules::Verdict;
use super::snapshot::{Snapshot, SnapshotError};
use super::solve::{Cancelled, Stage, Watch};
use super::solver::width::{SortScratch, Width};

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
    /// The mentees that are free and the places that are left; where pairs are stored, those that are eligible and not below
    /// `fairness`.
    pub(super) people: Problem,
    pub(super) route: Route,
    /// The best worst coverage, where the objective asks for it.
    pub(super) fairness: Option<Fairness>,
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
    /// Judges and scores every pair of the snapshot's people, where pairs are stored; ties are decided by this draw, 0 the
    /// first.
    ///
    /// # Errors
    /// [`InstanceError`]; in particular every lock that cannot be kept.
    pub fn new(
        snapshot: &Snapshot,
        (route, draw): (Route, u32),
        watch: Watch<'_>,
    ) -> Result<Self, InstanceError> {
        let roster = Roster::drawn(snapshot, draw)?;
        let scale = roster.scale()?;
        let (locked, free) = settle_locks(&roster)?;
        let mut filled = vec![0; roster.mentors.len()];
        for (_, mentor) in &locked {
            filled[*mentor as usize] += 1;
        }
        let places = (0..).zip(filled).map(|(mentor, filled)| roster.places(mentor, filled, &scale));
        let places: Vec<Places> = places.collect();
        let capacities: Vec<u32> = places.iter().map(|places| places.capacity).collect();
        let pairs = match route {
            Route::Stored => Pairs::gather(&roster, &free, &scale, watch)?,
            Route::Computed => Pairs { starts: vec![0; free.len() + 1], ..Pairs::new(false) },
        };
        let fairness = pairs.coverages.is_some().then(|| Fairness::find(&capacities, &pairs, watch));
        let fairness = fairness.transpose()?;
        let Pairs { starts, mentors, profits, .. } = match &fairness {
            Some(fairness) => pairs.covering(fairness.least),
            None => pairs,
        };
        let people = Problem::from_rows(&capacities, &starts, mentors, profits)?.with_places(places)?;
        Ok(Self { roster, scale, locked, free, people, route, fairness })
    }

    /// The row of the problem that stands for a mentee; `None` where the mentee is locked.
    #[must_use]
    pub fn row_of(&self, mentee: u32) -> Option<u32> {
        self.free.binary_search(&mentee).ok().and_then(|row| u32::try_from(row).ok())
    }
}

/// Eligible pairs as rows.
pub(super) struct Pairs {
    pub(super) starts: Vec<usize>,
    pub(super) mentors: Vec<u32>,
    profits: Vec<i128>,
    /// In thousandths; `None` where nobody asks.
    pub(super) coverages: Option<Vec<u16>>,
    scratch: SortScratch,
}

impl Pairs {
    fn new(with_coverages: bool) -> Self {
        let coverages = with_coverages.then(Vec::new);
        let scratch = SortScratch::default();
        Self { starts: vec![0], mentors: Vec::new(), profits: Vec::new(), coverages, scratch }
    }

    /// The eligible pairs of all who are free.
    fn gather(roster: &Roster, free: &[u32], scale: &Scale, watch: Watch<'_>) -> Result<Self, InstanceError> {
        let (mentees, mentors) = (count(free.len()), roster.mentor_count());
        let everybody = Everybody { mentees, mentors, stage: Stage::Scoring, watch };
        let halves: [Self; 2] = everybody.halves(|rows, turn| {
            let mut pairs = Self::new(roster.policy().is_fair());
            for row in rows {
                turn(row)?;
                pairs.add_row(roster, free[row as usize], scale)?;
            }
            Ok::<_, InstanceError>(pairs)
        })?;
        let [mut pairs, rest] = halves;
        let before = pairs.mentors.len();
        pairs.starts.extend(rest.starts[1..].iter().map(|start| start + before));
        pairs.mentors.extend(rest.mentors);
        pairs.profits.extend(rest.profits);
        if let (Some(coverages), Some(rest)) = (&mut pairs.coverages, rest.coverages) {
            coverages.extend(rest);
        }
        if pairs.mentors.len() > MAX_PAIRS { Err(ProblemError::TooManyPairs.into()) } else { Ok(pairs) }
    }

    fn add_row(&mut self, roster: &Roster, mentee: u32, scale: &Scale) -> Result<(), ProblemError> {
        let start = self.mentors.len();
        for mentor in 0..roster.mentor_count() {
            let candidate = roster.candidate(mentee, mentor);
            let Some(profit) = candidate.profit(scale) else { continue };
            self.mentors.push(mentor);
            self.profits.push(profit);
            if let Some(coverages) = &mut self.coverages {
                coverages
                    .push(u16::try_from(candidate.coverage()).expect("a share is at most 1000 thousandths"));
            }
        }
        if self.coverages.is_none() {
            // Rows are stored in order. Here two threads share the work, and it can be stopped.
            i128::sort_row(&mut self.mentors[start..], &mut self.profits[start..], &mut self.scratch);
        }
        self.starts.push(self.mentors.len());
        if self.mentors.len() > MAX_PAIRS { Err(ProblemError::TooManyPairs) } else { Ok(()) }
    }

    /// The pairs that cover at least so much.
    pub(super) fn covering(&self, least: i64) -> Self {
        let mut kept = Self::new(false);
        let coverages = self.coverages.iter().flatten().map(|coverage| i64::from(*coverage));
        let mut covering =
            (0..self.mentors.len()).zip(coverages).filter(|(_, coverage)| *coverage >= least).peekable();
        for end in &self.starts[1..] {
            while let Some((pair, _)) = covering.next_if(|(pair, _)| pair < end) {
                kept.mentors.push(self.mentors[pair]);
                kept.profits.push(self.profits[pair]);
            }
            kept.starts.push(kept.mentors.len());
        }
        kept
    }
}

impl Roster {
    /// A mentor's places of which so many are filled by locks.
    #[must_use]
    pub fn places(&self, mentor: u32, filled: u32, scale: &Scale) -> Places {
        let balance = self.policy().balance;
        let left = self.capacity(mentor) - filled;
        Places {
            minimum: self.minimum(mentor).saturating_sub(filled),
            capacity: left,
            target: if balance.step == 0 { self.capacity(mentor) } else { balance.target },
            filled,
            step_cost: scale.cost(balance.step),
        }
    }

    /// The points that crowding costs at these loads.
    pub(super) fn crowding(&self, loads: impl IntoIterator<Item = u32>) -> i64 {
        loads.into_iter().map(|load| self.policy().balance.cost(load)).sum()
    }

    /// The weights of the policy's goals for so many people.
    ///
    /// # Errors
    /// [`ObjectiveTooWide`] where they do not fit.
    pub fn scale(&self) -> Result<Scale, ObjectiveTooWide> {
        Scale::new(&self.policy, self.extent())
    }

    /// How much plans can differ.
    pub(super) fn extent(&self) -> Extent {
        Extent {
            mentees: self.mentee_count(),
            mentors: self.mentor_count(),
            pairings: count(self.current_pairings().count()),
            has_minimums: self.mentors.iter().any(|mentor| mentor.minimum > 0),
        }
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

/// The locked pairs and the mentees that are left, each by number.
pub(super) type Settled = (Vec<(u32, u32)>, Vec<u32>);

pub(super) fn settle_locks(roster: &Roster) -> Result<Settled, InstanceError> {
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
