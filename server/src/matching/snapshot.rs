//! The facts of an agency as the frozen input of a run.

use preceptor_engine::{
    matching::input::snapshot::{Mentee, Mentor, Pair, Snapshot},
    time::UnixMicros,
};
use sha2::{Digest, Sha256};

use super::{
    facts::RosterFacts, policy::engine_policy, profile::Profiles, rulebook::Rulebook,
    run_participants::RunParticipants, what_if::assumed_changes,
};
use crate::records::{Adjustments, AgencyId, HeldPlaces, PersonId, PersonPair};

/// What was frozen.
#[derive(Debug)]
pub(crate) struct FrozenRoster {
    /// The input of the run.
    pub(crate) snapshot: Snapshot,
    /// Why no plan can hold what is pinned and locked, one clause each; empty where one may.
    pub(crate) conflicts: Vec<String>,
    /// The mentors of whose places something is taken or asked for.
    pub(crate) places: Vec<HeldPlaces>,
}

/// Freezes the facts of an agency as they are `now`, under a run's adjustments and with pairs that are locked.
pub(crate) fn freeze(
    agency: &AgencyId,
    facts: &RosterFacts,
    (adjustments, locked): (&Adjustments, &[PersonPair]),
    now: UnixMicros,
) -> FrozenRoster {
    let cast = RunParticipants::of(facts, adjustments, now);
    let profiles = Profiles::new(facts, now);
    let (pair_rules, mut conflicts) = Rulebook::write(facts, (adjustments, locked), &cast);
    for added in &adjustments.added_mentors {
        if !cast.mentors.contains_key(&added.like) {
            conflicts
                .push(format!("{} takes no part as a mentor now, so nobody can be like them", added.like));
        }
    }
    let mut snapshot = Snapshot {
        policy: engine_policy(&facts.policy.rules),
        starts_at: now,
        nonce: nonce(agency),
        mentees: cast
            .mentees
            .values()
            .map(|mentee| Mentee { demand: cast.demand(mentee), ..profiles.mentee(mentee) })
            .collect::<Vec<Mentee>>(),
        mentors: cast
            .mentors
            .values()
            .map(|mentor| Mentor {
                capacity: cast.places(mentor),
                minimum: cast.minimum(mentor),
                ..profiles.mentor(mentor)
            })
            .collect::<Vec<Mentor>>(),
        pair_rules,
        pairings: cast.kept.iter().map(|(mentor, mentee)| pair(mentor, mentee)).collect(),
    };
    assumed_changes(adjustments).apply(&mut snapshot);
    FrozenRoster { snapshot, conflicts, places: cast.held_places() }
}

/// The key that decides ties: one for an agency, so that the same roster gives the same plan every time, and
/// another for the next, so that nobody is favoured everywhere. 53 bits, which every JSON reader keeps.
fn nonce(agency: &AgencyId) -> u64 {
    let digest = Sha256::digest(agency.as_str());
    digest.iter().take(7).fold(0, |key, byte| key << 8 | u64::from(*byte)) >> 3
}

fn pair(mentor: &PersonId, mentee: &PersonId) -> Pair {
    Pair { mentee: mentee.to_string(), mentor: mentor.to_string() }
}
