//! The rules of the house, enforced: floors, sizes, names, where SQL may stand, what may come in from outside.
//!
//! Each rule is a function from what it reads to what it minds, with tests beside it on small planted examples;
//! `tree.rs` runs every rule on this repository.

mod attributes;
mod circles;
mod dependencies;
mod floors;
mod layout;
mod lints;
mod rooms;
mod scanner;
mod sizes;
mod source;
mod sql;
mod text;
mod tree;
mod unused;

use std::fmt;
use std::path::Path;

/// One breach of a rule: where, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    place: String,
    says: String,
}

impl Violation {
    fn at(place: impl Into<String>, says: impl Into<String>) -> Self {
        Self { place: place.into(), says: says.into() }
    }

    fn on_line(path: &str, line: usize, says: impl Into<String>) -> Self {
        Self::at(format!("{path}:{line}"), says)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.says)
    }
}

/// Whether `path` is a file of the kind that `extension` stands for.
fn is_of_kind(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// Passes when nothing is minded, and otherwise lists all of it.
#[track_caller]
fn assert_none(violations: &[Violation]) {
    let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "{} against the rules of the house:\n{}", list.len(), list.join("\n"));
}

/// Where the planted violations were found, for the tests of the rules.
fn places(violations: &[Violation]) -> Vec<&str> {
    violations.iter().map(|violation| violation.place.as_str()).collect()
}
