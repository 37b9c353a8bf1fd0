//! Match policies: read, and as the engine takes them.

use preceptor_engine::matching::input::points::{Balance, LineWeights};
use preceptor_engine::matching::input::policy::{Goal, HardRule, Policy};

use crate::{
    error::Error,
    records::{AgencyId, MatchObjective, MatchPolicy, MatchPolicyId, Named as _, PolicyRules},
    store::{Tx, match_policies},
};

/// The points of a full score.
const FULL_SCORE: i64 = 1_000_000;
/// A weight of the contract, where 10 is plain, in the engine's hundredths.
const HUNDREDTHS: i64 = 10;

/// The newest version of a policy, or "not found". The default one is always there.
pub(crate) async fn load(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &MatchPolicyId,
) -> Result<MatchPolicy, Error> {
    match match_policies::find_policy(tx, agency, id).await? {
        Some(row) => Ok(row),
        None if id.as_str() == MatchPolicy::DEFAULT => Ok(MatchPolicy::unwritten(agency)),
        None => Err(Error::NotFound(id.name(agency))),
    }
}

/// The version of a policy that a run used.
pub(crate) async fn load_version(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (id, version): (&MatchPolicyId, i64),
) -> Result<MatchPolicy, Error> {
    let row = match_policies::find_policy_version(tx, agency, (id, version)).await?;
    // A default policy is written from its second version on.
    Ok(row.unwrap_or_else(|| MatchPolicy::unwritten(agency)))
}

/// The engine's policy.
pub(crate) fn engine_policy(rules: &PolicyRules) -> Policy {
    let plain = Policy::default();
    let weights = rules.skill_weights.iter();
    let mut hard_rules = plain.hard_rules.clone();
    if rules.shared_minutes == 0 {
        hard_rules.remove(&HardRule::SharedTime);
    }
    Policy {
        objective: rules.objectives.iter().map(|objective| goal(*objective)).collect(),
        hard_rules,
        teaching_threshold: rules.teaching_threshold,
        lead_threshold: i32::try_from(rules.teaching_lead).unwrap_or(i32::MAX),
        minimum_shared_minutes: positive(rules.shared_minutes),
        skill_weights: weights
            .map(|weight| (weight.skill.clone(), positive(weight.weight * HUNDREDTHS)))
            .collect(),
        lines: line_weights(rules, &plain.lines),
        balance: Balance { target: positive(rules.balance_target), step: positive(rules.balance_points) },
        ..plain
    }
}

const fn goal(objective: MatchObjective) -> Goal {
    match objective {
        MatchObjective::MostPlaced => Goal::MostPlaced,
        MatchObjective::Score => Goal::Score,
        MatchObjective::FewestChanges => Goal::FewestChanges,
        MatchObjective::BestWorstCoverage => Goal::BestWorstCoverage,
    }
}

/// Stay and preference as the policy says; the other lines share what is left of a full score in the
/// proportions of the default policy.
fn line_weights(rules: &PolicyRules, plain: &LineWeights) -> LineWeights {
    let left = FULL_SCORE - rules.stay_points - rules.preference_points;
    let usual = FULL_SCORE - i64::from(plain.stay) - i64::from(plain.prefer);
    let share = |line: u32| positive(i64::from(line) * left / usual);
    LineWeights {
        coverage: share(plain.coverage),
        discipline: share(plain.discipline),
        population: share(plain.population),
        language: share(plain.language),
        availability: share(plain.availability),
        preference: share(plain.preference),
        prefer: positive(rules.preference_points),
        avoid: positive(rules.preference_points),
        stay: positive(rules.stay_points),
        waiting: share(plain.waiting),
    }
}

/// A stored number that the edge keeps within bounds.
pub(crate) fn positive(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_policy_is_the_engines_but_for_lead_and_avoid() {
        let engine = Policy::default();
        let lines = LineWeights { avoid: 50_000, ..engine.lines };
        let expected = Policy { lines, lead_threshold: 500, ..engine };
        assert_eq!(engine_policy(&PolicyRules::default()), expected);
    }

    #[test]
    fn whatever_stay_and_preference_get_a_score_stays_within_a_million() {
        for (stay_points, preference_points) in
            [(0, 0), (1_000_000, 0), (0, 1_000_000), (333_333, 666_667), (1, 7)]
        {
            let rules = PolicyRules { stay_points, preference_points, ..PolicyRules::default() };
            let policy = engine_policy(&rules);
            assert_eq!(policy.validate(), Ok(()), "{stay_points} {preference_points}");
            assert_eq!(i64::from(policy.lines.stay), stay_points);
        }
    }

    #[test]
    fn no_shared_minutes_asked_for_means_unknown_availability_does_not_exclude() {
        let rules = PolicyRules { shared_minutes: 0, ..PolicyRules::default() };
        assert!(!engine_policy(&rules).hard_rules.contains(&HardRule::SharedTime));
    }
}
