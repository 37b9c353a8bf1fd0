//! The roster, frozen: what a run is solved from, as it is stored, and what that will take.

use std::sync::Arc;

use preceptor_engine::matching::Snapshot;
use preceptor_engine::matching::instance::pair_storage::PairStorage;
use preceptor_engine::time::UnixMicros;
use tokio::sync::Semaphore;

use super::{
    facts::{ReadRosterFacts, RosterFacts},
    rerun,
    run::WantedRun,
    snapshot::freeze,
};
use crate::{
    caller::Caller,
    desk::Desk,
    error::{Error, ErrorReason, Refusal},
    records::{Adjustments, MatchOrigin},
};

/// How many rosters are frozen at the same time; others wait their turn within their deadline.
const AT_ONCE: usize = 2;
/// What solving takes at most, in bytes: whatever the run, and for each person.
const BYTES_OF_RUN: i64 = 16 * 1024 * 1024;
const BYTES_OF_PERSON: i64 = 24 * 1024;
/// For each mentee with each mentor, where pairs are stored; with the best worst coverage they are kept in several orders.
const BYTES_OF_PAIR: i64 = 48;
const BYTES_OF_FAIR_PAIR: i64 = 80;
/// For each mentee, where pairs are computed when they are asked for: those that decide the plan are stored.
const BYTES_OF_MENTEE: i64 = 16 * 1024;

/// The input of a run.
#[derive(Debug)]
pub(crate) struct FrozenRun {
    /// The version of the policy.
    pub(crate) policy_version: i64,
    /// What it assumes beyond the roster, with what it has from its base.
    pub(crate) adjustments: Adjustments,
    /// What it was frozen from, its base's pairs that it keeps or prefers among it.
    pub(crate) origin: MatchOrigin,
    /// Whether it is a changed snapshot of its base.
    pub(crate) is_trial: bool,
    /// The snapshot as JSON; of a trial the changes.
    pub(crate) document: String,
    /// The snapshot's hash; of a trial nothing yet.
    pub(crate) hash: String,
    /// Mentees in the run.
    pub(crate) mentees: i64,
    /// Mentors that they look for.
    pub(crate) wanted: i64,
    /// Mentors in the run.
    pub(crate) mentors: i64,
    /// Why no plan can hold what is pinned and locked, one clause each; empty where one may.
    pub(crate) conflicts: Vec<String>,
    /// The most memory that solving takes, in bytes.
    pub(crate) estimated_bytes: i64,
}

/// Freezes rosters, a few at a time.
#[derive(Debug)]
pub(crate) struct Freezer(Arc<Semaphore>);

impl Default for Freezer {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Freezer {
    /// Reads what a run depends on from one state of the data, and freezes it.
    pub(crate) async fn freeze(
        &self,
        desk: &Desk,
        caller: &Caller,
        wanted: &WantedRun,
    ) -> Result<FrozenRun, Error> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(|_| Error::Unavailable)?;
        let now = desk.clock.now();
        let read = ReadRosterFacts { agency: caller.agency.clone(), wanted: wanted.clone(), now };
        let facts = desk.store.snapshot(read).await?;
        let (caller, wanted, most_bytes) = (caller.clone(), wanted.clone(), desk.about.match_bytes);
        let freezing = tokio::task::spawn_blocking(move || {
            let input = input(&caller, &facts, &wanted, now)?;
            drop(turn);
            input.check_size(most_bytes)?;
            Ok(input)
        });
        freezing.await.map_err(|error| Error::Internal(format!("freezing a roster: {error}")))?
    }
}

fn input(
    caller: &Caller,
    facts: &RosterFacts,
    wanted: &WantedRun,
    now: UnixMicros,
) -> Result<FrozenRun, Error> {
    let base = facts.base.as_ref();
    let (adjustments, locked) = rerun::merged(&wanted.adjustments, base)?;
    let mut frozen = freeze(&caller.agency, facts, (&adjustments, &locked), now);
    let kept = rerun::keep(&mut frozen.snapshot, base, wanted.keep);
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let (mentees, mentors) = (count(frozen.snapshot.mentees.len()), count(frozen.snapshot.mentors.len()));
    Ok(FrozenRun {
        policy_version: facts.policy.version,
        adjustments,
        origin: MatchOrigin { places: frozen.places, kept },
        is_trial: false,
        document: serde_json::to_string(&frozen.snapshot).expect("maps keyed by strings always become JSON"),
        hash: frozen.snapshot.hash(),
        mentees,
        wanted: mentors_wanted(&frozen.snapshot),
        mentors,
        conflicts: frozen.conflicts,
        estimated_bytes: estimated_bytes(&frozen.snapshot, mentees, mentors),
    })
}

/// How many mentors the mentees of a snapshot look for.
pub(crate) fn mentors_wanted(snapshot: &Snapshot) -> i64 {
    snapshot.mentees.iter().map(|mentee| i64::from(mentee.demand)).sum()
}

/// The most memory that solving a run of so many people under the snapshot's policy takes, in bytes: measured, with room
/// to spare.
pub(crate) fn estimated_bytes(snapshot: &Snapshot, mentees: i64, mentors: i64) -> i64 {
    let of_pairs = match PairStorage::of_snapshot(snapshot) {
        PairStorage::Stored if snapshot.policy.is_fair() => BYTES_OF_FAIR_PAIR.saturating_mul(mentors),
        PairStorage::Stored => BYTES_OF_PAIR.saturating_mul(mentors),
        PairStorage::Computed => BYTES_OF_MENTEE,
    };
    bytes(of_pairs, mentees, mentors)
}

/// The bytes of a run with so many for the pairs of one mentee.
const fn bytes(of_pairs: i64, mentees: i64, mentors: i64) -> i64 {
    let of_people = BYTES_OF_PERSON.saturating_mul(mentees.saturating_add(mentors));
    BYTES_OF_RUN.saturating_add(of_people).saturating_add(of_pairs.saturating_mul(mentees))
}

impl FrozenRun {
    /// That this server solves runs of this size.
    pub(crate) fn check_size(&self, most_bytes: i64) -> Result<(), Error> {
        let Self { mentees, mentors, estimated_bytes, .. } = self;
        if *estimated_bytes <= most_bytes {
            return Ok(());
        }
        let message = format!(
            "a run of {mentees} mentees and {mentors} mentors takes up to {} MiB to solve, and this server gives \
             {} MiB to one; whoever runs it can raise max_match_memory",
            mebibytes(*estimated_bytes),
            mebibytes(most_bytes)
        );
        let refusal = Refusal::new(ErrorReason::RunTooLarge, message)
            .with("estimated_bytes", estimated_bytes)
            .with("most_bytes", most_bytes)
            .with("mentees", mentees)
            .with("mentors", mentors);
        Err(refusal.into())
    }
}

/// Whole mebibytes, rounded up.
const fn mebibytes(bytes: i64) -> i64 {
    (bytes + (1 << 20) - 1) >> 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_is_the_one_that_the_contract_tells() {
        assert_eq!(bytes(0, 0, 0), 16_777_216);
        let stored = bytes(1_500 * BYTES_OF_PAIR, 5_000, 1_500);
        assert_eq!(stored, 16_777_216 + 6_500 * 24_576 + 7_500_000 * 48);
        let computed = bytes(BYTES_OF_MENTEE, 20_000, 6_000);
        assert_eq!(computed, 16_777_216 + 26_000 * 24_576 + 20_000 * 16_384);
        assert_eq!(bytes(1, i64::MAX, i64::MAX), i64::MAX);
    }
}
