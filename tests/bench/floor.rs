//! What a write costs without Preceptor: the fsync alone, and the rows alone.

use std::{fs::File, io::Write as _, time::Duration};

use preceptor_server::store::Location;
use preceptor_tests::{
    clock::stopwatch,
    service::{Service, request_id},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, SqliteConnection, query, query_scalar,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::reads::count;

const ROUND: Duration = Duration::from_secs(3);
/// The rows that a change leaves behind, as copies of those of the service's first.
const LEFT_BEHIND: [&str; 3] = [
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
    let copying = copying_a_person(&mut connection).await;
    let (begin, mut written) = (stopwatch(), 0);
    while begin.elapsed() < ROUND {
        query("BEGIN IMMEDIATE").execute(&mut connection).await.expect("begun");
        let mut left = group.round();
        while left > 0.0 {
            written += 1;
            left -= 1.0;
            write(&mut connection, &copying, written).await;
        }
        query("COMMIT").execute(&mut connection).await.expect("committed");
    }
    (f64::from(written) / begin.elapsed().as_secs_f64(), f64::from(written))
}

/// The statement that copies the service's first person under another id and e-mail address.
async fn copying_a_person(connection: &mut SqliteConnection) -> String {
    let columns = query_scalar("SELECT name FROM pragma_table_info('people')").fetch_all(connection);
    let columns: Vec<String> = columns.await.expect("the columns");
    let own = |column: &String| matches!(column.as_str(), "id" | "name_key" | "email" | "email_key");
    let values = columns.iter().map(|column| if own(column) { "$1" } else { column });
    let values = values.collect::<Vec<_>>().join(", ");
    format!("INSERT INTO people SELECT {values} FROM people WHERE agency_id = 'north' AND id = 'p0-0'")
}

async fn write(connection: &mut SqliteConnection, copying: &str, number: u32) {
    let (id, request_id) = (format!("raw-{number}"), request_id());
    for statement in std::iter::once(copying).chain(LEFT_BEHIND) {
        let done = query(AssertSqlSafe(statement))
            .bind(&id)
            .bind(&request_id)
            .bind(i64::from(number) + 1_000_000_000);
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
