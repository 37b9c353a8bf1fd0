//! The tour: the whole main job, done with the very commands that people type.

use std::{ffi::OsString, path::PathBuf, process::Stdio};

use jiff::{Span, tz::TimeZone};
use tempfile::TempDir;
use tokio::process::Command;

use super::{embedded::Embedded, feedback, sample, tour_facts::Facts, tour_steps::STEPS};
use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
    shell::Shell,
};

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

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./,:=@+".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) { word.to_owned() } else { format!("\"{word}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_shown_as_they_are_typed() {
        assert_eq!(quoted("Ana Ruiz=Sam Osei"), "\"Ana Ruiz=Sam Osei\"");
        assert_eq!(quoted("--capacity"), "--capacity");
    }
}
