//! Skills of the catalogue.

use preceptor_engine::skill::{Activity, ActivityKind, CATALOGUE_VERSION, LEVEL_TITLES, Skill};
use preceptor_proto::v1 as pb;

use crate::records::skill_name;

/// A skill as its message.
pub(crate) fn skill(skill: &Skill) -> pb::Skill {
    let anchors = skill.anchors.iter().zip(LEVEL_TITLES).zip(1..);
    pb::Skill {
        name: skill_name(skill.key),
        title: skill.title.to_owned(),
        description: skill.description.to_owned(),
        anchors: anchors
            .map(|((description, title), level)| pb::SkillAnchor {
                level: level * 1000,
                title: title.to_owned(),
                description: (*description).to_owned(),
            })
            .collect(),
        activities: skill.activities.iter().map(activity).collect(),
        crosswalk: skill
            .crosswalk
            .iter()
            .map(|place| pb::Crosswalk { framework: place.framework.to_owned(), code: place.code.to_owned() })
            .collect(),
        catalogue_version: i32::try_from(CATALOGUE_VERSION).unwrap_or(i32::MAX),
    }
}

fn activity(activity: &Activity) -> pb::DevelopmentActivity {
    pb::DevelopmentActivity {
        key: activity.key.to_owned(),
        title: activity.title.to_owned(),
        kind: kind(activity.kind) as i32,
        effort_minutes: i32::try_from(activity.effort_minutes).unwrap_or(i32::MAX),
        evidence_asked: activity.evidence_asked,
    }
}

const fn kind(kind: ActivityKind) -> pb::ActivityKind {
    match kind {
        ActivityKind::Workshop => pb::ActivityKind::Workshop,
        ActivityKind::Course => pb::ActivityKind::Course,
        ActivityKind::Reading => pb::ActivityKind::Reading,
        ActivityKind::RolePlay => pb::ActivityKind::RolePlay,
        ActivityKind::Simulation => pb::ActivityKind::Simulation,
        ActivityKind::Shadowing => pb::ActivityKind::Shadowing,
        ActivityKind::PeerFeedback => pb::ActivityKind::PeerFeedback,
        ActivityKind::Reflection => pb::ActivityKind::Reflection,
        ActivityKind::Forum => pb::ActivityKind::Forum,
        ActivityKind::Community => pb::ActivityKind::Community,
        ActivityKind::CaseConference => pb::ActivityKind::CaseConference,
        ActivityKind::ToolPractice => pb::ActivityKind::ToolPractice,
        ActivityKind::Language => pb::ActivityKind::Language,
    }
}
