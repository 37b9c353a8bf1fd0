//! A snapshot as a problem: locks taken out, goals composed, eligible pairs listed.

use std::collections::BTreeMap;

use thiserror::Error;

use super::fairness::Fairness;
use super::halves::Everybody;
pub use super::locks::{BrokenLock, LockConflict};
use super::locks::{seats_left, settle_locks};
use super::objective::{Extent, ObjectiveTooWide, Scale, Worth, tie_break};
use super::pace::Pace;
use super::problem::{MAX_PAIRS, Places, Problem, ProblemError};
use super::roster::{Candidate, Roster, count};
use super::route::Route;
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
    /// The mentee each row of the problem stands for, rising: all who want more mentors than locks give them.
    pub free: Vec<u32>,
    /// The mentees that are free with the seats that are left, and the places that are left; where pairs are stored, those that
    /// are eligible, not locked and not below `fairness`.
    pub(super) people: Problem,
    pub(super) route: Route,
    /// The best worst coverage, where the objective asks for it.
    pub(super) fairness: Option<Fairness>,
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
        let pace = Pace::new(watch, Stage::Scoring, snapshot.mentees.len());
        let roster = Roster::drawn_watched(snapshot, draw, &pace)??;
        let scale = roster.scale()?;
        let (locked, free) = settle_locks(&roster)?;
        let mut filled = vec![0; roster.mentors.len()];
        for (_, mentor) in &locked {
            filled[*mentor as usize] += 1;
        }
        let places = (0..).zip(filled).map(|(mentor, filled)| roster.places(mentor, filled, &scale));
        let places: Vec<Places> = places.collect();
        let capacities: Vec<u32> = places.iter().map(|places| places.capacity).collect();
        let route = if roster.greatest_demand() > 1 { Route::Stored } else { route };
        let pairs = match route {
            Route::Stored => Pairs::gather(&roster, &free, &scale, watch)?,
            Route::Computed => Pairs { starts: vec![0; free.len() + 1], ..Pairs::new(false) },
        };
        let fairness = pairs.coverages.is_some().then(|| Fairness::find(&capacities, &pairs, watch));
        let fairness = fairness.transpose()?;
        let Pairs { starts, mentors, profits, .. } = match &fairness {
            Some(fairness) => pairs.covering(fairness.least, watch)?,
            None => pairs,
        };
        let seats = seats_left(&roster, &locked, &free, &scale);
        let people = Problem::from_rows_watched(&capacities, &starts, mentors, profits, watch)??;
        let people = people.with_places(places)?.with_seats(seats)?;
        Ok(Self { roster, scale, locked, free, people, route, fairness })
    }

    /// The row of the problem that stands for a mentee; `None` where locks give the mentee every mentor wanted.
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
        pairs.append(rest, watch)?;
        if pairs.mentors.len() > MAX_PAIRS { Err(ProblemError::TooManyPairs.into()) } else { Ok(pairs) }
    }

    /// Adds the rows of other mentees, who come after these.
    fn append(&mut self, rest: Self, watch: Watch<'_>) -> Result<(), Cancelled> {
        let pace = Pace::new(watch, Stage::Placing, self.starts.len() + rest.starts.len() - 2);
        let before = self.mentors.len();
        self.starts.extend(rest.starts[1..].iter().map(|start| start + before));
        pace.parts(&rest.mentors, |part| self.mentors.extend_from_slice(part))?;
        pace.parts(&rest.profits, |part| self.profits.extend_from_slice(part))?;
        if let (Some(coverages), Some(rest)) = (&mut self.coverages, rest.coverages) {
            pace.parts(&rest, |part| coverages.extend_from_slice(part))?;
        }
        Ok(())
    }

    fn add_row(&mut self, roster: &Roster, mentee: u32, scale: &Scale) -> Result<(), ProblemError> {
        let start = self.mentors.len();
        for mentor in 0..roster.mentor_count() {
            let candidate = roster.candidate(mentee, mentor);
            let Some(profit) = candidate.profit(scale).filter(|_| !candidate.is_locked()) else { continue };
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
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub(super) fn covering(&self, least: i64, watch: Watch<'_>) -> Result<Self, Cancelled> {
        let pace = Pace::new(watch, Stage::Placing, self.starts.len() - 1);
        let mut kept = Self::new(false);
        let coverages: &[u16] = self.coverages.as_deref().unwrap_or_default();
        for row in self.starts.windows(2) {
            pace.pass(row[1] - row[0])?;
            for pair in (row[0]..row[1]).filter(|pair| i64::from(coverages[*pair]) >= least) {
                kept.mentors.push(self.mentors[pair]);
                kept.profits.push(self.profits[pair]);
            }
            kept.starts.push(kept.mentors.len());
        }
        Ok(kept)
    }

    /// The coverages that occur, rising.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub(super) fn bars(&self, watch: Watch<'_>) -> Result<Vec<u16>, Cancelled> {
        let pace = Pace::new(watch, Stage::Placing, self.starts.len() - 1);
        let mut occurs = [false; 1001];
        let coverages: &[u16] = self.coverages.as_deref().unwrap_or_default();
        pace.parts(coverages, |part| part.iter().for_each(|coverage| occurs[*coverage as usize] = true))?;
        Ok((0..).zip(occurs).filter(|(_, occurs)| *occurs).map(|(coverage, _)| coverage).collect())
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

    /// A mentee's seats of which so many are filled by locks.
    #[must_use]
    pub fn seats(&self, mentee: u32, filled: u32, scale: &Scale) -> Places {
        let capacity = self.demand(mentee) - filled;
        Places { minimum: 0, capacity, target: 1, filled, step_cost: scale.seat_cost() }
    }

    /// What a plan of these pairs is worth, each of them eligible and named once.
    #[must_use]
    pub fn worth(&self, pairs: &[(u32, u32)]) -> Worth {
        let mut loads = vec![0; self.mentors.len()];
        for (_, mentor) in pairs {
            loads[*mentor as usize] += 1;
        }
        let worth = self.uncrowded_worth(pairs);
        Worth { score: worth.score - self.crowding(loads), ..worth }
    }

    /// What pairs are worth where crowding costs nothing.
    pub(super) fn uncrowded_worth(&self, pairs: &[(u32, u32)]) -> Worth {
        let mut seated = BTreeMap::<u32, i64>::new();
        let mut worth = Worth::default();
        for (mentee, mentor) in pairs {
            let (pair, seated) =
                (self.candidate(*mentee, *mentor).worth(), seated.entry(*mentee).or_default());
            // Each further place counts once less than the one before.
            worth = worth.plus(Worth { placed: pair.placed - *seated, ..pair });
            *seated += 1;
        }
        worth
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
            demand: self.most_wanted,
            pairings: count(self.current_pairings().count()),
            has_minimums: self.mentors.iter().any(|mentor| mentor.minimum > 0),
        }
    }
}

impl Candidate<'_> {
    /// What the pair adds to each goal as the mentee's first.
    #[must_use]
    pub fn worth(&self) -> Worth {
        let placed = self.roster.most_wanted.into();
        Worth { placed, score: self.points(), kept: self.is_current().into() }
    }

    /// What the pair adds to the objective as the mentee's first, its tie-break included; `None` where it is not eligible.
    #[must_use]
    pub fn profit(&self, scale: &Scale) -> Option<i128> {
        self.verdict().is_none().then(|| self.profit_if_eligible(scale))
    }

    /// [`Candidate::profit`] of a pair that has been judged.
    pub(super) fn profit_if_eligible(&self, scale: &Scale) -> i128 {
        let tie = tie_break(self.mentee.profile.tie_key, self.mentor.profile.tie_key);
        scale.profit(self.worth()) + tie
    }
}
