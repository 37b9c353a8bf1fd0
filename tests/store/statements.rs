//! Every statement of the store: both databases understand it, and it stays within one agency.

use preceptor_server::store::statements;
use sqlx::{Executor, Postgres, SqlSafeStr, Type, postgres::PgTypeInfo};

use crate::schema::{postgres, sqlite, tables_of_agencies};

/// Statements that look at all agencies, with the reason.
const ACROSS_AGENCIES: &[(&str, &str)] = &[
    ("tokens::FIND_BY_SECRET", "a secret is looked up before the caller's agency is known"),
    (
        "match_jobs::LIST_WAITING",
        "a worker solves the runs of every agency, and reads no more than which wait",
    ),
    (
        "match_jobs::FIND_LEFT_SNAPSHOT",
        "a worker wipes what the cancelled runs of every agency leave, and reads no more than whose it is",
    ),
];

#[tokio::test]
async fn every_statement_prepares_on_sqlite() {
    let (mut connection, _folder) = sqlite().await;
    let mut failures = vec![];
    for (name, sql) in statements() {
        if let Err(error) = connection.prepare(sql.into_sql_str()).await {
            failures.push(format!("{name}: {error}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[tokio::test]
async fn every_statement_prepares_on_postgres() {
    let (mut connection, _database) = postgres().await;
    let mut failures = vec![];
    for (name, sql) in statements() {
        if let Err(error) = connection.prepare_with(sql.into_sql_str(), &declared(name)).await {
            failures.push(format!("{name}: {error}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The parameter types that PostgreSQL cannot tell from the text and the store sends with each execution.
fn declared(name: &str) -> Vec<PgTypeInfo> {
    let text = || <String as Type<Postgres>>::type_info();
    // A column of a list of values has no type of its own.
    let is_list = name.ends_with("numbering::UPDATE_REPLIES");
    if is_list { vec![text(), text(), text(), <Vec<u8> as Type<Postgres>>::type_info()] } else { vec![] }
}

#[test]
fn statements_built_for_many_rows_are_known_too() {
    let names: Vec<&str> = statements().iter().map(|(name, _)| *name).collect();
    for built in [
        "rosters::UPSERT_PEOPLE",
        "numbering::UPDATE_REPLIES",
        "pairings::INSERT",
        "proposals::INSERT_UNPLACED",
    ] {
        assert!(names.iter().any(|name| name.ends_with(built)), "{built}");
    }
}

#[test]
fn statements_are_known_by_one_name_each() {
    let mut names: Vec<&str> = statements().iter().map(|(name, _)| *name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert!(count > 10 && names.len() == count, "{count} statements, {} names", names.len());
}

#[tokio::test]
async fn every_statement_stays_within_its_agency() {
    let (mut connection, _folder) = sqlite().await;
    let tables = tables_of_agencies(&mut connection).await;
    let is_excused = |name: &str| ACROSS_AGENCIES.iter().any(|(excused, _)| name.ends_with(excused));
    let strays =
        statements().into_iter().filter(|(name, sql)| !is_excused(name) && leaves_agency(sql, &tables));
    assert_eq!(strays.map(|(name, _)| name).collect::<Vec<_>>(), [""; 0]);
}

/// Whether a statement touches rows of an agency that it does not name first: every such table needs its own
/// condition, and one of them has to be the first parameter.
fn leaves_agency(sql: &str, tables: &[String]) -> bool {
    let words: Vec<&str> = sql.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',')).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let is_table = |word: &str| tables.iter().any(|table| table == word);
    let opens = |word: &str| matches!(word, "FROM" | "JOIN" | "INTO" | "UPDATE");
    let touched = words.windows(2).filter(|pair| opens(pair[0]) && is_table(pair[1])).count();
    let conditions =
        words.iter().filter(|word| **word == "agency_id" || word.ends_with(".agency_id")).count();
    let is_first = |pair: &[&str]| pair[0].ends_with("agency_id") && pair[1] == "=" && pair[2] == "$1";
    let names_it = words.windows(3).any(is_first)
        || words.windows(2).any(|pair| matches!(pair, ["VALUES" | "SELECT", "$1"]));
    touched > 0 && (conditions < touched || !names_it)
}

#[test]
fn a_statement_that_forgets_its_agency_is_found() {
    let tables = ["people".to_owned(), "pairings".to_owned()];
    for good in [
        "SELECT id FROM people WHERE agency_id = $1 AND id = $2",
        "INSERT INTO people (agency_id, id) VALUES ($1, $2)",
        "INSERT INTO people (agency_id, id) SELECT $1, x.id FROM pairings x WHERE x.agency_id = $1",
        "SELECT p.id FROM people p JOIN pairings r ON r.agency_id = p.agency_id WHERE p.agency_id = $1",
        "SELECT store_id FROM store_identity",
    ] {
        assert!(!leaves_agency(good, &tables), "{good}");
    }
    for bad in [
        "SELECT id FROM people WHERE id = $1",
        "UPDATE people SET name = $2 WHERE id = $1",
        "DELETE FROM people WHERE agency_id = $2 AND id = $1",
        "SELECT p.id FROM people p JOIN pairings r ON r.mentee_id = p.id WHERE p.agency_id = $1",
    ] {
        assert!(leaves_agency(bad, &tables), "{bad}");
    }
}
