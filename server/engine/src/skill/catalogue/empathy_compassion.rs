//! Empathy and compassion.

use crate::skill::entry::{Activity, ActivityKind, Crosswalk, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "empathy_compassion",
    title: "Empathy and compassion",
    description: "Understands what a situation feels like from the inside, shows it so that people dare to say \
        what matters, and keeps doing so over years without growing numb or carrying it home.",
    aliases: &["Empathy", "Compassion", "Empathy and compassion for clients"],
    anchors: [
        "Notices feelings in conversations led by others and can name them afterwards without judging.",
        "Responds with warmth in calm moments; beside the mentor, learns to stay with grief or anger \
        rather than rush to fix it.",
        "Builds trust with most clients alone, and raises in supervision whom it is hard to feel for.",
        "Earns the trust of people who have lost it in services, keeps clear limits and notices early \
        when their own strength runs low.",
        "Holds the hardest relationships of a team and helps colleagues recover theirs.",
    ],
    activities: &[
        Activity {
            key: "being_present",
            title: "Practise one visit a week without taking notes; write them afterwards and see what was \
            remembered",
            kind: ActivityKind::Reflection,
            effort_minutes: 60,
            evidence_asked: false,
        },
        Activity {
            key: "own_story",
            title: "Write about a time of needing help, and what bias or expectation it leaves in today's work",
            kind: ActivityKind::Reflection,
            effort_minutes: 60,
            evidence_asked: false,
        },
        Activity {
            key: "warm_mentor",
            title: "Accompany a colleague known for their way with people, and note what they say less of",
            kind: ActivityKind::Shadowing,
            effort_minutes: 120,
            evidence_asked: true,
        },
        Activity {
            key: "listening_pairs",
            title: "Attend an active-listening workshop on grief, shame and anger",
            kind: ActivityKind::Workshop,
            effort_minutes: 180,
            evidence_asked: true,
        },
        Activity {
            key: "volunteer_day",
            title: "Volunteer where clients spend their days: a shelter, a food bank, a day centre",
            kind: ActivityKind::Community,
            effort_minutes: 240,
            evidence_asked: true,
        },
    ],
    crosswalk: &[Crosswalk::cswe("6"), Crosswalk::ipec("VE7")],
};
