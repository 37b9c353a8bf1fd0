//! The bounds of a snapshot, within which every later step is proved not to fail or overflow.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::policy::PolicyError;
use super::snapshot::{Mentee, Mentor, RuleKind, Snapshot};
use crate::skill::Level;

/// The most people a snapshot can hold, mentees and mentors together.
pub const MAX_PEOPLE: usize = 200_000;
/// The most places a mentor can offer.
pub const MAX_CAPACITY: u32 = 1000;
/// The most mentors that a mentee can want.
pub const MAX_DEMAND: u32 = 10;
/// The most different skills a snapshot can name.
pub const MAX_SKILLS: usize = 200;

const MAX_PAIR_LISTS: usize = 1_000_000;
const MAX_ITEMS: usize = 1000;
const MAX_KEY_BYTES: usize = 200;
const MAX_REASON_BYTES: usize = 2000;

/// Why a snapshot cannot be solved.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SnapshotError {
    /// The policy is refused.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// A list is longer than allowed.
    #[error("{list} holds {count} entries, more than {limit}")]
    TooMany {
        /// Which list, with the person it belongs to.
        list: String,
        /// How many it holds.
        count: usize,
        /// How many it may hold.
        limit: usize,
    },
    /// An id or key is empty or longer than 200 bytes, or a reason longer than 2000.
    #[error("{field} is empty or too long")]
    MalformedText {
        /// Which field, with the person it belongs to.
        field: String,
    },
    /// Two mentees, or two mentors, have the same id.
    #[error("{id} is listed twice")]
    DuplicatePerson {
        /// The id.
        id: String,
    },
    /// A mentor offers more than 1000 places.
    #[error("mentor {mentor} offers {capacity} places, more than {MAX_CAPACITY}")]
    CapacityTooLarge {
        /// The mentor's id.
        mentor: String,
        /// The places offered.
        capacity: u32,
    },
    /// A mentee wants no mentor or more than 10.
    #[error("mentee {mentee} wants {demand} mentors, not 1 to {MAX_DEMAND}")]
    DemandNotPossible {
        /// The mentee's id.
        mentee: String,
        /// The mentors wanted.
        demand: u32,
    },
    /// A mentor has to have more mentees than places.
    #[error("mentor {mentor} has to have {minimum} mentees, more than places")]
    MinimumNotPossible {
        /// The mentor's id.
        mentor: String,
        /// The mentees the mentor has to have.
        minimum: u32,
    },
    /// The best worst coverage is asked for, which is defined only if every mentee wants one mentor and no mentor has to have
    /// mentees; all others are listed.
    #[error(
        "best_worst_coverage needs mentees who want one mentor, unlike {mentees:?}, and mentors without a minimum, unlike {mentors:?}"
    )]
    BeyondFairness {
        /// The ids of mentees who want several mentors.
        mentees: Vec<String>,
        /// The ids of mentors who have to have mentees.
        mentors: Vec<String>,
    },
    /// A preference has rank 0.
    #[error("mentee {mentee} ranks {mentor} 0; ranks begin at 1")]
    RankZero {
        /// The mentee's id.
        mentee: String,
        /// The mentor's id.
        mentor: String,
    },
    /// A rule or pairing names a person who is not in the run.
    #[error("the pair {mentee}, {mentor} names somebody who is not in the run")]
    UnknownPair {
        /// The mentee's id.
        mentee: String,
        /// The mentor's id.
        mentor: String,
    },
    /// A pair is banned and locked, preferred and avoided, or listed twice.
    #[error("the pair {mentee}, {mentor} has rules that contradict or repeat each other")]
    ContradictoryRules {
        /// The mentee's id.
        mentee: String,
        /// The mentor's id.
        mentor: String,
    },
}

