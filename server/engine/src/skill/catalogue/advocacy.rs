//! Advocacy.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "advocacy",
    title: "Advocacy",
    description: "Knows people's rights and the systems that should honour them, and gets them honoured: \
        explains, writes, appeals and accompanies, with the client's consent and in the client's voice.",
    aliases: &["Client advocacy", "Advocacy and rights"],
    anchors: [
        "Knows that clients have rights and where to look them up; watches a colleague claim one.",
        "Prepares applications and calls with the mentor listening in, who takes over when an office \
        says no.",
        "Obtains regular entitlements alone, and drafts appeals that the supervisor signs off.",
        "Wins contested entitlements without help, knows the law behind them and helps clients speak for \
        themselves.",
        "Changes the rule and not only the case: brings patterns before authorities and trains others to \
        appeal.",
    ],
    activities: &[
        Activity {
            key: "rights_reading",
            title: "Read the statute and the local policy behind one benefit, and write a one-page guide for \
            clients",
            kind: ActivityKind::Reading,
            effort_minutes: 120,
            evidence_asked: true,
        },
        Activity {
            key: "legal_training",
            title: "Complete legal and ethical training on consent, representation and confidentiality",
            kind: ActivityKind::Course,
            effort_minutes: 240,
            evidence_asked: true,
        },
        Activity {
            key: "appeal_drill",
            title: "Draft an appeal for a made-up refusal within its deadline, and have it answered by a peer \
            as the office",
            kind: ActivityKind::Simulation,
            effort_minutes: 90,
            evidence_asked: true,
        },
        Activity {
            key: "advocacy_group",
            title: "Attend two meetings of an advocacy group and report what it is working on",
            kind: ActivityKind::Community,
            effort_minutes: 180,
            evidence_asked: false,
        },
        Activity {
            key: "policy_watch",
            title: "Subscribe to changes in health and benefits law for a quarter, and tell the team of the one \
            that matters most",
            kind: ActivityKind::Reading,
            effort_minutes: 60,
            evidence_asked: false,
        },
    ],
    crosswalk: &[Crosswalk::nasw("7"), Crosswalk::cswe("5")],
};
