//! The tour: the whole main job, done with the very commands that people type.

use std::{ffi::OsString, path::PathBuf, process::Stdio};

use jiff::{Span, tz::TimeZone};
use preceptor_proto::v1 as pb;
use tempfile::TempDir;
use tokio::process::Command;

use super::{embedded::Embedded, feedback, sample};
use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
    shell::Shell,
    words::resource::id_of,
};

/// One step: why it is done, and the command; no command where what it needs is not there.
struct Step {
    why: &'static str,
    command: fn(&Facts) -> Option<Vec<String>>,
}

/// What is known after the steps so far.
#[derive(Debug, Default)]
struct Facts {
    /// Somebody in the newest plan, with the mentor who was second best.
    runner_up: Option<Couple>,
    /// Somebody in an active pairing, and the mentor.
    paired: Option<Couple>,
    /// A session that is logged and not yet confirmed.
    logged_session: Option<String>,
    /// The date in three weeks.
    in_three_weeks: String,
    /// A mentor with whom one more place would help somebody, and how many places that mentor would have then.
    one_more_place: Option<Opening>,
}

/// A mentee and a mentor by display names.
#[derive(Debug)]
struct Couple {
    mentee: String,
    mentor: String,
}

/// A mentor and the places that the mentor should have.
#[derive(Debug)]
struct Opening {
    mentor: String,
    places: i32,
}

const STEPS: &[Step] = &[
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

/// Runs every step; the first that fails ends the tour.
pub(super) async fn run(shell: &Shell, server: &Embedded, api: &Api) -> Result<(), Failure> {
    let directory = files()?;
    let stage = Stage { directory: &directory, server, program: std::env::current_exe()? };
    let today = clock::now().to_zoned(TimeZone::system()).date();
    let in_three_weeks = today.saturating_add(Span::new().weeks(3)).to_string();
    let mut facts = Facts { in_three_weeks, ..Facts::default() };
    for (number, step) in (1..).zip(STEPS) {
        let Some(command) = (step.command)(&facts) else { continue };
        shell.output.heading(&format!("{number}. {}", step.why));
        stage.run(&command).await?;
        if command.first().is_some_and(|noun| noun == "import") && command[1] == "rules" {
            shell.output.heading("… A year of feedback comes in as from another system, over gRPC.");
            let count = feedback::load(api).await?;
            println!("{count} forms recorded, each rating now dated evidence of a skill.");
        }
        facts.update(api).await?;
    }
    shell.output.heading("The tour is over. preceptor demo keeps a server running to try more.");
    Ok(())
}

/// The sample's files in a directory of their own, as a coordinator would have them.
fn files() -> Result<TempDir, Failure> {
    let directory = tempfile::Builder::new().prefix("preceptor-tour-").tempdir()?;
    for file in sample::files()? {
        std::fs::write(directory.path().join(file.name), file.text)?;
    }
    Ok(directory)
}

/// Where steps run.
struct Stage<'a> {
    directory: &'a TempDir,
    server: &'a Embedded,
    program: PathBuf,
}

impl Stage<'_> {
    /// Runs one command as a person would, its output beside ours.
    async fn run(&self, words: &[String]) -> Result<(), Failure> {
        let shown: Vec<_> = words.iter().map(|word| quoted(word)).collect();
        println!("$ preceptor {}", shown.join(" "));
        let status = Command::new(&self.program)
            .args(words)
            .current_dir(self.directory.path())
            .env_clear()
            .envs(surroundings())
            .env("XDG_CONFIG_HOME", self.directory.path())
            .env("XDG_STATE_HOME", self.directory.path())
            .env("PRECEPTOR_ADDRESS", self.server.address())
            .env("PRECEPTOR_TOKEN_FILE", self.server.token_file())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .status()
            .await?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(
            Exit::Unexpected,
            format!("the tour stopped: preceptor {} ended with {status}", shown.join(" ")),
        ))
    }
}

/// This program's environment without its own settings, which are for other servers.
fn surroundings() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| !name.to_string_lossy().starts_with("PRECEPTOR_"))
}

impl Facts {
    async fn update(&mut self, api: &Api) -> Result<(), Failure> {
        let parent = api.agency.clone();
        let request = pb::ListMatchRunsRequest { parent: parent.clone(), page_size: 1, ..Default::default() };
        let runs = api.matching().list_match_runs(request).await?.into_inner().match_runs;
        if let Some(run) = runs.first() {
            self.learn_from_plan(api, &run.name).await?;
        }
        self.logged_session = logged_session(api).await?;
        if self.paired.is_some() {
            return Ok(());
        }
        let active = pb::PairingState::Active as i32;
        let request = pb::ListPairingsRequest { parent, page_size: 1, state: active, ..Default::default() };
        let pairings = api.pairings().list_pairings(request).await?.into_inner().pairings;
        self.paired = pairings.into_iter().next().map(|pairing| Couple {
            mentee: pairing.mentee_display_name,
            mentor: pairing.mentor_display_name,
        });
        Ok(())
    }

    async fn learn_from_plan(&mut self, api: &Api, run: &str) -> Result<(), Failure> {
        let request =
            pb::ListProposalsRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
        let proposals = api.matching().list_proposals(request).await?.into_inner().proposals;
        let second = |each: &pb::Proposal| {
            let other = each.runner_up.as_ref()?;
            Some(Couple {
                mentee: each.mentee_display_name.clone(),
                mentor: other.mentor_display_name.clone(),
            })
        };
        self.runner_up = proposals.iter().find_map(second).or(self.runner_up.take());
        let request =
            pb::ListUnplacedMenteesRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
        let unplaced = api.matching().list_unplaced_mentees(request).await?.into_inner().unplaced_mentees;
        let Some(place) = unplaced.into_iter().find_map(|mentee| mentee.one_more_place) else {
            return Ok(());
        };
        let person = api.roster().get_person(pb::GetPersonRequest { name: place.mentor }).await?;
        let mentor = person.into_inner().person.unwrap_or_default().mentor.unwrap_or_default();
        self.one_more_place =
            Some(Opening { mentor: place.mentor_display_name, places: mentor.capacity + 1 });
        Ok(())
    }
}

/// The newest session that waits to be confirmed.
async fn logged_session(api: &Api) -> Result<Option<String>, Failure> {
    let request = pb::ListSessionsRequest { parent: api.agency.clone(), page_size: 50, ..Default::default() };
    let sessions = api.sessions().list_sessions(request).await?.into_inner().sessions;
    let logged = sessions.into_iter().find(|session| session.state() == pb::SessionState::Logged);
    Ok(logged.map(|session| id_of(&session.name).to_owned()))
}

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

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,:=@+".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("\"{word}\"") }
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

    #[test]
    fn commands_are_shown_as_they_are_typed() {
        assert_eq!(quoted("Ana Ruiz=Sam Osei"), "\"Ana Ruiz=Sam Osei\"");
        assert_eq!(quoted("--capacity"), "--capacity");
    }
}
