//! Assessment and evaluation.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "assessment_evaluation",
    title: "Assessment and evaluation",
    description: "Finds out what a person needs and what they can build on, body, mind and circumstances \
        together, turns that into a plan the person agrees to, and goes back to see whether the plan \
        worked.",
    aliases: &["Assessment", "Evaluation", "Needs assessment", "Assessment and care planning"],
    anchors: [
        "Follows an assessment from the second chair and can name which questions served which part of \
        the plan.",
        "Completes single sections of an assessment with the mentor present, who supplies what was \
        missed before the visit ends.",
        "Assesses and drafts the plan alone where needs are familiar; the supervisor reads it before it \
        takes effect.",
        "Assesses overlapping physical, emotional and social needs without review, says how sure each \
        finding is, and revises plans on results.",
        "Settles assessments that others disagree about, chooses the agency's instruments and reviews \
        colleagues' plans.",
    ],
    activities: &[
        Activity {
            key: "instrument_course",
            title: "Complete continuing education on one assessment instrument the agency uses",
            kind: ActivityKind::Course,
            effort_minutes: 360,
            evidence_asked: true,
        },
        Activity {
            key: "second_assessor",
            title: "Assess alongside an experienced colleague, separately, and compare findings line by line",
            kind: ActivityKind::Shadowing,
            effort_minutes: 120,
            evidence_asked: true,
        },
        Activity {
            key: "recent_study",
            title: "Read one recent study or practice guideline on assessment and bring a page on what would \
            change here",
            kind: ActivityKind::Reading,
            effort_minutes: 90,
            evidence_asked: true,
        },
        Activity {
            key: "paper_case",
            title: "Build a care plan for a made-up case with missing facts; list what to ask first and why",
            kind: ActivityKind::Simulation,
            effort_minutes: 75,
            evidence_asked: true,
        },
        Activity {
            key: "plan_six_months_on",
            title: "Reopen a plan of six months ago and write what it got right, what it missed and how that \
            could have been seen",
            kind: ActivityKind::Reflection,
            effort_minutes: 60,
            evidence_asked: false,
        },
    ],
    crosswalk: &[
        Crosswalk::nasw("5"),
        Crosswalk::nasw("6"),
        Crosswalk::nasw("9"),
        Crosswalk::cswe("7"),
        Crosswalk::cswe("9"),
    ],
};
