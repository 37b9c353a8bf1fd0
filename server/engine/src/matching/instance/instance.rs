//! A snapshot as a problem: locks taken out, goals composed, eligible pairs listed.

use std::collections::BTreeMap;

use super::eligible_pairs::EligiblePairs;
use super::error::InstanceError;
use super::fairness::Fairness;
use super::locks::{SettledLocks, seats_left, settle_locks};
use super::pair_storage::PairStorage;
use crate::matching::input::snapshot::Snapshot;
use crate::matching::people::profiles::count;
use crate::matching::people::roster::{CandidatePair, Roster};
use crate::matching::people::tie_break::tie_break;
use crate::matching::problem::from_rows::SparseRows;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::objective::{GoalWeights, ObjectiveTooWide, RunExtent, Worth};
use crate::matching::problem::problem::Problem;
use crate::matching::progress::pace::Pace;
use crate::matching::progress::watch::{Stage, Watch};

/// The problem of a snapshot, and what its numbers stand for.
pub struct Instance {
    /// The people.
    pub roster: Roster,
    /// The weights of the goals.
    pub weights: GoalWeights,
    /// The locked pairs, mentee and mentor, by mentee: settled before the problem begins.
    pub locked: Vec<(u32, u32)>,
    /// The mentee each row of the problem stands for, rising: all who want more mentors than locks give them.
    pub free: Vec<u32>,
    /// The mentees that are free with the seats that are left, and the places that are left; where pairs are stored,
    /// those that are eligible, not locked and not below `fairness`.
    pub(crate) problem: Problem,
    pub(crate) storage: PairStorage,
    /// The best worst coverage, where the objective asks for it.
    pub(crate) fairness: Option<Fairness>,
}

impl Instance {
    /// Judges and scores every pair of the snapshot's people, where pairs are stored; ties are decided by this draw, 0 the
    /// first.
    ///
    /// # Errors
    /// [`InstanceError`]; in particular every lock that cannot be kept.
    pub fn new(
        snapshot: &Snapshot,
        storage: PairStorage,
        draw: u32,
        watch: Watch<'_>,
    ) -> Result<Self, InstanceError> {
        let pace = Pace::new(watch, Stage::Scoring, snapshot.mentees.len());
        let roster = Roster::with_draw(snapshot, draw, &pace)??;
        let weights = roster.weights()?;
        let SettledLocks { locked, free } =
            settle_locks(&roster).map_err(|broken| InstanceError::Locks { broken })?;
        let mut filled = vec![0; roster.mentors.len()];
        for (_, mentor) in &locked {
            filled[*mentor as usize] += 1;
        }
        let places = (0..).zip(filled).map(|(mentor, filled)| roster.places(mentor, filled, &weights));
        let places: Vec<LoadCurve> = places.collect();
        let capacities: Vec<u32> = places.iter().map(|places| places.capacity).collect();
        let storage = if roster.greatest_demand() > 1 { PairStorage::Stored } else { storage };
        let pairs = match storage {
            PairStorage::Stored => EligiblePairs::gather(&roster, &free, &weights, watch)?,
            PairStorage::Computed => EligiblePairs::none(free.len()),
        };
        let fairness = pairs.coverages.is_some().then(|| Fairness::find(&capacities, &pairs, watch));
        let fairness = fairness.transpose()?;
        let EligiblePairs { starts, mentors, profits, .. } = match &fairness {
            Some(fairness) => pairs.covering(fairness.least, watch)?,
            None => pairs,
        };
        let seats = seats_left(&roster, &locked, &free, &weights);
        let problem =
            Problem::from_rows(&capacities, SparseRows { starts: &starts, mentors, profits }, watch)??;
        let problem = problem.with_places(places)?.with_seats(seats)?;
        Ok(Self { roster, weights, locked, free, problem, storage, fairness })
    }

    /// The row of the problem that stands for a mentee; `None` where locks give the mentee every mentor wanted.
    #[must_use]
    pub fn row_of(&self, mentee: u32) -> Option<u32> {
        self.free.binary_search(&mentee).ok().and_then(|row| u32::try_from(row).ok())
    }
}

impl Roster {
    /// A mentor's places, of which `filled` are filled by locks.
    #[must_use]
    pub fn places(&self, mentor: u32, filled: u32, weights: &GoalWeights) -> LoadCurve {
        let balance = self.policy().balance;
        let left = self.capacity(mentor) - filled;
        LoadCurve {
            minimum: self.minimum(mentor).saturating_sub(filled),
            capacity: left,
            target: if balance.step == 0 { self.capacity(mentor) } else { balance.target },
            filled,
            step_cost: weights.cost(balance.step),
        }
    }

    /// A mentee's seats, of which `filled` are filled by locks.
    #[must_use]
    pub fn seats(&self, mentee: u32, filled: u32, weights: &GoalWeights) -> LoadCurve {
        let capacity = self.demand(mentee) - filled;
        LoadCurve { minimum: 0, capacity, target: 1, filled, step_cost: weights.seat_cost() }
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
    pub(crate) fn uncrowded_worth(&self, pairs: &[(u32, u32)]) -> Worth {
        let mut seated = BTreeMap::<u32, i64>::new();
        let mut worth = Worth::default();
        for (mentee, mentor) in pairs {
            let (pair, seated) = (self.pair(*mentee, *mentor).worth(), seated.entry(*mentee).or_default());
            // Each further place counts once less than the one before.
            worth = worth.plus(Worth { placed: pair.placed - *seated, ..pair });
            *seated += 1;
        }
        worth
    }

    /// The points that crowding costs at these loads.
    pub(crate) fn crowding(&self, loads: impl IntoIterator<Item = u32>) -> i64 {
        loads.into_iter().map(|load| self.policy().balance.cost(load)).sum()
    }

    /// The weights of the policy's goals in a run of this size.
    ///
    /// # Errors
    /// [`ObjectiveTooWide`] where they do not fit.
    pub fn weights(&self) -> Result<GoalWeights, ObjectiveTooWide> {
        GoalWeights::new(&self.policy, self.extent())
    }

    /// How much plans can differ.
    pub(crate) fn extent(&self) -> RunExtent {
        RunExtent {
            mentees: self.mentee_count(),
            mentors: self.mentor_count(),
            demand: self.most_wanted,
            pairings: count(self.current_pairings().count()),
            has_minimums: self.mentors.iter().any(|mentor| mentor.minimum > 0),
        }
    }
}

impl CandidatePair<'_> {
    /// What the pair adds to each goal as the mentee's first.
    #[must_use]
    pub fn worth(&self) -> Worth {
        let placed = self.roster.most_wanted.into();
        Worth { placed, score: self.points(), kept: self.is_current().into() }
    }

    /// What the pair adds to the objective as the mentee's first, its tie-break included; `None` where it is not eligible.
    #[must_use]
    pub fn profit(&self, weights: &GoalWeights) -> Option<i128> {
        self.verdict().is_none().then(|| self.profit_if_eligible(weights))
    }

    /// [`CandidatePair::profit`] of a pair that has been judged.
    pub(crate) fn profit_if_eligible(&self, weights: &GoalWeights) -> i128 {
        let tie = tie_break(self.mentee.profile.tie_key, self.mentor.profile.tie_key);
        weights.profit(self.worth()) + tie
    }
}
