//! The transcripts of README.md, typed against a real server with the sample agency.

use std::{fs, path::Path, process::Command};

/// One command of a transcript, and what it must print.
struct Step {
    command: String,
    expected: Vec<String>,
}

/// The steps of every block marked `console`.
fn steps(markdown: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_inside = false;
    for line in markdown.lines() {
        match (is_inside, line) {
            (false, "```console") => is_inside = true,
            (true, "```") => is_inside = false,
            (true, line) => match line.strip_prefix("$ ") {
                Some(command) => steps.push(Step { command: command.to_owned(), expected: Vec::new() }),
                None => steps
                    .last_mut()
                    .expect("a transcript starts with a command")
                    .expected
                    .push(line.to_owned()),
            },
            (false, _) => {}
        }
    }
    steps
}

/// Whether `line` is `pattern`, in which `…` stands for anything.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split('…');
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    for part in parts {
        match (part.is_empty(), rest.find(part)) {
            (true, _) => rest = "",
            (false, Some(place)) => rest = &rest[place + part.len()..],
            (false, None) => return false,
        }
    }
    rest.is_empty()
}

/// Whether the output is the expected lines; a line of `…` alone stands for any number of lines.
fn agrees(expected: &[String], printed: &[&str]) -> bool {
    match (expected.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((any, rest)), _) if any == "…" => {
            (0..=printed.len()).any(|skipped| agrees(rest, &printed[skipped..]))
        }
        (Some((pattern, rest)), Some((line, others))) => {
            matches(pattern, line.trim_end()) && agrees(rest, others)
        }
        _ => false,
    }
}

#[test]
fn transcripts_of_the_readme_are_what_the_programs_print() {
    let readme = fs::read_to_string(preceptor_tests::root().join("README.md")).expect("a README");
    let steps = steps(&readme);
    assert!(steps.len() >= 5, "the README shows only {} commands", steps.len());
    let demo = crate::demo::Demo::start();
    let (programs, home) = (crate::demo::programs(), demo.home());
    let python = crate::commands::programs::python();
    let python = python.parent().expect("a program is in a directory");
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{}:{path}", programs.display(), python.display());
    for Step { command, expected } in steps {
        let printed = type_in(&command, &path, home, &demo);
        let lines: Vec<&str> = printed.lines().collect();
        assert!(
            agrees(&expected, &lines),
            "$ {command}\n{printed}\nbut the README says\n{}",
            expected.join("\n")
        );
    }
}

fn type_in(command: &str, path: &str, home: &Path, demo: &crate::demo::Demo) -> String {
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(preceptor_tests::root())
        .env("PATH", path)
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env("XDG_STATE_HOME", home)
        .env("PRECEPTOR_ADDRESS", &demo.address)
        .env("PRECEPTOR_TOKEN_FILE", &demo.token_file)
        .env("PRECEPTOR_TZ", "UTC")
        .output()
        .expect("a shell");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert!(matches("Plan …: 5 of 6", "Plan 12: 5 of 6"));
    assert!(!matches("Plan …: 5 of 6", "Plan 12: 4 of 6"));
    assert!(matches("all of it", "all of it"));
    let said = |text: &[&str]| text.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert!(agrees(&said(&["first", "…", "last"]), &["first", "a", "b", "last"]));
    assert!(!agrees(&said(&["first", "…", "last"]), &["first", "a"]));
}
