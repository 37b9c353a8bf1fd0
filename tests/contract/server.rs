//! The server keeps up with its contract: each method is granted to somebody, each service is on the wire, each
//! reason is provoked by some test.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use preceptor_server::caller::{GRANTS, Grant};
use preceptor_server::rpc::SERVICES;

use crate::schema::Schema;

/// The methods of the contract as the wire names them.
fn methods() -> BTreeSet<String> {
    let methods = Schema::ours().methods();
    methods
        .iter()
        .map(|method| format!("{}/{}", method.parent_service().full_name(), method.name()))
        .collect()
}

#[test]
fn the_table_of_grants_knows_every_method_once_and_no_other() {
    let listed: Vec<String> = GRANTS.iter().map(|(method, _)| (*method).to_owned()).collect();
    let known: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(known.len(), listed.len(), "a method is listed twice");
    assert_eq!(known, methods());
}

#[test]
fn every_method_may_be_called_by_somebody() {
    let closed = GRANTS.iter().filter(|(_, cells)| cells.iter().all(|cell| *cell == Grant::Deny));
    assert_eq!(closed.map(|(method, _)| *method).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_service_is_on_the_wire() {
    let schema = Schema::ours();
    let services = schema.pool().services().map(|service| service.full_name().to_owned());
    let ours: BTreeSet<String> = services.filter(|name| name.starts_with("preceptor.")).collect();
    let served: BTreeSet<String> = SERVICES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(served, ours);
}

/// Reasons that no test names, by their word on the wire.
fn unprovoked(reasons: &[String], tests: &str) -> Vec<String> {
    let as_variant = |reason: &str| {
        let capital = |word: &str| word[..1].to_owned() + &word[1..].to_lowercase();
        reason.split('_').map(capital).collect::<String>()
    };
    let is_named = |reason: &str| {
        let variant = format!("Reason::{}", as_variant(reason));
        let mut found = tests.match_indices(&variant).map(|(at, _)| &tests[at + variant.len()..]);
        let in_rust = found.any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()));
        in_rust || tests.contains(&format!("\"{reason}\"")) || tests.contains(&format!("'{reason}'"))
    };
    reasons.iter().filter(|reason| !is_named(reason)).cloned().collect()
}

#[test]
fn every_reason_is_provoked_by_a_test() {
    let schema = Schema::ours();
    let reason = schema.pool().get_enum_by_name("preceptor.v1.ErrorReason").expect("it is in the contract");
    let words = reason.values().skip(1).map(|value| value.name().replacen("ERROR_REASON_", "", 1));
    let root = preceptor_tests::root();
    let mut tests = String::new();
    for folder in ["tests/rpc", "tests/e2e", "tests/contract/clients", "server/src"] {
        read_tests(&root.join(folder), folder.starts_with("server/"), &mut tests);
    }
    assert_eq!(unprovoked(&words.collect::<Vec<_>>(), &tests), [""; 0]);
}

/// Gathers the text of tests; of shipped files only what stands under `#[cfg(test)]` or in a file of its own.
fn read_tests(folder: &Path, is_shipped: bool, texts: &mut String) {
    for entry in
        fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("the folder is readable"))
    {
        if entry.path().is_dir() {
            read_tests(&entry.path(), is_shipped, texts);
            continue;
        }
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let is_test = !is_shipped || entry.file_name().to_string_lossy().ends_with("_tests.rs");
        texts.push_str(if is_test {
            &text
        } else {
            text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests)
        });
    }
}

#[test]
fn a_reason_that_no_test_names_is_found() {
    let reasons = ["PLAN_STALE", "DEADLINE", "TOKEN_MISSING"].map(str::to_owned);
    let tests = "assert_eq!(reason, ErrorReason::PlanStale); Reason::DeadlineFarAway; ('TOKEN_MISSING')";
    assert_eq!(unprovoked(&reasons, tests), ["DEADLINE"]);
}
