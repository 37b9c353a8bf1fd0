//! `preceptor completions` and `preceptor man`: what an installed program brings along.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell as Dialect;

use crate::{
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
};

/// Prints a script that completes commands and flags.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor completions bash > ~/.local/share/bash-completion/completions/preceptor"
)]
pub struct Completions {
    /// The shell that reads it
    shell: Dialect,
}

impl Completions {
    pub(crate) fn run(self, shell: &mut Shell, mut program: Command) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, "preceptor", &mut script);
        let script = String::from_utf8_lossy(&script).into_owned();
        if shell.output.is_for_people() {
            return shell.output.write(&script);
        }
        shell.output.local(&Table::details(&[("shell", self.shell.to_string()), ("script", script)]))
    }
}

/// Writes a manual page for each command.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor man ~/.local/share/man/man1")]
pub struct Man {
    /// The directory to write preceptor*.1 into
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

impl Man {
    pub(crate) fn run(self, shell: &mut Shell, program: Command) -> Result<(), Failure> {
        let written = std::fs::create_dir_all(&self.directory)
            .and_then(|()| clap_mangen::generate_to(program, &self.directory));
        written.map_err(|error| {
            Failure::new(Exit::Input, format!("{} cannot be written: {error}", self.directory.display()))
        })?;
        let directory = self.directory.display().to_string();
        shell.output.say("Next: man preceptor-person-add, if the directory is a man1 of your MANPATH.");
        shell.output.local(&Table::details(&[("directory", directory)]))
    }
}
