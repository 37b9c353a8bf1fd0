//! The list of all SQL texts.

use super::{
    agencies, conference_records, conferences, departures, evidence, feedback, follow_ups, holds, imports,
    ledger, match_jobs, match_origins, match_policies, match_runs, numbering, pair_rules, pairings,
    participants, people, proposals, retention, rosters, sessions, tokens,
};

/// Every SQL text of the store, by name, for the test that prepares them all on both databases.
#[must_use]
pub fn statements() -> Vec<(&'static str, &'static str)> {
    [
        agencies::STATEMENTS,
        conference_records::STATEMENTS,
        conferences::STATEMENTS,
        departures::STATEMENTS,
        evidence::STATEMENTS,
        feedback::STATEMENTS,
        follow_ups::STATEMENTS,
        holds::STATEMENTS,
        imports::STATEMENTS,
        ledger::STATEMENTS,
        match_jobs::STATEMENTS,
        match_origins::STATEMENTS,
        match_policies::STATEMENTS,
        match_runs::STATEMENTS,
        pair_rules::STATEMENTS,
        pairings::STATEMENTS,
        participants::STATEMENTS,
        people::STATEMENTS,
        proposals::STATEMENTS,
        retention::STATEMENTS,
        rosters::STATEMENTS,
        sessions::STATEMENTS,
        tokens::STATEMENTS,
        numbering::STATEMENTS,
    ]
    .concat()
}