impl Snapshot {
    /// Refuses a snapshot outside the bounds: people ≤ 200,000, capacity ≤ 1000, levels on the scale, ids unique.
    ///
    /// # Errors
    /// The first [`SnapshotError`] met.
    pub fn validate(&self) -> Result<(), SnapshotError> {
        self.policy.validate()?;
        at_most(|| "people".into(), self.mentees.len().saturating_add(self.mentors.len()), MAX_PEOPLE)?;
        at_most(|| "pair_rules".into(), self.pair_rules.len(), MAX_PAIR_LISTS)?;
        at_most(|| "pairings".into(), self.pairings.len(), MAX_PAIR_LISTS)?;
        let mentees = unique_ids(self.mentees.iter().map(|mentee| mentee.id.as_str()))?;
        let mentors = unique_ids(self.mentors.iter().map(|mentor| mentor.id.as_str()))?;
        self.mentees.iter().try_for_each(validate_mentee)?;
        self.mentors.iter().try_for_each(validate_mentor)?;
        self.validate_fairness()?;
        self.validate_skill_count()?;
        self.validate_pairs(&mentees, &mentors)
    }

    fn validate_fairness(&self) -> Result<(), SnapshotError> {
        if !self.policy.is_fair() {
            return Ok(());
        }
        let mentees = self.mentees.iter().filter(|mentee| mentee.demand > 1).map(|mentee| mentee.id.clone());
        let mentors = self.mentors.iter().filter(|mentor| mentor.minimum > 0).map(|mentor| mentor.id.clone());
        let (mentees, mentors): (Vec<_>, Vec<_>) = (mentees.collect(), mentors.collect());
        let suits = mentees.is_empty() && mentors.is_empty();
        if suits { Ok(()) } else { Err(SnapshotError::BeyondFairness { mentees, mentors }) }
    }

    fn validate_skill_count(&self) -> Result<(), SnapshotError> {
        let targets = self.mentees.iter().flat_map(|mentee| mentee.targets.keys());
        let strengths = self.mentors.iter().flat_map(|mentor| mentor.strengths.keys());
        // One after the other: collecting all at once would sort every skill of every person.
        let mut skills = BTreeSet::new();
        skills.extend(targets.chain(strengths));
        at_most(|| "skills".into(), skills.len(), MAX_SKILLS)
    }

    fn validate_pairs(
        &self,
        mentees: &BTreeSet<&str>,
        mentors: &BTreeSet<&str>,
    ) -> Result<(), SnapshotError> {
        let mut rules: BTreeMap<(&str, &str), BTreeSet<RuleKind>> = BTreeMap::new();
        for rule in &self.pair_rules {
            let (mentee, mentor) = (rule.mentee.as_str(), rule.mentor.as_str());
            require_known(mentee, mentor, mentees, mentors)?;
            if rule.reason.len() > MAX_REASON_BYTES {
                return Err(SnapshotError::MalformedText { field: format!("reason of {mentee}, {mentor}") });
            }
            let kinds = rules.entry((mentee, mentor)).or_default();
            if !kinds.insert(rule.rule) || contradicts(kinds) {
                return Err(SnapshotError::ContradictoryRules {
                    mentee: mentee.into(),
                    mentor: mentor.into(),
                });
            }
        }
        let mut seen = BTreeSet::new();
        for pairing in &self.pairings {
            require_known(&pairing.mentee, &pairing.mentor, mentees, mentors)?;
            if !seen.insert(pairing) {
                let (mentee, mentor) = (pairing.mentee.clone(), pairing.mentor.clone());
                return Err(SnapshotError::ContradictoryRules { mentee, mentor });
            }
        }
        Ok(())
    }
}

fn contradicts(kinds: &BTreeSet<RuleKind>) -> bool {
    kinds.is_superset(&BTreeSet::from([RuleKind::Ban, RuleKind::Lock]))
        || kinds.is_superset(&BTreeSet::from([RuleKind::Prefer, RuleKind::Avoid]))
}

