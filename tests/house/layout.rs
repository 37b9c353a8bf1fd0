//! Where things stand and what they are called.

use std::collections::BTreeMap;

use crate::{Violation, is_of_kind};

/// Everything that may stand at the top, beside what begins with a dot.
const TOP: &[&str] = &[
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "client",
    "clippy.toml",
    "deny.toml",
    "docs",
    "migrations",
    "proto",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "server",
    "tests",
];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["common", "helper", "helpers", "manager", "misc", "shared", "stuff", "util", "utils"];

/// Finds entries at the top that nobody planned for; `paths` are relative to the root.
pub(crate) fn strays_at_the_top(paths: &[String]) -> Vec<Violation> {
    let mut tops: Vec<&str> = paths.iter().filter_map(|path| path.split('/').next()).collect();
    tops.sort_unstable();
    tops.dedup();
    tops.retain(|top| !top.starts_with('.') && !TOP.contains(top));
    tops.into_iter().map(|top| Violation::at(top, "does not belong at the top of the repository")).collect()
}

/// Finds files and folders named for nothing.
pub(crate) fn empty_names(paths: &[String]) -> Vec<Violation> {
    let is_empty_name = |path: &&String| {
        path.split('/').any(|part| EMPTY_NAMES.contains(&part.split('.').next().unwrap_or(part)))
    };
    paths
        .iter()
        .filter(is_empty_name)
        .map(|path| Violation::at(path, "name it by the noun it serves"))
        .collect()
}

/// Finds wire conversions that stand outside `rpc/`.
pub(crate) fn stray_wires(paths: &[String]) -> Vec<Violation> {
    let is_stray = |path: &&String| {
        path.starts_with("server/")
            && !path.starts_with("server/src/rpc/")
            && path.contains("/wire")
            && is_of_kind(path, "rs")
    };
    paths
        .iter()
        .filter(is_stray)
        .map(|path| Violation::at(path, "wire conversions live in server/src/rpc/"))
        .collect()
}

/// Finds migrations that are not in both folders under one name, misnumbered or misnamed.
pub(crate) fn unpaired_migrations(paths: &[String]) -> Vec<Violation> {
    let of = |folder: &str| -> Vec<&str> {
        let mut names: Vec<&str> = paths.iter().filter_map(|path| path.strip_prefix(folder)).collect();
        names.sort_unstable();
        names
    };
    let (sqlite, postgres) = (of("migrations/sqlite/"), of("migrations/postgres/"));
    let mut found = vec![];
    if sqlite.is_empty() && postgres.is_empty() {
        found.push(Violation::at("migrations", "no migration at all"));
    }
    for (folder, ours, theirs) in [("sqlite", &sqlite, &postgres), ("postgres", &postgres, &sqlite)] {
        let missing = theirs.iter().filter(|name| !ours.contains(name));
        found.extend(missing.map(|name| {
            Violation::at(format!("migrations/{folder}/{name}"), "is missing; the other database has it")
        }));
        found.extend(misnumbered(folder, ours));
    }
    found
}

fn misnumbered(folder: &str, names: &[&str]) -> Vec<Violation> {
    let mut expected = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        expected.insert(*name, format!("{:04}_", index + 1));
    }
    let is_well_named = |name: &str, number: &str| {
        let words = name.strip_prefix(number).and_then(|rest| rest.strip_suffix(".sql"));
        words.is_some_and(|words| {
            words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        })
    };
    let wrong = expected.into_iter().filter(|(name, number)| !is_well_named(name, number));
    wrong
        .map(|(name, number)| {
            Violation::at(
                format!("migrations/{folder}/{name}"),
                format!("should be {number}lower_case_words.sql"),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn tree(paths: &[&str]) -> Vec<String> {
        paths.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_stray_at_the_top_is_found_once_and_dot_folders_are_fine() {
        let paths = tree(&["notes/a.md", "notes/b.md", ".ci/run", "server/src/lib.rs", "plan.txt"]);
        assert_eq!(places(&strays_at_the_top(&paths)), ["notes", "plan.txt"]);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        let paths = tree(&["server/src/utils.rs", "client/src/common/mod.rs", "server/src/commons.rs"]);
        assert_eq!(places(&empty_names(&paths)), ["server/src/utils.rs", "client/src/common/mod.rs"]);
    }

    #[test]
    fn a_converter_outside_rpc_is_found() {
        let paths = tree(&["server/src/rpc/wire_people.rs", "server/src/store/wire.rs"]);
        assert_eq!(places(&stray_wires(&paths)), ["server/src/store/wire.rs"]);
    }

    #[test]
    fn a_migration_without_its_twin_is_found() {
        let paths = tree(&[
            "migrations/sqlite/0001_roster.sql",
            "migrations/postgres/0001_roster.sql",
            "migrations/sqlite/0002_runs.sql",
        ]);
        assert_eq!(places(&unpaired_migrations(&paths)), ["migrations/postgres/0002_runs.sql"]);
    }

    #[test]
    fn a_gap_in_the_numbers_and_a_wrong_name_are_found_on_both_sides() {
        let paths = tree(&[
            "migrations/sqlite/0001_roster.sql",
            "migrations/sqlite/0003_Runs.sql",
            "migrations/postgres/0001_roster.sql",
            "migrations/postgres/0003_Runs.sql",
        ]);
        let violations = unpaired_migrations(&paths);
        assert_eq!(
            places(&violations),
            ["migrations/sqlite/0003_Runs.sql", "migrations/postgres/0003_Runs.sql"]
        );
    }

    #[test]
    fn no_migrations_are_no_pass() {
        assert_eq!(unpaired_migrations(&[]).len(), 1);
    }
}
