//! What holds for every command of the program, tried on each of them.

mod exits;
mod printed;
pub(crate) mod programs;
mod settings;
mod table;

use std::collections::BTreeMap;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use clap::CommandFactory as _;
use jiff::{ToSpan as _, tz::TimeZone};
use preceptor_client::program::Cli;
use serde_json::Value;

use self::printed::{one_value, values_of};
use self::programs::Programs;
use self::table::{Does, ROWS, Row};
use crate::demo::Demo;

/// The formats of `-o` beside JSON.
const FORMATS: [&str; 4] = ["table", "plain", "csv", "jsonl"];

/// What the environment of a command says about the server.
pub(crate) struct Surroundings<'a> {
    pub(crate) home: &'a std::path::Path,
    pub(crate) address: &'a str,
    pub(crate) token_file: &'a std::path::Path,
}

impl Surroundings<'_> {
    /// `preceptor` with these words, off a terminal, without anything else of this machine's environment.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin("preceptor"));
        command.args(words).env_clear().env("HOME", self.home).current_dir(self.home).stdin(Stdio::null());
        command.env("PRECEPTOR_ADDRESS", self.address).env("PRECEPTOR_TOKEN_FILE", self.token_file);
        // Not UTC, so that a time that is printed in the local zone is noticed.
        command.env("PRECEPTOR_TZ", "America/Chicago");
        command
    }

    fn run(&self, words: &[String], more: &[&str]) -> Output {
        let words: Vec<&str> = words.iter().map(String::as_str).chain(more.iter().copied()).collect();
        self.command(&words).output().expect("preceptor was built and starts")
    }
}

/// What lines stand for in braces.
#[derive(Default)]
struct Facts(BTreeMap<String, String>);

impl Facts {
    fn of(place: &Surroundings<'_>) -> Self {
        let home = place.home;
        let times = home.join("times.csv");
        std::fs::write(&times, "Email,Day,From,To\n").expect("the home is writable");
        let policy = home.join("even.json");
        let even = r#"{"balanceTarget": 2, "balancePoints": 50000, "objectives": ["MATCH_OBJECTIVE_MOST_PLACED",
            "MATCH_OBJECTIVE_BEST_WORST_COVERAGE", "MATCH_OBJECTIVE_SCORE"]}"#;
        std::fs::write(&policy, even).expect("the home is writable");
        let today = preceptor_client::clock::now().to_zoned(TimeZone::UTC).date();
        let sample = preceptor_tests::root().join("client/sample");
        let known = [
            ("sample", sample.to_string_lossy().into_owned()),
            ("policy", policy.to_string_lossy().into_owned()),
            ("availability", times.to_string_lossy().into_owned()),
            ("token_file", place.token_file.to_string_lossy().into_owned()),
            ("proto", home.join("proto").to_string_lossy().into_owned()),
            ("man", home.join("man").to_string_lossy().into_owned()),
            ("in_three_weeks", today.saturating_add(3.weeks()).to_string()),
        ];
        Self(known.map(|(name, value)| (name.to_owned(), value)).into())
    }

    fn learn(&mut self, row: &Row, value: &Value) {
        for (name, pointer) in row.keeps {
            let found = value.pointer(pointer).and_then(Value::as_str);
            let found = found.unwrap_or_else(|| panic!("{}: no {pointer} in {value}", row.line));
            self.0.insert((*name).to_owned(), found.to_owned());
        }
    }

    /// The words of a line; what is not known yet is a word of its own.
    fn words(&self, line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut is_quoted = false;
        for letter in line.chars() {
            match letter {
                '\'' => is_quoted = !is_quoted,
                ' ' if !is_quoted => words.push(String::new()),
                letter => words.last_mut().expect("there is one").push(letter),
            }
        }
        let known = |word: String| {
            self.0.iter().fold(word, |word, (name, value)| word.replace(&format!("{{{name}}}"), value))
        };
        words.into_iter().map(known).map(|word| word.replace(['{', '}'], "")).collect()
    }
}

