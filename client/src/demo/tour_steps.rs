//! The steps of the tour: why each is done, and the command as people type it.

use super::tour_facts::{Couple, Facts, Opening};

/// One step: why it is done, and the command; no command where what it needs is not there.
pub(super) struct Step {
    pub(super) why: &'static str,
    pub(super) command: fn(&Facts) -> Option<Vec<String>>,
}

/// The main job, from spreadsheets to the second plan.
pub(super) const STEPS: &[Step] = &[
    Step {
        why: "Three spreadsheets in. A look first: nothing is written.",
        command: |_| Some(words("import people mentees.csv mentors.csv guests.csv")),
    },
    Step {
        why: "Everything is understood, so save it.",
        command: |_| Some(words("import people mentees.csv mentors.csv guests.csv --apply")),
    },
    Step {
        why: "Who must, may rather or must not be together.",
        command: |_| Some(words("import rules pair-rules.csv --apply")),
    },
    Step {
        why: "A plan: provably the best one under the stated rules.",
        command: |_| Some(words("match plan")),
    },
    Step {
        why: "Why this mentor, and why not the one who was second best?",
        command: |facts| {
            let Couple { mentee, mentor } = facts.runner_up.as_ref()?;
            let command = with("match show latest --why --who", mentee);
            Some([command, with("--why-not", &format!("{mentee}={mentor}"))].concat())
        },
    },
    Step {
        why: "Write the plan with its proof into a file.",
        command: |_| Some(words("match export latest --out plan.json")),
    },
    Step {
        why: "Anybody can check the file, without the server.",
        command: |_| Some(words("match verify plan.json")),
    },
    Step { why: "The coordinator approves.", command: |_| Some(words("match review latest --approve-all")) },
    Step {
        why: "Approved proposals become pairings, all or none.",
        command: |_| Some(words("match publish latest")),
    },
    Step {
        why: "Whom one of them mentors now.",
        command: |facts| Some(with("pairing list --who", &facts.paired.as_ref()?.mentor)),
    },
    Step {
        why: "The two of them book their first session.",
        command: |facts| {
            let command = with("session book", &facts.paired.as_ref()?.mentee);
            Some([command, with("--minutes 45 --way video --at", "tomorrow 10:00")].concat())
        },
    },
    Step {
        why: "They met yesterday already, unplanned. A minute to log it: what was seen, and the next step.",
        command: |facts| {
            let command = with("log", &facts.paired.as_ref()?.mentee);
            let seen = "--minutes 45 --rate communication=3 --rate assessment=3.5 --at";
            let command = [command, with(seen, "yesterday 14:00")].concat();
            Some([command, with("--follow-up", "Shadow two intakes @fri")].concat())
        },
    },
    Step {
        why: "The other side confirms it.",
        command: |facts| Some(with("confirm", facts.logged_session.as_ref()?)),
    },
    Step {
        why: "Feedback by a supervisor counts as well.",
        command: |facts| {
            let command = with("feedback give", &facts.paired.as_ref()?.mentee);
            let rest = words("--source supervisor --author mai.xiong@riverbend.example --rate empathy=3");
            Some([command, rest].concat())
        },
    },
    Step {
        why: "A year of feedback about one person: levels, how sure they are, and what has changed.",
        command: |_| Some(with("growth", "Joaquin Farrow")),
    },
    Step {
        why: "A case conference that needs a psychologist and a lawyer. The case is an opaque reference.",
        command: |facts| {
            let command = with("conference create --id discharge --title", "Discharge planning");
            let time = with("--minutes 60 --window-from tomorrow --window-to", &facts.in_three_weeks);
            let people =
                words("--chair lucille.okonkwo@riverbend.example --note-taker mai.xiong@riverbend.example");
            let case = "RB-94699439|Which of three discharge dates gives the home team time?|20|complex";
            let seats = with("--seat psychology --seat law --case", case);
            Some([command, time, people, seats].concat())
        },
    },
    Step { why: "When can they all?", command: |_| Some(words("conference find discharge --max 3")) },
    Step {
        why: "The best time is taken, for everybody at once.",
        command: |_| Some(words("conference book discharge --and-confirm")),
    },
    Step {
        why: "The plan said where one more place helps. The mentor agrees.",
        command: |facts| {
            let Opening { mentor, places } = facts.one_more_place.as_ref()?;
            Some([with("person edit", mentor), with("--capacity", &places.to_string())].concat())
        },
    },
    Step {
        why: "The next plan places somebody who had no place before.",
        command: |facts| facts.one_more_place.as_ref().map(|_| words("match plan --why")),
    },
    Step {
        why: "Who changed what: the audit log has it all.",
        command: |_| Some(words("audit list --max 12")),
    },
];

/// A command without words that have spaces.
fn words(command: &str) -> Vec<String> {
    command.split(' ').map(str::to_owned).collect()
}

/// A command with one more word.
fn with(command: &str, last: &str) -> Vec<String> {
    let mut words = words(command);
    words.push(last.to_owned());
    words
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::program::Cli;

    #[test]
    fn every_step_is_a_command_of_this_program() {
        let couple = || Some(Couple { mentee: "Ana Ruiz".into(), mentor: "Sam Osei".into() });
        let facts = Facts {
            runner_up: couple(),
            paired: couple(),
            logged_session: Some("0196f0c2".into()),
            in_three_weeks: "2026-12-24".into(),
            one_more_place: Some(Opening { mentor: "Sam Osei".into(), places: 3 }),
        };
        for step in STEPS {
            let command = (step.command)(&facts).expect("everything is known");
            let parsed = Cli::try_parse_from(std::iter::once("preceptor".to_owned()).chain(command.clone()));
            assert!(parsed.is_ok(), "{command:?}: {:?}", parsed.err());
        }
    }
}
