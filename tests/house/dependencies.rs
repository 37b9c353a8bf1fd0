//! What may come in from outside: `deny.toml` enforced offline, from `Cargo.lock` and the crates' own licences.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Violation;

/// Finds packages of `Cargo.lock` that come from elsewhere than the registries `deny.toml` allows.
pub(crate) fn unknown_sources(lock: &toml::Table, deny: &toml::Table) -> Vec<Violation> {
    let allowed = texts(deny, "sources", "allow-registry");
    let is_known = |source: &str| {
        source.strip_prefix("registry+").is_some_and(|url| allowed.iter().any(|known| known == url))
    };
    let strange =
        packages(lock).into_iter().filter(|package| package.source.is_some_and(|source| !is_known(source)));
    strange
        .map(|package| {
            Violation::at(
                "Cargo.lock",
                format!("{} comes from {}", package.name, package.source.unwrap_or_default()),
            )
        })
        .collect()
}

/// Finds crates in several versions without a reasoned exception, and exceptions that nothing needs any more.
pub(crate) fn duplicates(lock: &toml::Table, deny: &toml::Table) -> Vec<Violation> {
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in packages(lock) {
        versions.entry(package.name).or_default().push(package.version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    let exceptions = exceptions(deny);
    let is_spared = |name: &str, version: &str| {
        exceptions.iter().any(|(spared, reason)| *spared == format!("{name}@{version}") && !reason.is_empty())
    };
    let mut found = vec![];
    for (name, versions) in &versions {
        if versions.iter().filter(|version| !is_spared(name, version)).count() > 1 {
            found.push(Violation::at(
                "Cargo.lock",
                format!("{name} comes in versions {}", versions.join(", ")),
            ));
        }
    }
    let is_needed = |spared: &str| {
        spared
            .split_once('@')
            .is_some_and(|(name, version)| versions.get(name).is_some_and(|known| known.contains(&version)))
    };
    let idle = exceptions.iter().filter(|(spared, _)| !is_needed(spared));
    found.extend(idle.map(|(spared, _)| {
        Violation::at("deny.toml", format!("the exception for {spared} is not needed any more"))
    }));
    found
}

/// Finds packages of `cargo metadata` under a licence that `deny.toml` does not allow.
pub(crate) fn unknown_licences(metadata: &Value, deny: &toml::Table) -> Vec<Violation> {
    let allowed = texts(deny, "licenses", "allow");
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let minded = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default(), &allowed));
    minded
        .map(|package| {
            let name = package["name"].as_str().unwrap_or_default();
            Violation::at("Cargo.lock", format!("{name} is under {}", package["license"]))
        })
        .collect()
}

/// Whether an SPDX expression can be met with the allowed licences: any side of an `OR`, every side of an `AND`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    let mut sides = split_outside(&expression, " AND ");
    if sides.len() > 1 {
        return sides.iter().all(|side| is_allowed(side, allowed));
    }
    sides = split_outside(&expression, " OR ");
    if sides.len() > 1 {
        return sides.iter().any(|side| is_allowed(side, allowed));
    }
    let single = expression.trim();
    match single.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => is_allowed(inside, allowed),
        None => allowed.iter().any(|licence| licence == single),
    }
}

/// Splits at `separator` where no bracket is open.
fn split_outside<'a>(expression: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut sides, mut start) = (vec![], 0);
    for (at, _) in expression.match_indices(separator) {
        let before = &expression[..at];
        if before.matches('(').count() == before.matches(')').count() {
            sides.push(&expression[start..at]);
            start = at + separator.len();
        }
    }
    sides.push(&expression[start..]);
    sides
}

struct Package<'a> {
    name: &'a str,
    version: &'a str,
    source: Option<&'a str>,
}

fn packages(lock: &toml::Table) -> Vec<Package<'_>> {
    let listed = lock.get("package").and_then(toml::Value::as_array).map(Vec::as_slice).unwrap_or_default();
    listed
        .iter()
        .map(|package| Package {
            name: package.get("name").and_then(toml::Value::as_str).unwrap_or_default(),
            version: package.get("version").and_then(toml::Value::as_str).unwrap_or_default(),
            source: package.get("source").and_then(toml::Value::as_str),
        })
        .collect()
}

fn exceptions(deny: &toml::Table) -> Vec<(&str, &str)> {
    let skipped = deny.get("bans").and_then(|bans| bans.get("skip")).and_then(toml::Value::as_array);
    skipped
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .map(|entry| {
            let of = |key: &str| entry.get(key).and_then(toml::Value::as_str).unwrap_or_default();
            (of("crate"), of("reason"))
        })
        .collect()
}

fn texts(deny: &toml::Table, section: &str, key: &str) -> Vec<String> {
    let list = deny.get(section).and_then(|section| section.get(key)).and_then(toml::Value::as_array);
    list.map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> toml::Table {
        text.parse().expect("it is TOML")
    }

    fn says(violations: Vec<Violation>) -> Vec<String> {
        violations.into_iter().map(|violation| violation.says).collect()
    }

    #[test]
    fn a_package_from_a_git_repository_is_found_and_ours_are_not() {
        let deny = parsed("[sources]\nallow-registry = [\"https://one\"]");
        let lock = parsed(
            "package = [{ name = \"ours\" }, { name = \"known\", source = \"registry+https://one\" }, { name = \"strange\", source = \"git+https://two\" }]",
        );
        assert_eq!(says(unknown_sources(&lock, &deny)), ["strange comes from git+https://two"]);
    }

    #[test]
    fn a_crate_in_two_versions_needs_a_reason() {
        let lock = parsed(
            "package = [{ name = \"syn\", version = \"2.0\" }, { name = \"syn\", version = \"3.0\" }]",
        );
        let reasoned = parsed("[bans]\nskip = [{ crate = \"syn@2.0\", reason = \"derives\" }]");
        let unreasoned = parsed("[bans]\nskip = [{ crate = \"syn@2.0\", reason = \"\" }]");
        assert_eq!(duplicates(&lock, &reasoned), []);
        assert_eq!(says(duplicates(&lock, &unreasoned)), ["syn comes in versions 2.0, 3.0"]);
    }

    #[test]
    fn an_exception_that_nothing_needs_is_found() {
        let lock = parsed("package = [{ name = \"syn\", version = \"3.0\" }]");
        let deny = parsed("[bans]\nskip = [{ crate = \"syn@2.0\", reason = \"derives\" }]");
        assert_eq!(says(duplicates(&lock, &deny)), ["the exception for syn@2.0 is not needed any more"]);
    }

    #[test]
    fn licences_are_met_as_their_expressions_say() {
        let allowed = ["MIT".to_owned(), "ISC".to_owned()];
        for good in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/ISC", "(GPL-3.0 OR ISC) AND MIT"] {
            assert!(is_allowed(good, &allowed), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT AND GPL-3.0) OR AGPL-3.0"] {
            assert!(!is_allowed(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn a_package_without_a_licence_is_found() {
        let deny = parsed("[licenses]\nallow = [\"MIT\"]");
        let metadata = serde_json::json!({ "packages": [{ "name": "fine", "license": "MIT" }, { "name": "odd", "license": null }] });
        assert_eq!(says(unknown_licences(&metadata, &deny)), ["odd is under null"]);
    }
}
