//! Pair rules as a sheet's rows make them.

use std::collections::HashMap;

use preceptor_engine::{
    matching::input::snapshot::RuleKind,
    sheets::{CellProblem, Code, RuleEntry, absence_span},
    time::{Interval, UnixMicros},
};

use super::row_result::{RowOutcome, RowResult};
use crate::{
    clock::Clock,
    records::{PairRule, PairRuleChange, PairRuleId, PairRuleKind, Person, PersonId},
};

/// The rules in force and those of the upload.
pub(crate) struct RuleDryRun {
    kinds: HashMap<(PersonId, PersonId), Vec<PairRuleKind>>,
    changes: Vec<PairRuleChange>,
}

impl RuleDryRun {
    pub(crate) fn new(in_force: Vec<PairRule>) -> Self {
        let mut kinds: HashMap<_, Vec<_>> = HashMap::new();
        for rule in in_force {
            kinds.entry((rule.mentor_id, rule.mentee_id)).or_default().push(rule.kind);
        }
        Self { kinds, changes: Vec::new() }
    }

    /// What a row about two people of the roster comes to.
    pub(crate) fn entry(
        &mut self,
        entry: &RuleEntry,
        (mentor, mentee): (&Person, &Person),
        (clock, now): (&Clock, UnixMicros),
    ) -> RowResult {
        let lack = |who: &Person, side: &str| {
            CellProblem::new(Code::PairImpossible, format!("{} has no {side} profile", who.display_name))
                .into()
        };
        if !mentor.is_mentor {
            return lack(mentor, "mentor");
        }
        if !mentee.is_mentee {
            return lack(mentee, "mentee");
        }
        let expires_at = match expiry(entry, mentor, now) {
            Ok(expires_at) => expires_at,
            Err(problem) => return problem.into(),
        };
        let kind = kind(entry.kind);
        let kinds = self.kinds.entry((mentor.id.clone(), mentee.id.clone())).or_default();
        if kinds.contains(&kind) {
            return RowOutcome::Unchanged.into();
        }
        if let Some(contrary) = kinds.iter().find(|other| other.is_contrary_to(kind)) {
            let message = format!("there is a {} rule about these two", contrary.word().to_lowercase());
            return CellProblem::new(Code::RulesContradict, message).into();
        }
        kinds.push(kind);
        let rule = PairRule {
            agency_id: mentor.agency_id.clone(),
            id: PairRuleId::new(clock.new_id()),
            kind,
            mentor_id: mentor.id.clone(),
            mentee_id: mentee.id.clone(),
            reason: entry.reason.clone(),
            expires_at,
            created_at: now,
            created_by: String::new(),
        };
        let (mentor_revision, mentee_revision) = (mentor.revision, mentee.revision);
        self.changes.push(PairRuleChange { rule, mentor_revision, mentee_revision });
        RowOutcome::Created.into()
    }

    pub(crate) fn into_changes(self) -> Vec<PairRuleChange> {
        self.changes
    }
}

/// The end of the rule's last day where the mentor lives; `None` for a rule without an end.
fn expiry(entry: &RuleEntry, mentor: &Person, now: UnixMicros) -> Result<Option<UnixMicros>, CellProblem> {
    let Some(day) = entry.last_day else { return Ok(None) };
    let end = absence_span((day, day), &mentor.time_zone).map(Interval::end);
    match end {
        Some(end) if end <= now => Err(CellProblem::new(Code::RulePassed, format!("{day} is over"))),
        end => Ok(end),
    }
}

const fn kind(kind: RuleKind) -> PairRuleKind {
    match kind {
        RuleKind::Ban => PairRuleKind::Ban,
        RuleKind::Lock => PairRuleKind::Lock,
        RuleKind::Prefer => PairRuleKind::Prefer,
        RuleKind::Avoid => PairRuleKind::Avoid,
    }
}
