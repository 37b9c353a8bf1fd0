//! Relations: what is particular to one pair, its rules, its history, its wish.

use std::collections::BTreeMap;

use crate::matching::input::snapshot::{RuleKind, Snapshot};

/// Facts about one mentee and one mentor; the plain relation, with no facts, is the usual one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Relation {
    flags: u8,
    /// The mentee's rank of the mentor, 1 the best; 0 where there is no wish.
    pub(crate) rank: u8,
}

/// One fact of a [`Relation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fact {
    Banned = 1,
    Locked = 2,
    Preferred = 4,
    Avoided = 8,
    Conflict = 16,
    LineManager = 32,
    Paired = 64,
    SamePerson = 128,
}

impl Relation {
    pub(crate) fn has(self, fact: Fact) -> bool {
        self.flags & fact as u8 != 0
    }

    fn set(&mut self, fact: Fact) {
        self.flags |= fact as u8;
    }

    fn clear(&mut self, fact: Fact) {
        self.flags &= !(fact as u8);
    }
}

/// The relations that are not plain: for each mentee, by mentor.
#[derive(Clone)]
pub(crate) struct Relations {
    by_mentee: Vec<BTreeMap<u32, Relation>>,
}

/// Where people stand in canonical order, by id.
pub(crate) type Numbers<'s> = BTreeMap<&'s str, u32>;

impl Relations {
    /// Gathers the relations of a valid snapshot.
    pub(crate) fn gather(snapshot: &Snapshot, mentees: &Numbers<'_>, mentors: &Numbers<'_>) -> Self {
        let mut gathered = Self { by_mentee: vec![BTreeMap::new(); mentees.len()] };
        let mut note = |mentee: &str, mentor: &str, fact| {
            if let (Some(mentee), Some(mentor)) = (mentees.get(mentee), mentors.get(mentor)) {
                gathered.entry(*mentee, *mentor).set(fact);
            }
        };
        for rule in &snapshot.pair_rules {
            note(&rule.mentee, &rule.mentor, fact_of(rule.rule));
        }
        for pairing in &snapshot.pairings {
            note(&pairing.mentee, &pairing.mentor, Fact::Paired);
        }
        for mentee in &snapshot.mentees {
            note(&mentee.id, &mentee.id, Fact::SamePerson);
            mentee.conflicts.iter().for_each(|mentor| note(&mentee.id, mentor, Fact::Conflict));
            mentee.line_manager.iter().for_each(|mentor| note(&mentee.id, mentor, Fact::LineManager));
        }
        for mentor in &snapshot.mentors {
            mentor.conflicts.iter().for_each(|mentee| note(mentee, &mentor.id, Fact::Conflict));
            mentor.line_manager.iter().for_each(|mentee| note(mentee, &mentor.id, Fact::LineManager));
        }
        gathered.note_preferences(snapshot, mentees, mentors);
        gathered
    }

    fn note_preferences(&mut self, snapshot: &Snapshot, mentees: &Numbers<'_>, mentors: &Numbers<'_>) {
        for mentee in &snapshot.mentees {
            for (wished, rank) in &mentee.preferences {
                if let Some(mentor) = mentors.get(wished.as_str()) {
                    self.entry(mentees[mentee.id.as_str()], *mentor).rank = *rank;
                }
            }
        }
    }

    fn entry(&mut self, mentee: u32, mentor: u32) -> &mut Relation {
        self.by_mentee[mentee as usize].entry(mentor).or_default()
    }

    /// Notes a fact about one pair.
    pub(crate) fn set(&mut self, mentee: u32, mentor: u32, fact: Fact) {
        self.entry(mentee, mentor).set(fact);
    }

    /// Forgets a fact about one pair.
    pub(crate) fn clear(&mut self, mentee: u32, mentor: u32, fact: Fact) {
        self.entry(mentee, mentor).clear(fact);
    }

    /// The relation of one pair.
    pub(crate) fn of(&self, mentee: u32, mentor: u32) -> Relation {
        self.by_mentee[mentee as usize].get(&mentor).copied().unwrap_or_default()
    }

    /// The relations of one mentee that are or were not plain, by mentor.
    pub(crate) fn of_mentee(&self, mentee: u32) -> &BTreeMap<u32, Relation> {
        &self.by_mentee[mentee as usize]
    }

    /// The pairs of which the fact holds, by mentee, then mentor.
    pub(crate) fn having(&self, fact: Fact) -> impl Iterator<Item = (u32, u32)> {
        (0..).zip(&self.by_mentee).flat_map(move |(mentee, relations)| {
            let held = relations.iter().filter(move |(_, relation)| relation.has(fact));
            held.map(move |(mentor, _)| (mentee, *mentor))
        })
    }
}

fn fact_of(rule: RuleKind) -> Fact {
    match rule {
        RuleKind::Ban => Fact::Banned,
        RuleKind::Lock => Fact::Locked,
        RuleKind::Prefer => Fact::Preferred,
        RuleKind::Avoid => Fact::Avoided,
    }
}
