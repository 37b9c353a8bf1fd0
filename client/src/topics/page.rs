//! The pages of `preceptor help`.

use std::fmt::Write as _;

use clap::{Args as _, Command};

use super::{exit_code, topic::Topic};
use crate::arguments::Global;

/// Names of pages, and what each is about.
pub(crate) const PAGES: [(&str, &str); 5] = [
    ("exit-codes", "what each exit code means"),
    ("environment", "the variables that commands read"),
    ("formats", "what -o prints, for people and for programs"),
    ("dates", "how to write dates and times"),
    ("accessibility", "screen readers, colour, slow connections"),
];

pub(super) fn topics() -> Vec<Topic> {
    PAGES.iter().map(|(name, _)| Topic::new(*name, "page", text(name))).collect()
}

fn text(name: &str) -> String {
    match name {
        "exit-codes" => exit_code::page(),
        "environment" => environment(),
        "formats" => include_str!("pages/formats.txt").to_owned(),
        "dates" => include_str!("pages/dates.txt").to_owned(),
        _ => include_str!("pages/accessibility.txt").to_owned(),
    }
}

/// The variables of the global flags, as the flags declare them.
fn environment() -> String {
    let mut text =
        "A flag counts before its variable, a variable before the configuration file.\n\n".to_owned();
    for argument in Global::augment_args(Command::new("preceptor")).get_arguments() {
        let Some(variable) = argument.get_env() else { continue };
        let flag = argument.get_long().unwrap_or_default();
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "{}  --{flag}\n    {help}", variable.to_string_lossy());
    }
    text + include_str!("pages/environment.txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_written_and_names_every_variable() {
        for topic in topics() {
            assert!(topic.text.lines().count() > 5, "{}", topic.name);
            assert!(topic.text.lines().all(|line| line.chars().count() <= 100), "{}", topic.name);
        }
        for variable in ["PRECEPTOR_ADDRESS", "PRECEPTOR_TOKEN_FILE", "PRECEPTOR_TZ", "NO_COLOR"] {
            assert!(environment().contains(variable), "{variable}");
        }
    }
}