fn require_known(
    mentee: &str,
    mentor: &str,
    mentees: &BTreeSet<&str>,
    mentors: &BTreeSet<&str>,
) -> Result<(), SnapshotError> {
    if mentees.contains(mentee) && mentors.contains(mentor) {
        return Ok(());
    }
    Err(SnapshotError::UnknownPair { mentee: mentee.into(), mentor: mentor.into() })
}

fn unique_ids<'s>(ids: impl Iterator<Item = &'s str>) -> Result<BTreeSet<&'s str>, SnapshotError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        require_key("id", id)?;
        if !seen.insert(id) {
            return Err(SnapshotError::DuplicatePerson { id: id.into() });
        }
    }
    Ok(seen)
}

fn validate_mentee(mentee: &Mentee) -> Result<(), SnapshotError> {
    let list = |name: &'static str| move || format!("{name} of {}", mentee.id);
    at_most(list("populations"), mentee.populations.len(), MAX_ITEMS)?;
    at_most(list("languages"), mentee.languages.len(), MAX_ITEMS)?;
    at_most(list("conflicts"), mentee.conflicts.len(), MAX_ITEMS)?;
    at_most(list("preferences"), mentee.preferences.len(), MAX_ITEMS)?;
    at_most(list("priorities"), mentee.priorities.len(), MAX_SKILLS)?;
    if !(1..=MAX_DEMAND).contains(&mentee.demand) {
        let (mentee, demand) = (mentee.id.clone(), mentee.demand);
        return Err(SnapshotError::DemandNotPossible { mentee, demand });
    }
    require_levels(&mentee.id, &mentee.levels)?;
    require_levels(&mentee.id, &mentee.targets)?;
    mentee.priorities.iter().try_for_each(|skill| require_key("priorities", skill))?;
    if let Some((mentor, _)) = mentee.preferences.iter().find(|(_, rank)| **rank == 0) {
        return Err(SnapshotError::RankZero { mentee: mentee.id.clone(), mentor: mentor.clone() });
    }
    require_short("discipline", &mentee.discipline)
}

fn validate_mentor(mentor: &Mentor) -> Result<(), SnapshotError> {
    let list = |name: &'static str| move || format!("{name} of {}", mentor.id);
    at_most(list("populations"), mentor.populations.len(), MAX_ITEMS)?;
    at_most(list("languages"), mentor.languages.len(), MAX_ITEMS)?;
    at_most(list("conflicts"), mentor.conflicts.len(), MAX_ITEMS)?;
    require_levels(&mentor.id, &mentor.strengths)?;
    if mentor.minimum > mentor.capacity {
        let (mentor, minimum) = (mentor.id.clone(), mentor.minimum);
        return Err(SnapshotError::MinimumNotPossible { mentor, minimum });
    }
    if mentor.capacity > MAX_CAPACITY {
        return Err(SnapshotError::CapacityTooLarge { mentor: mentor.id.clone(), capacity: mentor.capacity });
    }
    require_short("discipline", &mentor.discipline)
}

fn require_levels(person: &str, levels: &BTreeMap<String, Level>) -> Result<(), SnapshotError> {
    at_most(|| format!("levels of {person}"), levels.len(), MAX_SKILLS)?;
    levels.keys().try_for_each(|skill| require_key("skill", skill))
}

fn require_key(field: &str, text: &str) -> Result<(), SnapshotError> {
    if text.is_empty() {
        return Err(SnapshotError::MalformedText { field: field.into() });
    }
    require_short(field, text)
}

fn require_short(field: &str, text: &str) -> Result<(), SnapshotError> {
    if text.len() > MAX_KEY_BYTES {
        return Err(SnapshotError::MalformedText { field: field.into() });
    }
    Ok(())
}

fn at_most(list: impl FnOnce() -> String, count: usize, limit: usize) -> Result<(), SnapshotError> {
    if count > limit {
        return Err(SnapshotError::TooMany { list: list(), count, limit });
    }
    Ok(())
}
