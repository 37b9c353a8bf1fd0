//! Both schemas, as the databases themselves describe them after all migrations, are one schema.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_server::clock::Clock;
use preceptor_server::store::{Connections, Location, Store};
use preceptor_tests::postgres::{Database, fresh_database};
use sqlx::{Connection, PgConnection, SqliteConnection, query_as, query_scalar};
use tempfile::TempDir;

/// Tables that stand above the agencies.
const ABOVE_AGENCIES: [&str; 2] = ["agencies", "store_identity"];

/// A column by its name: what it holds, and whether it may be null.
type Columns = BTreeMap<String, (&'static str, bool)>;

/// A migrated SQLite file.
pub(crate) async fn sqlite() -> (SqliteConnection, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let file = folder.path().join("preceptor.db");
    let store = Store::open(&Location::Sqlite(file.clone()), Connections::default(), &Clock::system())
        .await
        .expect("it migrates");
    store.close().await;
    let url = format!("sqlite://{}", file.display());
    (SqliteConnection::connect(&url).await.expect("the file opens"), folder)
}

/// A migrated PostgreSQL database.
pub(crate) async fn postgres() -> (PgConnection, Database) {
    let database = fresh_database().await;
    let location = Location::Postgres(database.url().to_owned());
    let store = Store::open(&location, Connections::default(), &Clock::system()).await.expect("it migrates");
    store.close().await;
    (PgConnection::connect(database.url()).await.expect("the database answers"), database)
}

/// What a column type of either database holds.
fn kind(declared: &str) -> &'static str {
    match declared.to_lowercase().as_str() {
        // SQLite keeps JSON as text.
        "text" | "jsonb" => "text",
        "bigint" => "integer",
        "boolean" => "boolean",
        "blob" | "bytea" => "bytes",
        other => panic!("columns of type {other} read differently on the two databases"),
    }
}

/// The tables of a migrated SQLite file, with their columns.
pub(crate) async fn sqlite_tables(connection: &mut SqliteConnection) -> BTreeMap<String, Columns> {
    let rows: Vec<(String, String, String, bool)> = query_as(
        "SELECT t.name, c.name, c.type, c.\"notnull\" FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
    )
    .fetch_all(connection)
    .await
    .expect("SQLite describes its tables");
    gather(
        rows.into_iter()
            .map(|(table, column, declared, is_required)| (table, column, declared, !is_required)),
    )
}

async fn postgres_tables(connection: &mut PgConnection) -> BTreeMap<String, Columns> {
    let rows: Vec<(String, String, String, bool)> = query_as(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(connection)
    .await
    .expect("PostgreSQL describes its tables");
    gather(rows.into_iter())
}

fn gather(rows: impl Iterator<Item = (String, String, String, bool)>) -> BTreeMap<String, Columns> {
    let mut tables: BTreeMap<String, Columns> = BTreeMap::new();
    for (table, column, declared, is_nullable) in rows {
        tables.entry(table).or_default().insert(column, (kind(&declared), is_nullable));
    }
    tables
}

#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let (mut lite, _folder) = sqlite().await;
    let (mut large, _database) = postgres().await;
    let (ours, theirs) =
        (listed(&sqlite_tables(&mut lite).await), listed(&postgres_tables(&mut large).await));
    assert!(ours.len() > 200, "{} columns", ours.len());
    let differing: Vec<&String> = ours.symmetric_difference(&theirs).collect();
    assert!(differing.is_empty(), "not the same on both: {differing:#?}");
}

/// One line a column.
fn listed(tables: &BTreeMap<String, Columns>) -> BTreeSet<String> {
    let of_table = |(table, columns): (&String, &Columns)| {
        let line = |(column, (kind, is_nullable)): (&String, &(&str, bool))| {
            format!("{table}.{column}: {kind}{}", if *is_nullable { ", may be null" } else { "" })
        };
        columns.iter().map(line).collect::<Vec<_>>()
    };
    tables.iter().flat_map(of_table).collect()
}

