//! The throwaway databases themselves: a suite on a wrong database proves nothing.

use preceptor_tests::postgres::{OWNER, fresh_database};
use sqlx::{Connection, PgConnection, query_scalar};

async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

#[tokio::test]
async fn a_fresh_database_is_empty_and_belongs_to_a_plain_role() {
    let database = fresh_database().await;
    let mut connection = connect(database.url()).await;
    let tables: i64 =
        query_scalar("select count(*) from information_schema.tables where table_schema = 'public'")
            .fetch_one(&mut connection)
            .await
            .expect("the catalogue is readable");
    let (role, is_super): (String, bool) = sqlx::query_as(
        "select rolname::text, rolsuper or rolbypassrls from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await
    .expect("the role exists");
    assert_eq!((tables, role.as_str(), is_super), (0, OWNER, false));
}

#[tokio::test]
async fn a_plain_role_may_install_the_extension_that_excludes_overlaps() {
    let database = fresh_database().await;
    let mut connection = connect(database.url()).await;
    sqlx::raw_sql("create extension btree_gist")
        .execute(&mut connection)
        .await
        .expect("btree_gist is installed and trusted");
}

#[tokio::test]
async fn text_does_not_happen_to_sort_by_bytes() {
    let database = fresh_database().await;
    let mut connection = connect(database.url()).await;
    let lower_first: bool =
        query_scalar("select 'a' < 'B'").fetch_one(&mut connection).await.expect("it compares");
    assert!(lower_first, "the schema has to ask for COLLATE \"C\" where it relies on byte order");
}

#[tokio::test]
async fn two_fresh_databases_are_two() {
    let (one, other) = (fresh_database().await, fresh_database().await);
    assert_ne!(one.url(), other.url());
}

#[tokio::test]
async fn a_database_goes_away_with_its_value_even_when_somebody_is_connected() {
    let database = fresh_database().await;
    let url = database.url().to_owned();
    let mut connection = connect(&url).await;
    drop(database);
    assert!(connection.ping().await.is_err(), "the connection was thrown out");
    assert!(PgConnection::connect(&url).await.is_err(), "the database is gone");
}
