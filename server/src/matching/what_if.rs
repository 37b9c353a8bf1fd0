//! What a run supposes that is not so: mentors more, rules less. It answers a question, and nobody is paired by it.

use std::collections::BTreeMap;

use preceptor_engine::matching;
use preceptor_engine::matching::input::policy::HardRule;
use preceptor_engine::matching::input::snapshot::Pair;
use preceptor_engine::matching::what_if::changes::{AddedMentor, WhatIfChanges};

use super::policy::positive;
use crate::{
    desk::Desk,
    error::{Error, ErrorReason, Refusal},
    records::{Adjustments, AgencyId, MatchRule, MatchRun, Named, PersonId, PersonPair},
    store::{Tx, people},
};

/// The changes of a snapshot that adjustments suppose beyond what freezing looks at.
pub(crate) fn assumed_changes(adjustments: &Adjustments) -> WhatIfChanges {
    WhatIfChanges {
        added: adjustments.numbered_mentors().into_iter().map(added).collect(),
        dropped_rules: adjustments.dropped_rules.iter().map(|rule| hard_rule(*rule)).collect(),
        allowed: adjustments.allowed.iter().map(engine_pair).collect(),
        ..WhatIfChanges::default()
    }
}

/// A mentor more, with the id.
pub(crate) fn added((id, added): (PersonId, &crate::records::AddedMentor)) -> AddedMentor {
    let (id, like) = (id.to_string(), added.like.to_string());
    AddedMentor { id, like, capacity: positive(added.capacity) }
}

/// A pair as the engine names it.
pub(crate) fn engine_pair(pair: &PersonPair) -> Pair {
    Pair { mentee: pair.mentee.to_string(), mentor: pair.mentor.to_string() }
}

/// The engine's rule.
pub(crate) const fn hard_rule(rule: MatchRule) -> HardRule {
    match rule {
        MatchRule::KindNotOffered => HardRule::KindOffered,
        MatchRule::MentorNotAccepting => HardRule::MentorAccepting,
        MatchRule::LineManager => HardRule::NoLineManager,
        MatchRule::ConflictOfInterest => HardRule::NoConflictOfInterest,
        MatchRule::CredentialExpired => HardRule::CredentialValid,
        MatchRule::NoSharedLanguage => HardRule::SharedLanguage,
        MatchRule::NoSharedWayToMeet => HardRule::SharedWayToMeet,
        MatchRule::TooLittleSharedTime => HardRule::SharedTime,
        MatchRule::BelowTeachingThreshold => HardRule::TeachingStrength,
    }
}

/// That people may be paired by this run.
pub(crate) async fn refuse_hypothetical(tx: &mut Tx<'_>, run: &MatchRun) -> Result<(), Error> {
    let assumed = &run.adjustments;
    if !assumed.is_hypothetical() {
        return Ok(());
    }
    let agency = &run.agency_id;
    let names = display_names(tx, agency).await?;
    let who = |id: &PersonId| match called(&names, &id.name(agency)) {
        unknown if unknown.is_empty() => id.to_string(),
        name => name,
    };
    let mut refusal = Refusal::new(
        ErrorReason::RunHypothetical,
        "the run answers a question: it supposes what is not so, and nobody can be paired by it",
    );
    for (id, added) in assumed.numbered_mentors() {
        let text = format!("is supposed once more, as {}", who(&id));
        refusal = refusal.conflict(added.like.name(agency), text);
    }
    for rule in &assumed.dropped_rules {
        let text = format!("the rule {} is dropped", rule.word().to_lowercase());
        refusal = refusal.conflict(run.policy_id.name(agency), text);
    }
    for PersonPair { mentor, mentee } in &assumed.allowed {
        refusal = refusal.conflict(mentor.name(agency), format!("is allowed with {}", who(mentee)));
    }
    Err(refusal.into())
}

/// Display names by resource name, for a run with mentors whom only the run supposes; nothing for any other run.
pub(crate) async fn names(tx: &mut Tx<'_>, run: &MatchRun) -> Result<BTreeMap<String, String>, Error> {
    if run.adjustments.added_mentors.is_empty() {
        return Ok(BTreeMap::new());
    }
    display_names(tx, &run.agency_id).await
}

/// The display names of everybody of an agency, by resource name.
pub(crate) async fn display_names(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
) -> Result<BTreeMap<String, String>, Error> {
    let names = people::list_names(tx, agency).await?;
    Ok(names.into_iter().map(|(id, display_name)| (id.name(agency), display_name)).collect())
}

/// The display names of everybody of an agency, by resource name.
pub(crate) async fn everybody(desk: &Desk, agency: &AgencyId) -> Result<BTreeMap<String, String>, Error> {
    let mut reader = desk.reader().await?;
    display_names(&mut reader.tx(), agency).await
}

/// Names a mentor whom only the run supposes.
pub(crate) fn name_mentor(names: &BTreeMap<String, String>, mentor: &str, display_name: &mut String) {
    if display_name.is_empty() {
        *display_name = called(names, mentor);
    }
}

/// The display name of a person, or of a mentor whom only a run supposes; empty where it is not known.
pub(crate) fn called(names: &BTreeMap<String, String>, person: &str) -> String {
    matching::display_name(person, |name| names.get(name).map(String::as_str)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_can_be_dropped_is_another_of_the_engine() {
        let rules: std::collections::BTreeSet<HardRule> =
            MatchRule::ALL.iter().map(|rule| hard_rule(*rule)).collect();
        assert_eq!(rules, HardRule::ALL.into());
    }
}
