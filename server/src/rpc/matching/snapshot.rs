//! The facts of an agency as the frozen input of a run.
//!
//! Who takes part: mentors and mentees who are active or whose pause is over. A mentee with an open pairing of
//! the kind they look for keeps their mentor and is not in the run, unless the run pins exactly that pair; then
//! it stands in the plan as kept. A mentor's places are the capacity less all that is taken, kept pairs apart.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::{
    matching::snapshot::{Mentee, Mentor, Pair, PairRule, RuleKind, Snapshot},
    time::UnixMicros,
};
use sha2::{Digest, Sha256};

use super::{
    profile::Profiles,
    roster::Facts,
    rules::{engine_policy, positive},
    supposed::supposed,
};
use crate::records::{
    Adjustments, AgencyId, HeldPlaces, PairRule as StandingRule, PairRuleKind, Person, PersonId, PersonPair,
};

/// What was frozen.
#[derive(Debug)]
pub(super) struct Frozen {
    /// The input of the run.
    pub(super) snapshot: Snapshot,
    /// Why no plan can hold what is pinned and locked, one clause each; empty where one may.
    pub(super) conflicts: Vec<String>,
    /// The mentors of whose places something is taken or asked for.
    pub(super) places: Vec<HeldPlaces>,
}

/// Freezes the facts of an agency as they are `now`, under a run's adjustments and with pairs that are locked.
pub(super) fn freeze(
    agency: &AgencyId,
    facts: &Facts,
    (adjustments, locked): (&Adjustments, &[PersonPair]),
    now: UnixMicros,
) -> Frozen {
    let cast = Cast::of(facts, adjustments, now);
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
        mentees: cast.mentees.values().map(|mentee| profiles.mentee(mentee)).collect::<Vec<Mentee>>(),
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
    supposed(adjustments).apply(&mut snapshot);
    Frozen { snapshot, conflicts, places: cast.held_places() }
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

/// Who takes part.
struct Cast<'f> {
    mentors: BTreeMap<&'f PersonId, &'f Person>,
    mentees: BTreeMap<&'f PersonId, &'f Person>,
    /// Open pairings that the run pins, as mentor and mentee.
    kept: BTreeSet<(&'f PersonId, &'f PersonId)>,
    /// The mentors whom mentees outside the run have already.
    mentor_of: BTreeMap<&'f PersonId, &'f PersonId>,
    /// Places that offers took which ran out, by mentor.
    lapsed: BTreeMap<&'f PersonId, i64>,
    assumed: BTreeMap<&'f PersonId, i64>,
}

impl<'f> Cast<'f> {
    fn of(facts: &'f Facts, adjustments: &'f Adjustments, now: UnixMicros) -> Self {
        let people = || facts.people.iter().filter(|person| person.takes_part(now));
        let is_pinned = |mentor: &PersonId, mentee: &PersonId| {
            adjustments.pins.iter().any(|pin| pin.mentor == *mentor && pin.mentee == *mentee)
        };
        let mut cast = Self {
            mentors: people().filter(|each| each.is_mentor).map(|each| (&each.id, each)).collect(),
            mentees: people().filter(|each| each.is_mentee).map(|each| (&each.id, each)).collect(),
            kept: BTreeSet::new(),
            mentor_of: BTreeMap::new(),
            lapsed: BTreeMap::new(),
            assumed: adjustments.capacities.iter().map(|each| (&each.mentor, each.capacity)).collect(),
        };
        for pairing in &facts.pairings {
            let (mentor, mentee) = (&pairing.mentor_id, &pairing.mentee_id);
            if pairing.has_lapsed(now.0) {
                *cast.lapsed.entry(mentor).or_default() += 1;
            } else if cast.mentees.get(mentee).is_some_and(|each| each.mentee_kind == Some(pairing.kind)) {
                if is_pinned(mentor, mentee) && cast.mentors.contains_key(mentor) {
                    cast.kept.insert((mentor, mentee));
                }
                cast.mentor_of.insert(mentee, mentor);
            }
        }
        let kept: BTreeSet<&PersonId> = cast.kept.iter().map(|(_, mentee)| *mentee).collect();
        let mentor_of = &cast.mentor_of;
        cast.mentees.retain(|id, _| kept.contains(id) || !mentor_of.contains_key(id));
        cast
    }

    /// The mentors of whose places something is taken or asked for.
    fn held_places(&self) -> Vec<HeldPlaces> {
        let held = self.mentors.values().map(|mentor| {
            let kept = i64::from(self.kept_places(mentor));
            let elsewhere = self.taken(mentor) - kept;
            let minimum = if mentor.is_accepting { (mentor.minimum - elsewhere).max(0) } else { 0 };
            HeldPlaces { mentor: mentor.id.clone(), elsewhere, kept, minimum }
        });
        held.filter(|held| (held.elsewhere, held.kept, held.minimum) != (0, 0, 0)).collect()
    }

    /// The places that the run may fill, those of kept pairs included.
    fn places(&self, mentor: &Person) -> u32 {
        let capacity = self.assumed.get(&mentor.id).copied().unwrap_or(mentor.capacity);
        positive(capacity - self.taken(mentor)) + self.kept_places(mentor)
    }

