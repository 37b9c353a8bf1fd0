//! What the store knows of unique constraints is what both databases' schemas say.

use std::collections::BTreeMap;

use preceptor_server::store::Constraint;
use sqlx::query_as;

use crate::schema::{postgres, sqlite};

/// The columns that are unique together, as SQLite's messages name them, by the constraint's name.
type Unique = BTreeMap<String, String>;

/// Columns in the order of their index, by that index.
fn gather(rows: Vec<(String, String, String)>) -> Unique {
    let mut found = Unique::new();
    for (index, table, column) in rows {
        let columns = found.entry(index).or_default();
        let separator = if columns.is_empty() { "" } else { ", " };
        *columns = format!("{columns}{separator}{table}.{column}");
    }
    found
}

fn known() -> Unique {
    let unique = Constraint::ALL.iter().filter(|each| !each.columns().is_empty());
    unique.map(|each| (each.name().to_owned(), each.columns().to_owned())).collect()
}

#[tokio::test]
async fn the_store_knows_every_unique_constraint_of_postgresql_by_name() {
    let (mut large, _database) = postgres().await;
    let rows = query_as(
        "SELECT i.relname::text, t.relname::text, a.attname::text FROM pg_index x
         JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
         CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, place)
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
         WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND t.relname NOT LIKE '\\_sqlx%'
         ORDER BY i.relname, k.place",
    );
    assert_eq!(known(), gather(rows.fetch_all(&mut large).await.expect("PostgreSQL lists its indexes")));
}

#[tokio::test]
async fn the_store_knows_every_unique_constraint_of_sqlite_by_its_columns() {
    let (mut lite, _folder) = sqlite().await;
    let rows = query_as(
        "SELECT i.name, t.name, c.name FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
         WHERE t.type = 'table' AND i.\"unique\" AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\'
         ORDER BY i.name, c.seqno",
    );
    let found = gather(rows.fetch_all(&mut lite).await.expect("SQLite lists its indexes"));
    // Most of its indexes have names that SQLite made up; its messages name columns.
    let sorted = |unique: Unique| {
        let mut columns: Vec<String> = unique.into_values().collect();
        columns.sort();
        columns
    };
    assert_eq!(sorted(known()), sorted(found));
}

#[tokio::test]
async fn the_store_knows_the_exclusion_and_the_checks_that_requests_run_into() {
    let (mut large, _database) = postgres().await;
    let rows = query_as(
        "SELECT conname::text, contype::text FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype IN ('x', 'c')",
    );
    let rows: Vec<(String, String)> =
        rows.fetch_all(&mut large).await.expect("PostgreSQL lists its constraints");
    let others = || Constraint::ALL.iter().filter(|each| each.columns().is_empty());
    for (name, _) in rows.iter().filter(|(_, kind)| kind == "x") {
        assert!(others().any(|each| each.name() == name), "the exclusion {name} is not known");
    }
    for each in others() {
        assert!(rows.iter().any(|(name, _)| name == each.name()), "{each} is not in the schema");
    }
}
