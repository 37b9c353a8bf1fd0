//! The one way from arguments to exit code.

use std::{
    ffi::OsString,
    panic::{self, AssertUnwindSafe},
    process::ExitCode,
};

use clap::{Parser as _, ValueEnum as _, error::ErrorKind};

use super::Cli;
use crate::{
    arguments::Format,
    clock,
    failure::{Exit, Failure},
    shell::Shell,
};

/// Runs the program: parses the arguments, does what they say, reports, and returns the exit code.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return misunderstood(&error, &args),
    };
    panic::set_hook(Box::new(|panic| {
        eprintln!("preceptor: this is a bug: {panic}\nNext: report it with the command that you ran");
    }));
    let is_for_programs = cli.global.output.is_some_and(is_json);
    // Drawn here and not where it is sent, so that a failure tells the id with which to repeat the command.
    let request_id = cli.global.request_id.get_or_insert_with(clock::new_request_id).clone();
    match finish(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&explained(failure), is_for_programs, &request_id),
    }
}

fn finish(cli: Cli) -> Result<(), Failure> {
    let runtime = tokio::runtime::Runtime::new()?;
    let done = panic::catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            let mut shell = Shell::new(cli.global)?;
            if cli.command.ends_in_its_own_way() {
                return cli.command.run(&mut shell).await;
            }
            tokio::select! {
                done = cli.command.run(&mut shell) => done,
                _ = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Interrupted, "interrupted")),
            }
        })
    }));
    // A read from the terminal that nobody answers must not keep the program.
    runtime.shutdown_background();
    done.unwrap_or_else(|_| Err(Failure::new(Exit::Unexpected, "the command stopped because of a bug")))
}

/// Says why on standard error, unless nobody is there to read it.
fn report(failure: &Failure, is_for_programs: bool, request_id: &str) -> ExitCode {
    if failure.exit != Exit::Pipe {
        eprintln!(
            "{}",
            if is_for_programs { failure.for_programs(request_id) } else { failure.for_people() }
        );
    }
    ExitCode::from(failure.exit as u8)
}

/// A failure with a next step: where nothing better is known, what its reason means.
fn explained(mut failure: Failure) -> Failure {
    if failure.hint.is_empty() {
        failure.hint = match (&*failure.reason, failure.code) {
            ("", "DEADLINE_EXCEEDED") => "check the network, or give more time with --timeout".to_owned(),
            ("", _) => String::new(),
            (reason, _) => format!("preceptor explain {reason}"),
        };
    }
    failure
}

/// Arguments that are no command: help and version are data, everything else is a failure.
fn misunderstood(error: &clap::Error, args: &[OsString]) -> ExitCode {
    if !error.use_stderr() || !asks_for_json(args) {
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let text = error.to_string();
    let mut message = text.split("\n\n").next().unwrap_or_default().trim();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        message = "a subcommand is missing";
    }
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let failure = Failure::usage(message).hint("add --help to the command to see what it takes");
    report(&failure, true, "")
}

/// Whether the caller, whose arguments could not be read, wants JSON.
fn asks_for_json(args: &[OsString]) -> bool {
    let words: Vec<_> = args.iter().map(|word| word.to_string_lossy()).collect();
    let value = |at: usize| {
        let word = &*words[at];
        let glued = word.strip_prefix("--output=").or_else(|| word.strip_prefix("-o="));
        let short = word.strip_prefix("-o").filter(|rest| !rest.is_empty() && !word.starts_with("--"));
        match word {
            "-o" | "--output" => words.get(at + 1).map(ToString::to_string),
            _ => glued.or(short).map(str::to_owned),
        }
    };
    let flag = (0..words.len()).filter_map(value).next_back();
    let format = flag.or_else(|| std::env::var("PRECEPTOR_OUTPUT").ok());
    format.and_then(|format| Format::from_str(&format, true).ok()).is_some_and(is_json)
}

const fn is_json(format: Format) -> bool {
    matches!(format, Format::Json | Format::Jsonl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_wants_json_is_understood_though_the_command_is_not() {
        let asks = |line: &str| asks_for_json(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        for line in ["-o json person", "person -ojson", "person --output=jsonl", "-o table -o json"] {
            assert!(asks(line), "{line}");
        }
        for line in ["person", "-o table", "person -o", "--out json", "-o json -o csv"] {
            assert!(!asks(line), "{line}");
        }
    }

    #[test]
    fn a_reason_without_a_next_step_is_explained() {
        let mut failure = Failure::new(Exit::Conflict, "these two have an open pairing");
        failure.reason = "PAIRING_OPEN".into();
        assert_eq!(explained(failure.clone()).hint, "preceptor explain PAIRING_OPEN");
        assert_eq!(explained(failure.hint("do it")).hint, "do it");
    }
}
