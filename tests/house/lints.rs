//! The lints that carry a rule of the house stay switched on.

use crate::Violation;

/// Functions that only `clock.rs` may call.
const CLOCKS_AND_DICE: &[&str] = &[
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "tokio::time::Instant::now",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "uuid::Uuid::new_v4",
    "uuid::Uuid::now_v7",
    "getrandom::fill",
];

/// Lints of the workspace, with their group in `[workspace.lints]`.
const DENIED: &[(&str, &str)] = &[
    ("rust", "missing_docs"),
    ("rust", "unsafe_code"),
    ("clippy", "all"),
    ("clippy", "pedantic"),
    ("clippy", "unwrap_used"),
    ("clippy", "todo"),
    ("clippy", "unimplemented"),
    ("clippy", "dbg_macro"),
];

/// Finds clocks and dice that `clippy.toml` does not keep in their file, or keeps without saying why.
pub(crate) fn free_clocks(clippy: &toml::Table) -> Vec<Violation> {
    let entries =
        clippy.get("disallowed-methods").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let text = |entry: &toml::Value, key: &str| {
        entry.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let is_kept = |name: &str| {
        entries.iter().any(|entry| text(entry, "path") == name && !text(entry, "reason").is_empty())
    };
    let free = CLOCKS_AND_DICE.iter().filter(|name| !is_kept(name));
    free.map(|name| Violation::at("clippy.toml", format!("does not disallow {name} with a reason"))).collect()
}

/// Finds lints that the workspace's manifest no longer denies.
pub(crate) fn lifted_lints(workspace: &toml::Table) -> Vec<Violation> {
    let level = |group: &str, lint: &str| -> Option<&str> {
        let lint = workspace.get("workspace")?.get("lints")?.get(group)?.get(lint)?;
        lint.as_str().or_else(|| lint.get("level")?.as_str())
    };
    let lifted = DENIED.iter().filter(|(group, lint)| !matches!(level(group, lint), Some("deny" | "forbid")));
    lifted
        .map(|(group, lint)| Violation::at("Cargo.toml", format!("does not deny {group}'s {lint}")))
        .collect()
}

/// Finds a crate that does not take the workspace's lints.
pub(crate) fn lawless_crate(path: &str, manifest: &toml::Table) -> Vec<Violation> {
    let follows =
        manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
    if follows == Some(true) { vec![] } else { vec![Violation::at(path, "needs `lints.workspace = true`")] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> toml::Table {
        text.parse().expect("it is TOML")
    }

    #[test]
    fn a_clock_set_free_and_one_kept_without_a_reason_are_found() {
        let path = CLOCKS_AND_DICE[0];
        let kept = parsed(&format!("disallowed-methods = [{{ path = \"{path}\", reason = \"why\" }}]"));
        let unexplained = parsed(&format!("disallowed-methods = [\"{path}\"]"));
        assert_eq!(free_clocks(&kept).len(), CLOCKS_AND_DICE.len() - 1);
        assert_eq!(free_clocks(&unexplained).len(), CLOCKS_AND_DICE.len());
    }

    #[test]
    fn a_lint_lowered_to_a_warning_is_found() {
        let manifest = parsed(
            "[workspace.lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"warn\"\n[workspace.lints.clippy]\nall = { level = \"deny\", priority = -1 }",
        );
        let says: Vec<String> = lifted_lints(&manifest).into_iter().map(|violation| violation.says).collect();
        assert_eq!((says.len(), says[0].as_str()), (DENIED.len() - 2, "does not deny rust's missing_docs"));
    }

    #[test]
    fn a_crate_with_laws_of_its_own_is_found() {
        assert_eq!(lawless_crate("a/Cargo.toml", &parsed("[lints.clippy]\nall = \"allow\"")).len(), 1);
        assert_eq!(lawless_crate("a/Cargo.toml", &parsed("[lints]\nworkspace = true")).len(), 0);
    }
}
