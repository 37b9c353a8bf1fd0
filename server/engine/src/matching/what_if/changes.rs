//! The changes that a what-if makes to a frozen snapshot.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::matching::input::policy::HardRule;
use crate::matching::input::snapshot::{Mentee, Mentor, Pair, PairRule, RuleKind, Snapshot};

/// The most mentors that one what-if may add.
pub const MOST_ADDED: u32 = 20;

/// Changes of a snapshot. People are named by the ids of the snapshot; who is not in it is passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhatIfChanges {
    /// Other places for some mentors, each mentor once.
    pub places: Vec<ChangedLoad>,
    /// Mentors more.
    pub added: Vec<AddedMentor>,
    /// Hard rules of the policy that do not count.
    pub dropped_rules: BTreeSet<HardRule>,
    /// Pairs for which no ban, no AVOID rule and no declared conflict of interest counts.
    pub allowed: Vec<Pair>,
    /// Pairs that must not be; none of `allowed`.
    pub forbidden: Vec<Pair>,
    /// Pairs that must be; none of `forbidden`.
    pub pinned: Vec<Pair>,
}

/// Another capacity and minimum for one mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedLoad {
    /// The mentor's id.
    pub mentor: String,
    /// Places that can be filled.
    pub capacity: u32,
    /// Places that have to be filled.
    pub minimum: u32,
}

/// A mentor that the what-if adds: like an existing one in everything that rules and scores look at, but without relations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedMentor {
    /// The id, which no person of the run has.
    pub id: String,
    /// The id of the mentor to be like.
    pub like: String,
    /// Places that can be filled.
    pub capacity: u32,
}

impl WhatIfChanges {
    /// Pairs that would have to be and must not be: pinned though banned, or forbidden though locked.
    #[must_use]
    pub fn contradictions(&self, snapshot: &Snapshot) -> Vec<Pair> {
        let having = |kind: RuleKind| {
            let rules = snapshot.pair_rules.iter().filter(move |rule| rule.rule == kind);
            rules.map(pair_of).collect::<BTreeSet<Pair>>()
        };
        let (banned, locked) = (having(RuleKind::Ban), having(RuleKind::Lock));
        let pinned = self.pinned.iter().filter(|pair| banned.contains(pair) && !self.allowed.contains(pair));
        let forbidden = self.forbidden.iter().filter(|pair| locked.contains(pair));
        let found: BTreeSet<&Pair> = pinned.chain(forbidden).collect();
        found.into_iter().cloned().collect()
    }

    /// Changes the snapshot, which becomes the input of a run like any other.
    pub fn apply(&self, snapshot: &mut Snapshot) {
        for rule in &self.dropped_rules {
            snapshot.policy.hard_rules.remove(rule);
        }
        self.allow(snapshot);
        let mut kinds: BTreeSet<(Pair, RuleKind)> =
            snapshot.pair_rules.iter().map(|rule| (pair_of(rule), rule.rule)).collect();
        let forbidden = self.forbidden.iter().map(|pair| (pair, RuleKind::Ban));
        for (pair, rule) in forbidden.chain(self.pinned.iter().map(|pair| (pair, RuleKind::Lock))) {
            if kinds.insert((pair.clone(), rule)) {
                let Pair { mentee, mentor } = pair.clone();
                snapshot.pair_rules.push(PairRule { mentee, mentor, rule, reason: String::new() });
            }
        }
        let mut places: BTreeMap<&str, &ChangedLoad> =
            self.places.iter().map(|places| (places.mentor.as_str(), places)).collect();
        for mentor in &mut snapshot.mentors {
            if let Some(changed) = places.remove(mentor.id.as_str()) {
                (mentor.capacity, mentor.minimum) = (changed.capacity, changed.minimum);
            }
        }
        for added in &self.added {
            let like = snapshot.mentors.iter().find(|mentor| mentor.id == added.like);
            let mentor = like.map(|like| added.mentor(like));
            snapshot.mentors.extend(mentor);
        }
    }

    fn allow(&self, snapshot: &mut Snapshot) {
        let allowed: BTreeSet<&Pair> = self.allowed.iter().collect();
        let counts = |rule: &PairRule| !matches!(rule.rule, RuleKind::Ban | RuleKind::Avoid);
        snapshot.pair_rules.retain(|rule| counts(rule) || !allowed.contains(&pair_of(rule)));
        let is_allowed = |mentee: &String, mentor: &String| {
            allowed.contains(&Pair { mentee: mentee.clone(), mentor: mentor.clone() })
        };
        for Mentee { id, conflicts, .. } in &mut snapshot.mentees {
            conflicts.retain(|mentor| !is_allowed(id, mentor));
        }
        for Mentor { id, conflicts, .. } in &mut snapshot.mentors {
            conflicts.retain(|mentee| !is_allowed(mentee, id));
        }
    }
}

impl AddedMentor {
    fn mentor(&self, like: &Mentor) -> Mentor {
        Mentor {
            id: self.id.clone(),
            line_manager: None,
            conflicts: BTreeSet::new(),
            capacity: self.capacity,
            minimum: 0,
            accepting: true,
            ..like.clone()
        }
    }
}

fn pair_of(rule: &PairRule) -> Pair {
    Pair { mentee: rule.mentee.clone(), mentor: rule.mentor.clone() }
}
