//! Where the eligible pairs of a run are: stored, or computed from the roster on demand.

use crate::matching::input::policy::Policy;
use crate::matching::input::snapshot::Snapshot;

/// How a run comes by its pairs. The plan and its proof do not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairStorage {
    /// Every eligible pair is stored.
    Stored,
    /// Few pairs are stored; all are looked at, again and again, until none is left that could make the plan better.
    Computed,
}

/// With more mentees times mentors than this, pairs are computed: 5,000 × 3,000 take 600 MB where they are stored.
pub const MOST_STORED: u64 = 15_000_000;

impl PairStorage {
    /// Where the pairs of a run of this many people are. The best worst coverage needs stored pairs; so does a plan for
    /// mentees who want several mentors, whatever storage is asked for.
    #[must_use]
    pub fn of(policy: &Policy, mentees: u32, mentors: u32) -> Self {
        let is_small = u64::from(mentees) * u64::from(mentors) <= MOST_STORED;
        if is_small || policy.is_fair() { Self::Stored } else { Self::Computed }
    }

    /// Where the pairs of a snapshot's run are by default.
    #[must_use]
    pub fn of_snapshot(snapshot: &Snapshot) -> Self {
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        if snapshot.mentees.iter().any(|mentee| mentee.demand > 1) {
            return Self::Stored;
        }
        Self::of(&snapshot.policy, count(snapshot.mentees.len()), count(snapshot.mentors.len()))
    }
}
