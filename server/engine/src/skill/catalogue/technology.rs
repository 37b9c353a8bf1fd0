//! Technological proficiency.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "technology",
    title: "Technological proficiency",
    description: "Uses health records, telehealth and other digital tools safely and with ease, keeps private \
        what is private, and helps clients who have less access or practice.",
    aliases: &["Technology", "Technological proficiency and digital tools", "Digital skills", "Tech", "IT"],
    anchors: [
        "Signs in and finds what is needed in the record with somebody beside them.",
        "Records visits and holds video calls while the mentor is at hand; needs help when something \
        unusual appears.",
        "Uses the agency's tools alone every day, protects access, and asks for help with reports or new \
        features.",
        "Solves most problems without support, sets clients up for telehealth and gets answers out of \
        the data.",
        "Chooses and introduces tools with the IT team, writes the guide and trains colleagues \
        patiently.",
    ],
    activities: &[
        Activity {
            key: "record_practice",
            title: "Enter a made-up visit in the training record from referral to closing note, without help",
            kind: ActivityKind::ToolPractice,
            effort_minutes: 60,
            evidence_asked: true,
        },
        Activity {
            key: "telehealth_trial",
            title: "Run a video visit with a colleague as a client on an old phone and a weak connection",
            kind: ActivityKind::RolePlay,
            effort_minutes: 45,
            evidence_asked: false,
        },
        Activity {
            key: "informatics_course",
            title: "Complete an introductory course or webinar series in health informatics",
            kind: ActivityKind::Course,
            effort_minutes: 480,
            evidence_asked: true,
        },
        Activity {
            key: "it_morning",
            title: "Spend a morning with IT support, and write down the three questions that come up most",
            kind: ActivityKind::Shadowing,
            effort_minutes: 180,
            evidence_asked: false,
        },
        Activity {
            key: "privacy_check",
            title: "Check your devices and habits against the agency's privacy rules, and correct what falls \
            short",
            kind: ActivityKind::ToolPractice,
            effort_minutes: 40,
            evidence_asked: true,
        },
    ],
    crosswalk: &[Crosswalk::cswe("1")],
};