#[tokio::test]
async fn both_databases_name_their_constraints_alike() {
    let (mut lite, _folder) = sqlite().await;
    let (mut large, _database) = postgres().await;
    let texts: Vec<String> = query_scalar("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        .fetch_all(&mut lite)
        .await
        .expect("SQLite keeps the text of its tables");
    // Errors are told apart by these names, so the names that a person gave have to agree.
    let ours = named_constraints(&texts.join("\n"));
    let theirs: BTreeSet<String> = query_scalar(
        "SELECT conname::text FROM pg_constraint
             WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE '\\_sqlx%'",
    )
    .fetch_all(&mut large)
    .await
    .expect("PostgreSQL lists its constraints")
    .into_iter()
    .collect();
    let missing: Vec<&String> = ours.difference(&theirs).collect();
    assert!(missing.is_empty(), "PostgreSQL lacks {missing:?}");
    let made = names_made_by_postgres(&postgres_tables(&mut large).await);
    let extra = theirs.iter().filter(|name| !ours.contains(*name) && !made.contains(*name));
    // SQLite has no exclusion constraint; triggers raise the same name.
    let extra: Vec<&String> = extra.filter(|name| !texts.join("\n").contains(&format!("'{name}'"))).collect();
    assert!(extra.is_empty(), "SQLite lacks {extra:?}");
}

/// The names after `CONSTRAINT` in SQL text.
fn named_constraints(sql: &str) -> BTreeSet<String> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    words.windows(2).filter(|pair| pair[0] == "CONSTRAINT").map(|pair| pair[1].to_owned()).collect()
}

/// Names that PostgreSQL gives to constraints that nobody named.
fn names_made_by_postgres(tables: &BTreeMap<String, Columns>) -> BTreeSet<String> {
    let of_table = |table: &String, columns: &Columns| {
        let of_columns = columns.keys().flat_map(|column| {
            ["check", "fkey", "key", "not_null"].map(|suffix| format!("{table}_{column}_{suffix}"))
        });
        of_columns.chain([format!("{table}_pkey")]).collect::<Vec<_>>()
    };
    tables.iter().flat_map(|(table, columns)| of_table(table, columns)).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_indexes() {
    let (mut lite, _folder) = sqlite().await;
    let (mut large, _database) = postgres().await;
    let ours: BTreeSet<String> =
        query_scalar("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
            .fetch_all(&mut lite)
            .await
            .expect("SQLite lists its indexes")
            .into_iter()
            .collect();
    let theirs: BTreeSet<String> = query_scalar(
        "SELECT i.relname::text FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         WHERE i.relnamespace = 'public'::regnamespace
             AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))",
    )
    .fetch_all(&mut large)
    .await
    .expect("PostgreSQL lists its indexes")
    .into_iter()
    .collect();
    assert_eq!(ours, theirs);
}

#[tokio::test]
async fn text_compares_by_bytes_on_both() {
    let (mut large, _database) = postgres().await;
    let by_locale: Vec<String> = query_scalar(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND data_type = 'text' AND table_name NOT LIKE '\\_sqlx%'
             AND collation_name IS DISTINCT FROM 'C' ORDER BY 1",
    )
    .fetch_all(&mut large)
    .await
    .expect("PostgreSQL describes its columns");
    assert_eq!(by_locale, [""; 0], "pages would be ordered otherwise than on SQLite");
}

#[tokio::test]
async fn every_key_begins_with_the_agency() {
    let (mut large, _database) = postgres().await;
    let keys: Vec<(String, String)> = query_as(
        "SELECT c.conname::text, t.relname || '.' || a.attname FROM pg_constraint c
         JOIN pg_class t ON t.oid = c.conrelid
         JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
         WHERE c.connamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'f', 'x') AND t.relname NOT LIKE '\\_sqlx%'
         ORDER BY 1",
    )
    .fetch_all(&mut large)
    .await
    .expect("PostgreSQL lists its keys");
    assert!(keys.len() > 40, "{} keys", keys.len());
    // A secret is looked up before the caller's agency is known.
    let excused = ["tokens_secret_key"];
    let wrong = keys.iter().filter(|(name, first)| {
        let table = first.split('.').next().unwrap_or_default();
        !first.ends_with(".agency_id")
            && !ABOVE_AGENCIES.contains(&table)
            && !excused.contains(&name.as_str())
    });
    assert_eq!(wrong.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [""; 0]);
}

/// The tables whose rows belong to an agency.
pub(crate) async fn tables_of_agencies(connection: &mut SqliteConnection) -> Vec<String> {
    let tables = sqlite_tables(connection).await;
    let without: Vec<&str> = tables
        .iter()
        .filter(|(_, columns)| !columns.contains_key("agency_id"))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(without, ABOVE_AGENCIES, "every other row belongs to an agency");
    tables.into_keys().filter(|name| !ABOVE_AGENCIES.contains(&name.as_str())).collect()
}
