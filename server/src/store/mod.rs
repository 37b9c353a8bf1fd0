//! All SQL, on SQLite and PostgreSQL alike: one module a noun, one text a statement.

mod constraint;
mod entry;
mod error;
mod ledger;
mod location;
mod migration_state;
mod migrations;
mod numbering;
mod open;
mod postgres;
mod readers;
mod rows;
mod sqlite;
mod statements;
mod trail;
pub(crate) mod tx;
mod work;
mod writer;

pub mod agencies;
pub mod conference_records;
pub mod conferences;
pub mod departures;
pub mod evidence;
pub mod feedback;
pub mod follow_ups;
pub mod holds;
pub mod imports;
pub mod match_jobs;
pub mod match_origins;
pub mod match_policies;
pub mod match_runs;
pub mod pair_rules;
pub mod pairings;
pub mod participants;
pub mod people;
pub mod proposals;
pub mod retention;
pub mod rosters;
pub mod sessions;
pub mod tokens;

pub use self::{
    constraint::Constraint,
    entry::{Entry, Record},
    error::Error,
    ledger::{append, claim_request, find_reply, list_audit_entries, list_events, newest_event, store_reply},
    location::{Connections, Location},
    migration_state::{MigrationState, migration_state},
    open::{Reader, Store},
    statements::statements,
    tx::{Native, Tx},
    work::{Failure, Work},
};
