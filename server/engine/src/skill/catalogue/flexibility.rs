//! Flexibility and adaptability.

use crate::skill::entry::{Activity, ActivityKind, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "flexibility",
    title: "Flexibility and adaptability",
    description: "Stays useful when the plan no longer fits: takes up new settings, treatments and rules, tries \
        another way without losing the aim, and learns openly from what did not work.",
    aliases: &["Adaptability", "Flexible working"],
    anchors: [
        "Works by a given plan, and sees how an experienced colleague departs from it and why.",
        "Adjusts small things when the mentor points at a change; finds sudden changes unsettling.",
        "Adapts alone to changed appointments, rules or wishes, and asks when the aim itself is in \
        question.",
        "Moves between settings and teams with ease, drops what does not work and says so early.",
        "Leads others through change: tests new ways first, reports honestly and helps doubters find \
        their footing.",
    ],
    activities: &[
        Activity {
            key: "other_setting",
            title: "Spend two days in a setting that is new: hospital discharge, shelter, court, telehealth",
            kind: ActivityKind::Shadowing,
            effort_minutes: 960,
            evidence_asked: true,
        },
        Activity {
            key: "plan_b",
            title: "For three current plans, write down what would make each fail and the second-best way",
            kind: ActivityKind::Reflection,
            effort_minutes: 45,
            evidence_asked: false,
        },
        Activity {
            key: "sudden_change",
            title: "Practise a scenario in which funding, consent and address change one after the other",
            kind: ActivityKind::Simulation,
            effort_minutes: 60,
            evidence_asked: true,
        },
        Activity {
            key: "field_news",
            title: "Read the news of the field for a month, and try one thing from it",
            kind: ActivityKind::Reading,
            effort_minutes: 120,
            evidence_asked: false,
        },
        Activity {
            key: "two_ways",
            title: "Try two approaches to a recurring task, a fortnight each, and show the team what came out",
            kind: ActivityKind::ToolPractice,
            effort_minutes: 90,
            evidence_asked: true,
        },
    ],
    crosswalk: &[],
};
