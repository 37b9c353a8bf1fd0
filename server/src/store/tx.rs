//! A unit of database work on either driver, and the macros that run one SQL text on both.

use sqlx::{PgConnection, SqliteConnection};

use super::trail::Trail;

/// A connection for units of work. Who holds it can run statements, but neither begin nor commit.
#[derive(Debug)]
pub struct Tx<'c> {
    /// The driver's connection.
    pub connection: Native<'c>,
    /// What the work leaves behind, to be written before the commit.
    pub(super) trail: Trail,
}

/// A connection of either driver.
#[derive(Debug)]
pub enum Native<'c> {
    /// SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'c mut PgConnection),
}

impl<'c> From<&'c mut SqliteConnection> for Tx<'c> {
    fn from(connection: &'c mut SqliteConnection) -> Self {
        Self { connection: Native::Sqlite(connection), trail: Trail::default() }
    }
}

impl<'c> From<&'c mut PgConnection> for Tx<'c> {
    fn from(connection: &'c mut PgConnection) -> Self {
        Self { connection: Native::Postgres(connection), trail: Trail::default() }
    }
}

/// Declares a module's SQL texts and lists them, so that a test can prepare every one on both databases.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*
        /// Every statement of this module, by name.
        pub(super) const STATEMENTS: &[(&str, &str)] = &[$((concat!(module_path!(), "::", stringify!($name)), $sql)),*];
    };
}

/// What stands before and after the one row of values, `VALUES (…)`, of a statement that is written for one row and
/// built for many: so the test that prepares every statement sees these as well.
pub(crate) fn around_row(sql: &'static str) -> (&'static str, &'static str) {
    let (before, row) = sql.split_once("VALUES (").expect("a statement for many rows has a row of values");
    let (_, after) = row.split_once(')').expect("a row of values has an end");
    (before, after)
}

/// Runs `$body` with `$conn` bound to the native connection of either driver.
macro_rules! on_db {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match &mut $tx.connection {
            $crate::store::tx::Native::Sqlite($conn) => {
                let $conn = &mut **$conn;
                $body
            }
            $crate::store::tx::Native::Postgres($conn) => {
                let $conn = &mut **$conn;
                $body
            }
        }
    };
}

pub(crate) use {on_db, statements};
