//! Communication.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "communication",
    title: "Communication",
    description: "Says what matters plainly and kindly, in words the other person uses, and listens until the \
        other person agrees they were understood: with clients and families, with colleagues and with \
        other agencies, face to face, on the phone and in writing.",
    aliases: &["Communication and listening", "Communications"],
    anchors: [
        "Watches conversations with clients and can tell afterwards what was asked, what was answered \
        and what was left open.",
        "Leads the opening and the routine questions of a visit with the mentor in the room, who steps \
        in when feelings run high or facts get tangled.",
        "Holds ordinary conversations alone, checks what was understood and brings the difficult ones to \
        supervision before they take place.",
        "Handles bad news, anger and silence without anybody beside them; writes notes and letters that \
        nobody needs to correct.",
        "Is called in when a conversation has broken down, and coaches others before and after theirs.",
    ],
    activities: &[
        Activity {
            key: "listening_circle",
            title: "Take part in a workshop on active listening, with practice in threes",
            kind: ActivityKind::Workshop,
            effort_minutes: 180,
            evidence_asked: true,
        },
        Activity {
            key: "silent_signals",
            title: "Attend training on posture, tone and other signals beyond words",
            kind: ActivityKind::Workshop,
            effort_minutes: 120,
            evidence_asked: true,
        },
        Activity {
            key: "hard_conversation",
            title: "Role-play a hard conversation twice, with the parts exchanged: bad news, a refusal, a \
            broken promise",
            kind: ActivityKind::RolePlay,
            effort_minutes: 60,
            evidence_asked: false,
        },
        Activity {
            key: "observed_visit",
            title: "Ask a peer to sit in on a visit and to note three things that helped and one that did not",
            kind: ActivityKind::PeerFeedback,
            effort_minutes: 90,
            evidence_asked: true,
        },
        Activity {
            key: "plain_letter",
            title: "Rewrite a letter to a client in plain language and have someone outside the field read it \
            back",
            kind: ActivityKind::Reflection,
            effort_minutes: 45,
            evidence_asked: true,
        },
    ],
    crosswalk: &[Crosswalk::cswe("6"), Crosswalk::ipec("C")],
};