/// The commands of the program that do something: the words that lead to each.
fn leaves() -> Vec<String> {
    fn walk(path: &str, command: &clap::Command, found: &mut Vec<String>) {
        if !command.has_subcommands() {
            found.push(path.trim_start().to_owned());
        }
        for inner in command.get_subcommands() {
            walk(&format!("{path} {}", inner.get_name()), inner, found);
        }
    }
    let mut found = Vec::new();
    walk("", &Cli::command(), &mut found);
    found
}

/// Whether a line is of a command.
fn is_of(line: &str, leaf: &str) -> bool {
    line.strip_prefix(leaf).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[test]
fn every_command_has_a_line_in_the_table_and_every_line_a_command() {
    let leaves = leaves();
    let missing: Vec<_> =
        leaves.iter().filter(|leaf| !ROWS.iter().any(|row| is_of(row.line, leaf))).collect();
    assert!(missing.is_empty(), "commands without a line in tests/e2e/commands/table.rs: {missing:#?}");
    let strange: Vec<_> =
        ROWS.iter().map(|row| row.line).filter(|line| !leaves.iter().any(|leaf| is_of(line, leaf))).collect();
    assert!(strange.is_empty(), "lines of no command: {strange:#?}");
}

#[test]
fn every_command_prints_its_answer_and_nothing_else_in_every_format() {
    let demo = Demo::start();
    let place = Surroundings { home: demo.home(), address: &demo.address, token_file: &demo.token_file };
    let mut facts = Facts::of(&place);
    let token = std::fs::read_to_string(&demo.token_file).expect("the demo wrote it");
    let mut programs = Programs::default();
    for row in ROWS.iter().filter(|row| row.does != Does::Serves) {
        let words = facts.words(row.line);
        let output = place.run(&words, &["-o", "json", "-q", "--show-rpc=python"]);
        let wanted = if let Does::IsRefused(code) = row.does { i32::from(code) } else { 0 };
        assert_eq!(output.status.code(), Some(wanted), "{}: {output:?}", row.line);
        if wanted != 0 {
            printed::failure(row.line, &output);
            continue;
        }
        let value = one_value(row.line, &output);
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(!said.contains(token.trim()), "{} shows the token", row.line);
        programs.keep(said);
        if let Does::Reads(message) | Does::Changes(message) = row.does {
            printed::is_canonical(row.line, message, &value);
        }
        facts.learn(row, &value);
        if matches!(row.does, Does::Reads(_)) {
            also_in_other_formats(&place, row, &words, &value);
        }
    }
    programs.run(&place, &facts);
}

/// That a read prints the same in all formats.
fn also_in_other_formats(place: &Surroundings<'_>, row: &Row, words: &[String], json: &Value) {
    let silent = place.run(words, &["-o", "none", "-q"]);
    assert!(silent.status.success() && silent.stdout.is_empty(), "{}: {silent:?}", row.line);
    assert!(silent.stderr.is_empty(), "{}: -q says {:?}", row.line, String::from_utf8_lossy(&silent.stderr));
    let printed = FORMATS.map(|format| {
        let output = place.run(words, &["-o", format]);
        assert!(output.status.success(), "{} -o {format}: {output:?}", row.line);
        let text = String::from_utf8(output.stdout).expect("text");
        printed::is_for_a_pipe(&format!("{} -o {format}", row.line), &text);
        text
    });
    let [table, plain, csv, lines] = &printed;
    printed::holds_every_cell(row.line, csv, [table, plain]);
    let lines: Vec<Value> = values_of(lines);
    let items = json.as_object().filter(|object| object.contains_key("nextPageToken"));
    let items = items.and_then(|object| object.values().find_map(Value::as_array));
    assert_eq!(lines.len(), items.map_or(1, Vec::len), "{} -o jsonl", row.line);
}
