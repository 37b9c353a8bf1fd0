//! What a write costs without Preceptor: the fsync alone, and the rows alone.

use std::{fs::File, io::Write as _, time::Duration};

use preceptor_server::store::Location;
use preceptor_tests::{
    clock::stopwatch,
    service::{Service, request_id},
};
use sqlx::{
    ConnectOptions, SqliteConnection, query,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::reads::count;

const ROUND: Duration = Duration::from_secs(3);
/// The rows that a change of the service copies and leaves behind.
const ROWS: [&str; 4] = [
    "INSERT INTO people SELECT agency_id, $1, display_name, $1, $1, $1, discipline, unit, affiliation, languages,
        meeting_ways, time_zone, populations, line_manager_id, conflicts, is_mentor, mentor_kinds, is_accepting,
        credential_valid_until, is_mentee, mentee_kind, start_by, targets, needs, preferred_mentors, waiting_since,
        availability, absences, state, paused_until, archive_reason, revision, created_at, updated_at, updated_by
     FROM people WHERE agency_id = 'north' AND id = 'p0-0'",
    "INSERT INTO request_replies SELECT agency_id, principal, $2, method, body_hash, reply, created_at
     FROM request_replies WHERE rowid = 1",
    "INSERT INTO events SELECT agency_id, $3, type, $1, etag, actor, occurred_at
     FROM events WHERE agency_id = 'north' AND sequence = 1",
    "INSERT INTO audit_entries SELECT agency_id, $3, occurred_at, actor, role, person_id, method, $1, rule, $2
     FROM audit_entries WHERE agency_id = 'north' AND sequence = 1",
];

/// How often the file system can append 4 KiB and sync, where the store's file would be.
pub(crate) fn syncs_per_second() -> f64 {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut file = File::create(directory.path().join("log")).expect("a file");
    let (begin, mut syncs) = (stopwatch(), 0);
    while begin.elapsed() < Duration::from_secs(2) {
        file.write_all(&[7; 4096]).expect("written");
        file.sync_data().expect("synced");
        syncs += 1;
    }
    count(syncs) / begin.elapsed().as_secs_f64()
}

/// How many changes a second, and in all, a bare connection writes into the service's own store, in groups of this size, when it
/// only inserts the rows that a change adds.
pub(crate) async fn changes_per_second(service: &Service, group: f64) -> (f64, f64) {
    let mut connection = connect(service).await;
    let (begin, mut written) = (stopwatch(), 0);
    while begin.elapsed() < ROUND {
        query("BEGIN IMMEDIATE").execute(&mut connection).await.expect("begun");
        let mut left = group.round();
        while left > 0.0 {
            written += 1;
            left -= 1.0;
            write(&mut connection, written).await;
        }
        query("COMMIT").execute(&mut connection).await.expect("committed");
    }
    (f64::from(written) / begin.elapsed().as_secs_f64(), f64::from(written))
}

async fn write(connection: &mut SqliteConnection, number: u32) {
    let (id, request_id) = (format!("raw-{number}"), request_id());
    for statement in ROWS {
        let done = query(statement).bind(&id).bind(&request_id).bind(i64::from(number) + 1_000_000_000);
        let done = done.execute(&mut *connection).await.expect("written");
        assert_eq!(done.rows_affected(), 1, "{statement}");
    }
}

/// A connection as the store's writer has it.
async fn connect(service: &Service) -> SqliteConnection {
    let Location::Sqlite(file) = &service.location else { panic!("not on SQLite") };
    SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
        .connect()
        .await
        .expect("the store's file")
}
