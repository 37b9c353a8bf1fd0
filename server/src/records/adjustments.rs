//! What match runs assume beyond the roster.

use preceptor_engine::matching::what_if::changes::MOST_ADDED;
use serde::{Deserialize, Serialize};

use super::{PersonId, words};

words! {
    /// Hard rules that a run can drop.
    MatchRule {
        /// The mentor offers the kind wanted.
        KindNotOffered = "KIND_NOT_OFFERED",
        /// The mentor takes somebody new.
        MentorNotAccepting = "MENTOR_NOT_ACCEPTING",
        /// Neither is the other's line manager.
        LineManager = "LINE_MANAGER",
        /// Neither declared a conflict of interest.
        ConflictOfInterest = "CONFLICT_OF_INTEREST",
        /// The credential is valid.
        CredentialExpired = "CREDENTIAL_EXPIRED",
        /// They share a language.
        NoSharedLanguage = "NO_SHARED_LANGUAGE",
        /// They share a way to meet.
        NoSharedWayToMeet = "NO_SHARED_WAY_TO_MEET",
        /// They share enough time.
        TooLittleSharedTime = "TOO_LITTLE_SHARED_TIME",
        /// The mentor can teach some need.
        BelowTeachingThreshold = "BELOW_TEACHING_THRESHOLD",
    }
}

/// The most entries of each list of adjustments, and of reviews in one call.
pub const MOST_ENTRIES: usize = 1000;

/// The most mentors that a run adds.
pub const MOST_MENTORS: usize = MOST_ADDED as usize;

/// What one run assumes beyond the roster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustments {
    /// Pairs that must be in the plan.
    pub pins: Vec<PersonPair>,
    /// Pairs that must not be.
    pub forbids: Vec<PersonPair>,
    /// Other capacities for some mentors.
    pub capacities: Vec<AssumedCapacity>,
    /// Mentors more; their order makes their ids.
    pub added_mentors: Vec<AddedMentor>,
    /// Hard rules that do not count.
    pub dropped_rules: Vec<MatchRule>,
    /// Pairs for whom no ban, avoidance or declared conflict of interest counts.
    pub allowed: Vec<PersonPair>,
}

/// A mentor and a mentee.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonPair {
    /// The mentor.
    pub mentor: PersonId,
    /// The mentee.
    pub mentee: PersonId,
}

/// A capacity assumed for one mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssumedCapacity {
    /// The mentor.
    pub mentor: PersonId,
    /// Mentees at the same time, all kinds together.
    pub capacity: i64,
}

/// A mentor more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedMentor {
    /// The mentor to be like.
    pub like: PersonId,
    /// Mentees at the same time.
    pub capacity: i64,
}

/// What open pairings take of a mentor's places beside a run, as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPlaces {
    /// The mentor.
    pub mentor: PersonId,
    /// Places taken by pairings that are not in the run.
    pub elsewhere: i64,
    /// Places taken by pairings that the run keeps.
    pub kept: i64,
    /// Places that the run has to fill, if there are so many.
    pub minimum: i64,
}

/// What questions to a run need beside its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchOrigin {
    /// The mentors of whose places something is taken or asked for.
    pub places: Vec<HeldPlaces>,
    /// The pairs of an earlier run that it keeps or prefers.
    pub kept: Vec<PersonPair>,
}

impl Adjustments {
    /// These, and what `base` says about other pairs, other mentees' pins and other mentors.
    #[must_use]
    pub fn over(&self, base: &Self) -> Self {
        let is_pinned = |pair: &PersonPair| self.pins.contains(pair);
        let is_free = |pair: &&PersonPair| {
            !self.forbids.contains(pair) && self.pins.iter().all(|pin| pin.mentee != pair.mentee)
        };
        let is_assumed = |mentor: &PersonId| self.capacities.iter().any(|each| each.mentor == *mentor);
        let pins = base.pins.iter().filter(is_free);
        let forbids = base.forbids.iter();
        let forbids = forbids.filter(|pair| !is_pinned(pair) && !self.forbids.contains(pair));
        let forbids = forbids.filter(|pair| !self.allowed.contains(pair));
        let capacities = base.capacities.iter().filter(|each| !is_assumed(&each.mentor));
        let rules = base.dropped_rules.iter().filter(|rule| !self.dropped_rules.contains(rule));
        let allowed = base.allowed.iter();
        let allowed = allowed.filter(|pair| !self.allowed.contains(pair) && !self.forbids.contains(pair));
        Self {
            pins: self.pins.iter().chain(pins).cloned().collect(),
            forbids: self.forbids.iter().chain(forbids).cloned().collect(),
            capacities: self.capacities.iter().chain(capacities).cloned().collect(),
            // The base's first, so that they keep their ids.
            added_mentors: base.added_mentors.iter().chain(&self.added_mentors).cloned().collect(),
            dropped_rules: self.dropped_rules.iter().chain(rules).copied().collect(),
            allowed: self.allowed.iter().chain(allowed).cloned().collect(),
        }
    }

    /// Whether nothing is assumed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether people, rules or pairs are assumed that there are not: more than whoever publishes would recheck.
    #[must_use]
    pub fn is_hypothetical(&self) -> bool {
        !(self.added_mentors.is_empty() && self.dropped_rules.is_empty() && self.allowed.is_empty())
    }

    /// The mentors more with their ids: that of the one to be like with `+1`, `+2` and so on, which no person has.
    #[must_use]
    pub fn numbered_mentors(&self) -> Vec<(PersonId, &AddedMentor)> {
        let mut numbered = Vec::new();
        for (place, added) in self.added_mentors.iter().enumerate() {
            let alike = self.added_mentors[..=place].iter().filter(|each| each.like == added.like).count();
            numbered.push((PersonId::new(format!("{}+{alike}", added.like)), added));
        }
        numbered
    }
}
