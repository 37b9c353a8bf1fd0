//! Match policies.

use std::collections::BTreeSet;

use preceptor_engine::time::UnixMicros;
use preceptor_proto::v1 as pb;

use super::{Fields, small, timestamp, to_wire, wire_words};
use crate::records::{self as rows, Named, skill_name};

wire_words! {
    rows::MatchObjective = pb::MatchObjective, "MATCH_OBJECTIVE";
}

/// The points that the stay and preference lines may have together.
const MOST_POINTS: i64 = 1_000_000;

/// A row as its message.
pub(crate) fn match_policy(row: rows::MatchPolicy) -> pb::MatchPolicy {
    let rules = row.rules;
    let weight = |weight: rows::SkillWeight| pb::SkillWeight {
        skill: skill_name(&weight.skill),
        weight: small(weight.weight),
    };
    pb::MatchPolicy {
        name: row.id.name(&row.agency_id),
        version: small(row.version),
        objectives: rules.objectives.iter().map(|objective| to_wire(*objective)).collect(),
        skill_weights: rules.skill_weights.into_iter().map(weight).collect(),
        default_target: rules.default_target.thousandths(),
        teaching_threshold: rules.teaching_threshold.thousandths(),
        teaching_lead: small(rules.teaching_lead),
        shared_minutes: small(rules.shared_minutes),
        stay_points: small(rules.stay_points),
        preference_points: small(rules.preference_points),
        balance_target: small(rules.balance_target),
        balance_points: small(rules.balance_points),
        offer_days: small(rules.offer_days),
        estimate_model: rules.estimate_model,
        etag: row.version.to_string(),
        update_time: (row.updated_at > UnixMicros::default()).then(|| timestamp(row.updated_at)),
    }
}

/// What was sent, with the default policy's value wherever there is a zero or nothing.
pub(crate) fn completed_policy(sent: &pb::MatchPolicy) -> pb::MatchPolicy {
    let agency = rows::AgencyId::new("");
    let usual = match_policy(rows::MatchPolicy::unwritten(&agency));
    let number = |sent: i32, usual: i32| if sent == 0 { usual } else { sent };
    pb::MatchPolicy {
        objectives: if sent.objectives.is_empty() { usual.objectives } else { sent.objectives.clone() },
        skill_weights: sent.skill_weights.clone(),
        default_target: number(sent.default_target, usual.default_target),
        teaching_threshold: number(sent.teaching_threshold, usual.teaching_threshold),
        teaching_lead: number(sent.teaching_lead, usual.teaching_lead),
        shared_minutes: number(sent.shared_minutes, usual.shared_minutes),
        stay_points: number(sent.stay_points, usual.stay_points),
        preference_points: number(sent.preference_points, usual.preference_points),
        offer_days: number(sent.offer_days, usual.offer_days),
        estimate_model: if sent.estimate_model.is_empty() {
            usual.estimate_model
        } else {
            sent.estimate_model.clone()
        },
        ..sent.clone()
    }
}

/// Rules as sent, every field of them.
pub(crate) fn policy_rules(fields: &mut Fields<'_>, sent: &pb::MatchPolicy) -> rows::PolicyRules {
    let at = |field: &str| format!("match_policy.{field}");
    let default_target = fields.level(&at("default_target"), sent.default_target);
    let teaching_threshold = fields.level(&at("teaching_threshold"), sent.teaching_threshold);
    let mut number = |field: &str, number: i32, (low, high): (i64, i64)| {
        fields.number(&format!("match_policy.{field}"), number, (low, high))
    };
    let rules = rows::PolicyRules {
        objectives: Vec::new(),
        skill_weights: Vec::new(),
        default_target,
        teaching_threshold,
        teaching_lead: number("teaching_lead", sent.teaching_lead, (0, 4000)),
        shared_minutes: number("shared_minutes", sent.shared_minutes, (0, 2400)),
        stay_points: number("stay_points", sent.stay_points, (0, MOST_POINTS)),
        preference_points: number("preference_points", sent.preference_points, (0, MOST_POINTS)),
        balance_target: number("balance_target", sent.balance_target, (0, 1000)),
        balance_points: number("balance_points", sent.balance_points, (0, MOST_POINTS)),
        offer_days: number("offer_days", sent.offer_days, (0, 90)),
        estimate_model: sent.estimate_model.clone(),
    };
    if rules.stay_points + rules.preference_points > MOST_POINTS {
        fields.wrong(at("preference_points"), "is more than 1000000 together with stay_points");
    }
    if preceptor_engine::estimate::Model::preset(&sent.estimate_model).is_none() {
        fields.wrong(at("estimate_model"), "is neither default nor self_heavy");
    }
    let objectives = objectives(fields, sent);
    if rules.balance_points > 0 && !objectives.contains(&rows::MatchObjective::Score) {
        fields.wrong(at("balance_points"), "costs points, which objectives without SCORE do not count");
    }
    rows::PolicyRules { objectives, skill_weights: skill_weights(fields, sent), ..rules }
}

fn objectives(fields: &mut Fields<'_>, sent: &pb::MatchPolicy) -> Vec<rows::MatchObjective> {
    use rows::MatchObjective::{BestWorstCoverage, MostPlaced, Score};
    const FIELD: &str = "match_policy.objectives";
    if sent.objectives.is_empty() {
        fields.wrong(FIELD, "is required: what to optimise, most important first");
        return Vec::new();
    }
    fields.at_most(FIELD, sent.objectives.len(), rows::MatchObjective::ALL.len());
    let objectives: Vec<_> =
        sent.objectives.iter().map(|objective| fields.word(FIELD, *objective, MostPlaced)).collect();
    if objectives.iter().collect::<BTreeSet<_>>().len() < objectives.len() {
        fields.wrong(FIELD, "names an objective twice");
    }
    if !objectives.iter().any(|objective| matches!(objective, MostPlaced | Score)) {
        fields.wrong(FIELD, "needs MOST_PLACED or SCORE");
    }
    if objectives.contains(&BestWorstCoverage) && !objectives.starts_with(&[MostPlaced, BestWorstCoverage]) {
        fields.wrong(FIELD, "has BEST_WORST_COVERAGE elsewhere than right behind a leading MOST_PLACED");
    }
    objectives
}

fn skill_weights(fields: &mut Fields<'_>, sent: &pb::MatchPolicy) -> Vec<rows::SkillWeight> {
    const FIELD: &str = "match_policy.skill_weights";
    fields.at_most(FIELD, sent.skill_weights.len(), 50);
    let mut weights: Vec<rows::SkillWeight> = Vec::new();
    for (index, weight) in sent.skill_weights.iter().enumerate() {
        let skill = fields.skill(&format!("{FIELD}[{index}].skill"), &weight.skill);
        if weights.iter().any(|known| known.skill == skill) {
            fields.wrong(format!("{FIELD}[{index}].skill"), "is weighed twice");
        }
        let weight = fields.number(&format!("{FIELD}[{index}].weight"), weight.weight, (0, 100));
        weights.push(rows::SkillWeight { skill, weight });
    }
    weights
}