    /// The places that the run has to fill: what open pairings leave of the minimum. Who takes nobody new is asked for
    /// no more than there are.
    fn minimum(&self, mentor: &Person) -> u32 {
        let elsewhere = self.taken(mentor) - i64::from(self.kept_places(mentor));
        let missing = positive(mentor.minimum - elsewhere).min(self.places(mentor));
        if mentor.is_accepting { missing } else { 0 }
    }

    /// The places that open pairings take, kept ones included.
    fn taken(&self, mentor: &Person) -> i64 {
        mentor.used - self.lapsed.get(&mentor.id).copied().unwrap_or_default()
    }

    fn kept_places(&self, mentor: &Person) -> u32 {
        u32::try_from(self.kept.iter().filter(|(each, _)| **each == mentor.id).count()).unwrap_or_default()
    }

    /// Why these two cannot be together whatever the plan; `None` where both are in the run.
    fn absence(&self, mentor: &PersonId, mentee: &PersonId) -> Option<String> {
        if !self.mentors.contains_key(mentor) {
            return Some(format!("{mentor} takes no part as a mentor now"));
        }
        if self.mentees.contains_key(mentee) {
            return None;
        }
        Some(match self.mentor_of.get(mentee) {
            Some(other) => format!("{mentee} has an open pairing with {other}"),
            None => format!("{mentee} is not looking for a mentor now"),
        })
    }
}

/// The rules about pairs of people who are in the run. Reasons stay behind: a run's document goes to people
/// who may not read them.
#[derive(Default)]
struct Rulebook<'f> {
    rules: BTreeMap<(&'f PersonId, &'f PersonId), BTreeSet<RuleKind>>,
    conflicts: BTreeSet<String>,
}

impl<'f> Rulebook<'f> {
    fn write(
        facts: &'f Facts,
        (adjustments, locked): (&'f Adjustments, &'f [PersonPair]),
        cast: &Cast<'_>,
    ) -> (Vec<PairRule>, Vec<String>) {
        let mut book = Self::default();
        let is_dropped = |rule: &&StandingRule| {
            let is_allowed =
                |pair: &PersonPair| (&pair.mentor, &pair.mentee) == (&rule.mentor_id, &rule.mentee_id);
            let is_against = matches!(rule.kind, PairRuleKind::Ban | PairRuleKind::Avoid);
            is_against && adjustments.allowed.iter().any(is_allowed)
        };
        let rules = facts.rules.iter().filter(|rule| !is_dropped(rule));
        let rules = rules.map(|rule| (&rule.mentor_id, &rule.mentee_id, rule_kind(rule.kind)));
        let locks = locked.iter().map(|pair| (&pair.mentor, &pair.mentee, RuleKind::Lock));
        for (mentor, mentee, kind) in rules.chain(locks) {
            // A lock waits for a mentee who is not in the run, since they have a mentor or look for none.
            if cast.mentees.contains_key(mentee) {
                book.note(cast, (mentor, mentee), kind);
            }
        }
        for forbid in &adjustments.forbids {
            book.note(cast, (&forbid.mentor, &forbid.mentee), RuleKind::Ban);
        }
        for pin in &adjustments.pins {
            book.note(cast, (&pin.mentor, &pin.mentee), RuleKind::Lock);
        }
        book.settled()
    }

    fn note(&mut self, cast: &Cast<'_>, pair: (&'f PersonId, &'f PersonId), kind: RuleKind) {
        if let Some(absence) = cast.absence(pair.0, pair.1) {
            if kind == RuleKind::Lock {
                self.conflicts.insert(broken(pair.0.as_str(), pair.1.as_str(), &absence));
            }
            return;
        }
        let kinds = self.rules.entry(pair).or_default();
        // Of the two that take each other back, the newer counts.
        match kind {
            RuleKind::Prefer => drop(kinds.remove(&RuleKind::Avoid)),
            RuleKind::Avoid => drop(kinds.remove(&RuleKind::Prefer)),
            RuleKind::Ban | RuleKind::Lock => {}
        }
        kinds.insert(kind);
    }

    fn settled(mut self) -> (Vec<PairRule>, Vec<String>) {
        let mut settled = Vec::new();
        for ((mentor, mentee), mut kinds) in self.rules {
            if kinds.contains(&RuleKind::Ban) && kinds.remove(&RuleKind::Lock) {
                self.conflicts.insert(broken(mentor.as_str(), mentee.as_str(), "the pair is banned"));
            }
            settled.extend(kinds.into_iter().map(|rule| PairRule {
                mentee: mentee.to_string(),
                mentor: mentor.to_string(),
                rule,
                reason: String::new(),
            }));
        }
        (settled, self.conflicts.into_iter().collect())
    }
}

/// A pinned or locked pair that cannot be, as a clause.
pub(super) fn broken(mentor: &str, mentee: &str, why: &str) -> String {
    format!("{mentee} cannot be held with {mentor}: {why}")
}

const fn rule_kind(kind: PairRuleKind) -> RuleKind {
    match kind {
        PairRuleKind::Ban => RuleKind::Ban,
        PairRuleKind::Lock => RuleKind::Lock,
        PairRuleKind::Prefer => RuleKind::Prefer,
        PairRuleKind::Avoid => RuleKind::Avoid,
    }
}
