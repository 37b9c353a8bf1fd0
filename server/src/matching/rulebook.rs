//! Which pairs of a run are banned, held, preferred and avoided.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::matching::input::snapshot::{PairRule, RuleKind};

use super::{facts::RosterFacts, no_plan::cannot_be_held, run_participants::RunParticipants};
use crate::records::{Adjustments, PairRule as StandingRule, PairRuleKind, PersonId, PersonPair};

/// The rules about pairs of people who are in the run. Reasons stay behind: a run's document goes to people
/// who may not read them.
#[derive(Default)]
pub(crate) struct Rulebook<'f> {
    rules: BTreeMap<(&'f PersonId, &'f PersonId), BTreeSet<RuleKind>>,
    conflicts: BTreeSet<String>,
}

impl<'f> Rulebook<'f> {
    pub(crate) fn write(
        facts: &'f RosterFacts,
        (adjustments, locked): (&'f Adjustments, &'f [PersonPair]),
        cast: &RunParticipants<'_>,
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
        let locks = beside_pins(locked, adjustments, cast);
        let locks = locks.map(|pair| (&pair.mentor, &pair.mentee, RuleKind::Lock));
        for (mentor, mentee, kind) in rules.chain(locks) {
            // A lock waits for a mentee who is not in the run, since they have a mentor or look for none.
            if cast.mentees.contains_key(mentee) && !cast.is_open(mentor, mentee) {
                book.note(cast, (mentor, mentee), kind);
            }
        }
        for forbid in &adjustments.forbids {
            book.note(cast, (&forbid.mentor, &forbid.mentee), RuleKind::Ban);
        }
        for pin in &adjustments.pins {
            book.note(cast, (&pin.mentor, &pin.mentee), RuleKind::Lock);
        }
        let (mut rules, conflicts) = book.settled();
        rules.extend(cast.open());
        (rules, conflicts)
    }

    fn note(&mut self, cast: &RunParticipants<'_>, pair: (&'f PersonId, &'f PersonId), kind: RuleKind) {
        if let Some(absence) = cast.absence(pair.0, pair.1) {
            if kind == RuleKind::Lock {
                self.conflicts.insert(cannot_be_held(pair.0.as_str(), pair.1.as_str(), &absence));
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
                self.conflicts.insert(cannot_be_held(mentor.as_str(), mentee.as_str(), "the pair is banned"));
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

/// Of the pairs that an earlier review locked, those for whom the run's pins leave the mentee a mentor to want.
fn beside_pins<'f>(
    locked: &'f [PersonPair],
    adjustments: &Adjustments,
    cast: &RunParticipants<'_>,
) -> impl Iterator<Item = &'f PersonPair> {
    let mut left: BTreeMap<&PersonId, u32> =
        cast.mentees.values().map(|mentee| (&mentee.id, cast.demand(mentee))).collect();
    for pin in &adjustments.pins {
        left.entry(&pin.mentee).and_modify(|left| *left = left.saturating_sub(1));
    }
    let fits = |pair: &&PersonPair| match left.get_mut(&pair.mentee) {
        Some(0) => adjustments.pins.contains(pair),
        Some(left) if !adjustments.pins.contains(pair) => {
            *left -= 1;
            true
        }
        _ => true,
    };
    locked.iter().filter(fits).collect::<Vec<_>>().into_iter()
}

const fn rule_kind(kind: PairRuleKind) -> RuleKind {
    match kind {
        PairRuleKind::Ban => RuleKind::Ban,
        PairRuleKind::Lock => RuleKind::Lock,
        PairRuleKind::Prefer => RuleKind::Prefer,
        PairRuleKind::Avoid => RuleKind::Avoid,
    }
}
