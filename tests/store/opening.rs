//! Who may open a store, and when.

use preceptor_server::clock::Clock;
use preceptor_server::store::{Connections, Error, Location, Store, migration_state};
use preceptor_tests::postgres::{Database, fresh_database};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, raw_sql};
use tempfile::TempDir;
use tokio::task::JoinSet;

/// A number that no migration of this program has.
const NEWER: i64 = 9_999;

async fn open(location: &Location) -> Result<Store, Error> {
    Store::open(location, Connections { sqlite_readers: 1, postgres: 2 }, &Clock::system()).await
}

fn fresh_file() -> (Location, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    (Location::Sqlite(folder.path().join("preceptor.db")), folder)
}

async fn fresh_postgres() -> (Location, Database) {
    let database = fresh_database().await;
    (Location::Postgres(database.url().to_owned()), database)
}

/// Runs a statement past the store.
async fn run(location: &Location, statement: &str) {
    let sql = raw_sql(AssertSqlSafe(statement.to_owned()));
    match location {
        Location::Sqlite(file) => {
            let url = format!("sqlite://{}", file.display());
            let mut connection = SqliteConnection::connect(&url).await.expect("the file opens");
            sql.execute(&mut connection).await.expect("it runs");
            // The log is folded into the file with the last connection.
            connection.close().await.expect("it closes");
        }
        Location::Postgres(url) => {
            let mut connection = PgConnection::connect(url).await.expect("the database answers");
            sql.execute(&mut connection).await.expect("it runs");
        }
    }
}

/// Notes a migration of a newer program as applied.
async fn upgrade(location: &Location) {
    let row = |true_word, empty| {
        format!(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES ({NEWER}, 'newer', {true_word}, {empty}, 0)"
        )
    };
    match location {
        Location::Sqlite(_) => run(location, &row("TRUE", "x''")).await,
        Location::Postgres(_) => run(location, &row("TRUE", "''::bytea")).await,
    }
}

#[tokio::test]
async fn a_second_server_on_one_file_is_told_that_the_first_holds_it() {
    let (location, _folder) = fresh_file();
    let first = open(&location).await.expect("it opens");
    let refused = open(&location).await.expect_err("the first holds it").to_string();
    assert!(refused.contains("another preceptord holds") && refused.contains("preceptor.db"), "{refused}");
    assert!(refused.contains("PostgreSQL"), "it names the way out: {refused}");
    Store::open_beside_server(&location, &Clock::system())
        .await
        .expect("administration goes on beside")
        .close()
        .await;
    first.close().await;
    drop(first);
    // The writer lets go of the file when it has put everything away.
    for _ in 0..100 {
        if open(&location).await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the file stays held");
}

async fn refuses_newer(location: Location) {
    let store = open(&location).await.expect("it migrates");
    let applied = migration_state(&location).await.expect("readable");
    assert!(applied.applied > 0 && applied.pending.is_empty(), "{applied:?}");
    store.close().await;
    drop(store);
    upgrade(&location).await;
    for _ in 0..100 {
        let refused = open(&location).await.expect_err("an older program").to_string();
        // The first store's writer may still be putting things away.
        if refused.contains("another preceptord") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            continue;
        }
        assert!(
            refused.contains(&NEWER.to_string()) && refused.contains("run a newer preceptord"),
            "{refused}"
        );
        return;
    }
    panic!("the file stays held");
}

#[tokio::test]
async fn a_file_that_a_newer_program_migrated_is_refused() {
    let (location, _folder) = fresh_file();
    refuses_newer(location).await;
}

#[tokio::test]
async fn a_database_that_a_newer_program_migrated_is_refused() {
    let (location, _database) = fresh_postgres().await;
    refuses_newer(location).await;
}

#[tokio::test]
async fn a_migration_that_was_changed_afterwards_is_refused() {
    let ((file, _folder), (url, _database)) = (fresh_file(), fresh_postgres().await);
    for (location, other) in [(file, "x'00'"), (url, "'\\x00'::bytea")] {
        open(&location).await.expect("it migrates").close().await;
        run(&location, &format!("UPDATE _sqlx_migrations SET checksum = {other} WHERE version = 1")).await;
        let refused = Store::open_beside_server(&location, &Clock::system())
            .await
            .expect_err("another form")
            .to_string();
        assert!(refused.contains("migration 1 was applied in another form"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_that_open_an_empty_database_at_once_one_migrates_and_all_have_one_identity() {
    let (location, _database) = fresh_postgres().await;
    let mut opening = JoinSet::new();
    for _ in 0..8 {
        let location = location.clone();
        opening.spawn(async move { open(&location).await.expect("it opens").id().to_owned() });
    }
    let mut identities = opening.join_all().await;
    identities.dedup();
    assert_eq!(identities.len(), 1);
}
