//! Organization and time management.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "organization_time",
    title: "Organization and time management",
    description: "Keeps many people's appointments, deadlines and promises in order, sees what is urgent and what \
        is only loud, and leaves room in the week for what cannot be foreseen.",
    aliases: &[
        "Organization",
        "Time management",
        "Organisation and time management",
        "Organization and time",
    ],
    anchors: [
        "Keeps a list of tasks given by others and learns how an experienced colleague sorts a day.",
        "Plans each day and goes through the order with the mentor in the morning, who moves what was \
        misjudged.",
        "Runs a part caseload from a weekly plan; the supervisor looks at due dates once a week and \
        rarely finds one missed.",
        "Runs a full caseload, meets deadlines unasked, warns early when one will slip and proposes what \
        to drop.",
        "Plans for others too: spreads work in a team fairly, covers absences and improves how the team \
        keeps track.",
    ],
    activities: &[
        Activity {
            key: "urgent_important",
            title: "Sort one real week into the four fields of urgent and important, and discuss the order with \
            the mentor",
            kind: ActivityKind::ToolPractice,
            effort_minutes: 45,
            evidence_asked: true,
        },
        Activity {
            key: "time_blocks",
            title: "Block visits, notes, calls and slack in the calendar for two weeks; compare plan and \
            reality",
            kind: ActivityKind::ToolPractice,
            effort_minutes: 90,
            evidence_asked: true,
        },
        Activity {
            key: "task_tool",
            title: "Learn the agency's task and calendar tool well enough to show a colleague",
            kind: ActivityKind::Course,
            effort_minutes: 120,
            evidence_asked: false,
        },
        Activity {
            key: "caseload_morning",
            title: "Sit with an experienced colleague while they plan a Monday with too much in it",
            kind: ActivityKind::Shadowing,
            effort_minutes: 60,
            evidence_asked: false,
        },
        Activity {
            key: "broken_promise",
            title: "Look back at one missed deadline: when it could first have been seen, and who should have \
            been told",
            kind: ActivityKind::Reflection,
            effort_minutes: 30,
            evidence_asked: false,
        },
    ],
    crosswalk: &[Crosswalk::nasw("11")],
};
