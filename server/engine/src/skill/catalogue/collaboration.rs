//! Collaboration.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "collaboration",
    title: "Collaboration",
    description: "Works with other professions and agencies as one team around a person: knows what each can do, \
        shares what they need to know, disagrees in the open and keeps agreements.",
    aliases: &[
        "Teamwork",
        "Collaboration and teamwork",
        "Interprofessional collaboration",
        "Interdisciplinary collaboration",
    ],
    anchors: [
        "Attends team meetings and case conferences and can say afterwards what each profession \
        contributed.",
        "Presents a part of a case with the mentor at the table, who fills in and handles objections.",
        "Presents cases alone, follows up what was agreed, and asks the supervisor when professions pull \
        in different directions.",
        "Brings the right people together unasked, settles disagreements directly and is trusted by \
        other agencies.",
        "Chairs conferences of many professions, repairs teams that stopped talking and shows others \
        how.",
    ],
    activities: &[
        Activity {
            key: "join_conference",
            title: "Take a seat in an interprofessional case conference and present one question",
            kind: ActivityKind::CaseConference,
            effort_minutes: 75,
            evidence_asked: true,
        },
        Activity {
            key: "chair_item",
            title: "Moderate one agenda item of a case conference: question, views, decision, who does what by \
            when",
            kind: ActivityKind::CaseConference,
            effort_minutes: 90,
            evidence_asked: true,
        },
        Activity {
            key: "conflict_steps",
            title: "Attend a workshop on resolving conflicts in teams, with a real disagreement brought along",
            kind: ActivityKind::Workshop,
            effort_minutes: 180,
            evidence_asked: true,
        },
        Activity {
            key: "other_profession",
            title: "Spend half a day with a colleague of another profession and describe a client through their \
            eyes",
            kind: ActivityKind::Shadowing,
            effort_minutes: 240,
            evidence_asked: true,
        },
        Activity {
            key: "credit_round",
            title: "At the next team meeting, name for each member one contribution that helped a client",
            kind: ActivityKind::PeerFeedback,
            effort_minutes: 20,
            evidence_asked: false,
        },
    ],
    crosswalk: &[Crosswalk::nasw("8"), Crosswalk::ipec("TT"), Crosswalk::ipec("RR")],
};
