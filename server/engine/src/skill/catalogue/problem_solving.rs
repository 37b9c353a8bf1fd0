//! Problem-solving and critical thinking.

use crate::skill::entry::{Activity, ActivityKind, Skill};

pub(super) const SKILL: Skill = Skill {
    key: "problem_solving",
    title: "Problem-solving and critical thinking",
    description: "Reaches sound decisions in the time there is: separates facts from guesses, weighs more than \
        one way out, sees whom each would harm, and says why the one was chosen.",
    aliases: &["Problem-solving", "Critical thinking", "Decision making"],
    anchors: [
        "Describes a problem in order and can retell why an experienced colleague decided as they did.",
        "Suggests ways out while the mentor is present; needs help to see side effects and to choose.",
        "Decides in familiar situations alone, and takes two thought-through options to supervision in \
        the others.",
        "Decides well under pressure and with facts missing, writes the reasons down and changes course \
        when facts change.",
        "Is asked for when rules collide or nobody sees a way; teaches others to reason aloud.",
    ],
    activities: &[
        Activity {
            key: "what_if",
            title: "Work through a made-up crisis with a clock running, then explain every choice to the mentor",
            kind: ActivityKind::Simulation,
            effort_minutes: 60,
            evidence_asked: true,
        },
        Activity {
            key: "ethics_course",
            title: "Take a course on ethical decision-making and apply its steps to a past decision",
            kind: ActivityKind::Course,
            effort_minutes: 300,
            evidence_asked: true,
        },
        Activity {
            key: "case_forum",
            title: "Follow a professional forum on case studies for a month and answer one case with reasons",
            kind: ActivityKind::Forum,
            effort_minutes: 120,
            evidence_asked: true,
        },
        Activity {
            key: "premortem",
            title: "Before the next big decision, write how it could fail within a month and what would show it",
            kind: ActivityKind::Reflection,
            effort_minutes: 30,
            evidence_asked: false,
        },
        Activity {
            key: "devils_advocate",
            title: "Ask two peers to argue against a plan for ten minutes each, then revise the plan",
            kind: ActivityKind::PeerFeedback,
            effort_minutes: 45,
            evidence_asked: false,
        },
    ],
    crosswalk: &[],
};
