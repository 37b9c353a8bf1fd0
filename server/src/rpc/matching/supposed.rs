//! What a run supposes that is not so: mentors more, rules less. It answers a question, and nobody is paired by it.

use std::collections::BTreeMap;

use preceptor_engine::matching::{
    policy::HardRule,
    snapshot::Pair,
    what_if::{AddedMentor, Changes},
};
use preceptor_proto::v1::ErrorReason;

use super::rules::positive;
use crate::{
    error::{Error, Refusal},
    records::{Adjustments, MatchRule, MatchRun, PersonId, PersonPair},
    rpc::wire::Named,
    store::{Tx, people},
};

/// The changes of a snapshot that adjustments suppose beyond what freezing looks at.
pub(super) fn supposed(adjustments: &Adjustments) -> Changes {
    Changes {
        added: adjustments.numbered_mentors().into_iter().map(added).collect(),
        dropped_rules: adjustments.dropped_rules.iter().map(|rule| hard_rule(*rule)).collect(),
        allowed: adjustments.allowed.iter().map(engine_pair).collect(),
        ..Changes::default()
    }
}

/// A mentor more, with the id.
pub(super) fn added((id, added): (PersonId, &crate::records::AddedMentor)) -> AddedMentor {
    let (id, like) = (id.to_string(), added.like.to_string());
    AddedMentor { id, like, capacity: positive(added.capacity) }
}

/// A pair as the engine names it.
pub(super) fn engine_pair(pair: &PersonPair) -> Pair {
    Pair { mentee: pair.mentee.to_string(), mentor: pair.mentor.to_string() }
}

/// The engine's rule.
pub(super) const fn hard_rule(rule: MatchRule) -> HardRule {
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
pub(super) fn require_real(run: &MatchRun) -> Result<(), Error> {
    let assumed = &run.adjustments;
    if !assumed.is_hypothetical() {
        return Ok(());
    }
    let agency = &run.agency_id;
    let mut refusal = Refusal::new(
        ErrorReason::RunHypothetical,
        "the run answers a question: it supposes what is not so, and nobody can be paired by it",
    );
    for (id, added) in assumed.numbered_mentors() {
        let text = format!("{id} is supposed, like {}", added.like);
        refusal = refusal.conflict(added.like.name(agency), text);
    }
    for rule in &assumed.dropped_rules {
        let text = format!("the rule {} is dropped", rule.word().to_lowercase());
        refusal = refusal.conflict(run.policy_id.name(agency), text);
    }
    for PersonPair { mentor, mentee } in &assumed.allowed {
        refusal = refusal.conflict(mentor.name(agency), format!("{mentee} with {mentor} is allowed"));
    }
    Err(refusal.into())
}

/// Display names by resource name, for a run with mentors whom only the run supposes; nothing for any other run.
pub(super) async fn names(tx: &mut Tx<'_>, run: &MatchRun) -> Result<BTreeMap<String, String>, Error> {
    if run.adjustments.added_mentors.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names = people::list_names(tx, &run.agency_id).await?;
    Ok(names.into_iter().map(|(id, display_name)| (id.name(&run.agency_id), display_name)).collect())
}

/// Names a mentor whom only the run supposes.
pub(super) fn name_mentor(names: &BTreeMap<String, String>, mentor: &str, display_name: &mut String) {
    if display_name.is_empty() {
        *display_name = called(names, mentor);
    }
}

/// The display name of a person, or of a mentor whom only a run supposes: `Ana Ruiz (added)`.
pub(super) fn called(names: &BTreeMap<String, String>, person: &str) -> String {
    if let Some(name) = names.get(person) {
        return name.clone();
    }
    match person.rsplit_once('+').and_then(|(like, number)| Some((names.get(like)?, number))) {
        Some((like, "1")) => format!("{like} (added)"),
        Some((like, number)) => format!("{like} (added {number})"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mentor_more_is_called_after_the_one_to_be_like() {
        let names = BTreeMap::from([("agencies/north/people/mia".to_owned(), "Mia Ode".to_owned())]);
        for (person, name) in [
            ("mia", "Mia Ode"),
            ("mia+1", "Mia Ode (added)"),
            ("mia+12", "Mia Ode (added 12)"),
            ("max+1", ""),
        ] {
            assert_eq!(called(&names, &format!("agencies/north/people/{person}")), name);
        }
    }

    #[test]
    fn every_rule_that_can_be_dropped_is_another_of_the_engine() {
        let rules: std::collections::BTreeSet<HardRule> =
            MatchRule::ALL.iter().map(|rule| hard_rule(*rule)).collect();
        assert_eq!(rules, HardRule::ALL.into());
    }
}
