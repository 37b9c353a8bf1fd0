//! Growth.

use preceptor_engine::{
    estimate::Estimate,
    skill::{Level, skill_by_key},
    time::UnixMicros,
};
use preceptor_proto::v1 as pb;

use super::{timestamp, to_wire};
use crate::{
    growth::estimates::{EvidenceView, PersonGrowth, SkillView},
    records::{AgencyId, Named, skill_name},
};

/// A person's growth.
pub(crate) fn growth(growth: PersonGrowth) -> pb::GetGrowthResponse {
    let PersonGrowth { person, skills, model } = growth;
    pb::GetGrowthResponse {
        person: person.id.name(&person.agency_id),
        display_name: person.display_name.clone(),
        skills: skills.into_iter().map(|view| skill_growth(&person.agency_id, view)).collect(),
        model,
    }
}

fn skill_growth(agency: &AgencyId, view: SkillView) -> pb::SkillGrowth {
    pb::SkillGrowth {
        skill: skill_name(&view.key),
        title: skill_by_key(&view.key).map(|skill| skill.title.to_owned()).unwrap_or_default(),
        estimate: view.level.map(skill_estimate),
        target: view.target.map_or(0, Level::thousandths),
        history: view.history.into_iter().map(skill_estimate).collect(),
        evidence: view.evidence.iter().map(|point| evidence_point(agency, point)).collect(),
        change: view.change.map_or(0, |change| change.delta),
        reliable_change: view.change.is_some_and(|change| change.reliable),
    }
}

fn skill_estimate((as_of, estimate): (UnixMicros, Estimate)) -> pb::SkillEstimate {
    pb::SkillEstimate {
        as_of_time: Some(timestamp(as_of)),
        level: estimate.level.thousandths(),
        lower: estimate.lower.thousandths(),
        upper: estimate.upper.thousandths(),
        rater_count: i32::try_from(estimate.raters).unwrap_or(i32::MAX),
        last_observe_time: Some(timestamp(estimate.last_observed)),
        insufficient: estimate.insufficient,
    }
}

fn evidence_point(agency: &AgencyId, point: &EvidenceView) -> pb::EvidencePoint {
    pb::EvidencePoint {
        observe_time: Some(timestamp(point.observed_at)),
        level: point.level.thousandths(),
        source: point.source.map_or(0, to_wire),
        feedback: point.feedback.as_ref().map(|id| id.name(agency)).unwrap_or_default(),
    }
}
