//! Cultural competency.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "cultural_competency",
    title: "Cultural competency",
    description: "Meets people in their own culture, language and history without assuming either sameness or \
        difference, works well with interpreters, and notices what one's own culture takes for granted.",
    aliases: &[
        "Cultural competence",
        "Cultural humility",
        "Cultural and linguistic competence",
        "Cultural awareness",
    ],
    anchors: [
        "Knows that everybody carries assumptions, and watches how an experienced colleague asks rather \
        than guesses.",
        "Asks about customs, family roles and language needs with the mentor present; overlooks some \
        without a reminder.",
        "Fits plans to the person's culture in familiar communities, books and briefs interpreters, and \
        seeks advice in new ones.",
        "Works well across cultures alone, is recommended from family to family and speaks up against \
        disrespect.",
        "Shapes the services themselves together with communities, and trains colleagues and partners.",
    ],
    activities: &[
        Activity {
            key: "culture_training",
            title: "Complete cultural-competency training with one of the communities the agency serves",
            kind: ActivityKind::Workshop,
            effort_minutes: 240,
            evidence_asked: true,
        },
        Activity {
            key: "community_event",
            title: "Attend a community event as a guest, and write what was expected and what was met",
            kind: ActivityKind::Community,
            effort_minutes: 180,
            evidence_asked: false,
        },
        Activity {
            key: "second_language",
            title: "Learn to greet, ask and thank in a client community's language; continue to a first \
            certificate",
            kind: ActivityKind::Language,
            effort_minutes: 2400,
            evidence_asked: true,
        },
        Activity {
            key: "interpreter_drill",
            title: "Role-play a visit with an interpreter: brief beforehand, speak to the client, debrief",
            kind: ActivityKind::RolePlay,
            effort_minutes: 60,
            evidence_asked: false,
        },
        Activity {
            key: "own_lens",
            title: "Map your own background and power in three recent cases, and discuss one with the mentor",
            kind: ActivityKind::Reflection,
            effort_minutes: 60,
            evidence_asked: false,
        },
    ],
    crosswalk: &[Crosswalk::nasw("4"), Crosswalk::cswe("3"), Crosswalk::ipec("VE4"), Crosswalk::ipec("RR5")],
};
