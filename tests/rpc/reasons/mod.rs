//! Every reason of the contract is provoked over the wire by some test, which is named here.

mod limits;
mod trouble;

use std::collections::BTreeSet;

use preceptor_proto::v1::ErrorReason;

/// Each reason, by its name in the contract, and the file with a test that provokes it.
const PROVOKED: &[(&str, &str)] = &[
    ("ERROR_REASON_FIELD_INVALID", "tests/rpc/roster_states.rs"),
    ("ERROR_REASON_REQUEST_ID_REUSED", "tests/rpc/people.rs"),
    ("ERROR_REASON_PAGE_TOKEN_INVALID", "tests/rpc/events.rs"),
    ("ERROR_REASON_RESUME_TOKEN_INVALID", "tests/rpc/events.rs"),
    ("ERROR_REASON_MESSAGE_TOO_LARGE", "tests/rpc/reasons/limits.rs"),
    ("ERROR_REASON_TOKEN_MISSING", "tests/rpc/reasons/trouble.rs"),
    ("ERROR_REASON_TOKEN_INVALID", "tests/rpc/reasons/trouble.rs"),
    ("ERROR_REASON_ROLE_NOT_ALLOWED", "tests/rpc/pairing.rs"),
    ("ERROR_REASON_RESOURCE_NOT_FOUND", "tests/rpc/people.rs"),
    ("ERROR_REASON_RESOURCE_EXISTS", "tests/rpc/roster_pair_rules.rs"),
    ("ERROR_REASON_ETAG_MISMATCH", "tests/rpc/people.rs"),
    ("ERROR_REASON_CONTENTION", "tests/rpc/reasons/trouble.rs"),
    ("ERROR_REASON_STATE_NOT_ALLOWED", "tests/rpc/pairing.rs"),
    ("ERROR_REASON_CAPACITY_FULL", "tests/rpc/pairing/offers.rs"),
    ("ERROR_REASON_DOUBLE_BOOKED", "tests/rpc/conference/race.rs"),
    ("ERROR_REASON_PAIRING_OPEN", "tests/rpc/pairing.rs"),
    ("ERROR_REASON_PAIR_FORBIDDEN", "tests/rpc/pairing.rs"),
    ("ERROR_REASON_PLAN_STALE", "tests/rpc/matching/publication.rs"),
    ("ERROR_REASON_NOTHING_APPROVED", "tests/rpc/matching/publication.rs"),
    ("ERROR_REASON_IMPORT_HAS_FINDINGS", "tests/rpc/roster_imports.rs"),
    ("ERROR_REASON_SEATS_INCOMPLETE", "tests/rpc/conference/race.rs"),
    ("ERROR_REASON_PERSON_NOT_AVAILABLE", "tests/rpc/pairing.rs"),
    ("ERROR_REASON_OVERLOADED", "tests/rpc/reasons/limits.rs"),
    ("ERROR_REASON_WATCH_TOO_SLOW", "tests/rpc/reasons/limits.rs"),
    ("ERROR_REASON_UNAVAILABLE", "tests/rpc/reasons/limits.rs"),
    ("ERROR_REASON_DEADLINE", "tests/rpc/reasons/limits.rs"),
    ("ERROR_REASON_INTERNAL", "tests/rpc/reasons/trouble.rs"),
    ("ERROR_REASON_METHOD_UNKNOWN", "tests/rpc/reasons/trouble.rs"),
    ("ERROR_REASON_RUN_TOO_LARGE", "tests/rpc/matching/queue.rs"),
    ("ERROR_REASON_RUN_HYPOTHETICAL", "tests/rpc/matching/trial/refusals.rs"),
    ("ERROR_REASON_MENTORS_WANTED_REACHED", "tests/rpc/pairing/wanted.rs"),
];

/// Every reason that a server may send.
fn reasons() -> impl Iterator<Item = ErrorReason> {
    // Numbers of a contract have gaps where a value was taken back.
    (1..1000).filter_map(|number| ErrorReason::try_from(number).ok())
}

/// The reason as a test in Rust names it.
fn as_tested(reason: ErrorReason) -> String {
    format!("ErrorReason::{reason:?}")
}

/// Whether `text` names `reason`, and not only one that begins alike.
fn names(text: &str, reason: &str) -> bool {
    let mut found = text.match_indices(reason).map(|(at, _)| &text[at + reason.len()..]);
    found.any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

#[test]
fn every_reason_has_a_row_and_every_row_a_reason() {
    let rows: Vec<&str> = PROVOKED.iter().map(|(reason, _)| *reason).collect();
    let known: BTreeSet<&str> = rows.iter().copied().collect();
    assert_eq!(known.len(), rows.len(), "a reason is listed twice");
    assert_eq!(known, reasons().map(|reason| reason.as_str_name()).collect());
}

#[test]
fn every_row_names_a_file_whose_tests_expect_the_reason() {
    for (reason, file) in PROVOKED {
        let text = std::fs::read_to_string(preceptor_tests::root().join(file));
        let text = text.unwrap_or_else(|error| panic!("{file}: {error}"));
        let reason = ErrorReason::from_str_name(reason).expect("a reason of the contract");
        assert!(
            text.contains("reason_of") && names(&text, &as_tested(reason)),
            "{file} does not expect {reason:?}"
        );
    }
}

#[test]
fn a_reason_is_not_taken_for_another_that_begins_alike() {
    assert!(names("Some(ErrorReason::Deadline));", "ErrorReason::Deadline"));
    assert!(!names("Some(ErrorReason::DeadlineFarAway));", "ErrorReason::Deadline"));
}
