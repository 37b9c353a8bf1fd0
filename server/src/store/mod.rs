//! All SQL, on SQLite and PostgreSQL alike: one module a noun, one text a statement. Every statement fails with [`Error`]
//! when the database does; where something else can go wrong, the function says so.

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
pub(crate) mod conference_records;
pub(crate) mod conferences;
pub(crate) mod departures;
pub mod evidence;
pub(crate) mod feedback;
pub(crate) mod follow_ups;
pub mod holds;
pub(crate) mod imports;
pub(crate) mod match_jobs;
pub(crate) mod match_origins;
pub(crate) mod match_policies;
pub(crate) mod match_runs;
pub(crate) mod pair_rules;
pub(crate) mod pairings;
pub(crate) mod participants;
pub mod people;
pub(crate) mod proposals;
pub(crate) mod retention;
pub(crate) mod rosters;
pub(crate) mod sessions;
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
