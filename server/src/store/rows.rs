//! Runs one SQL text on either driver.
//!
//! A statement is bound once for each driver; how its rows are fetched is compiled once for each driver, not once for
//! each statement, which halved the code of the store.

use std::pin::Pin;

use preceptor_engine::time::UnixMicros;
use sqlx::{Database, Executor, PgConnection, Postgres, Sqlite, SqliteConnection, query::Query};

/// What a driver will have done.
type Fetching<'a, T> = Pin<Box<dyn Future<Output = Result<T, sqlx::Error>> + Send + 'a>>;

/// A connection that runs bound statements.
pub(crate) trait Runs {
    /// Its database.
    type Database: Database;
    /// Runs a statement; the number of rows that it changed.
    fn changed<'a>(&'a mut self, query: Bound<'a, Self::Database>) -> Fetching<'a, u64>;
    /// Runs a query; its first row.
    fn first<'a>(&'a mut self, query: Bound<'a, Self::Database>)
    -> Fetching<'a, Option<Row<Self::Database>>>;
    /// Runs a query; all its rows.
    fn all<'a>(&'a mut self, query: Bound<'a, Self::Database>) -> Fetching<'a, Vec<Row<Self::Database>>>;
}

/// A statement with its values.
type Bound<'a, D> = Query<'a, D, <D as Database>::Arguments>;
type Row<D> = <D as Database>::Row;

macro_rules! runs {
    ($connection:ty, $database:ty) => {
        impl Runs for $connection {
            type Database = $database;
            fn changed<'a>(&'a mut self, query: Bound<'a, $database>) -> Fetching<'a, u64> {
                Box::pin(async move { Ok(self.execute(query).await?.rows_affected()) })
            }
            fn first<'a>(&'a mut self, query: Bound<'a, $database>) -> Fetching<'a, Option<Row<$database>>> {
                self.fetch_optional(query)
            }
            fn all<'a>(&'a mut self, query: Bound<'a, $database>) -> Fetching<'a, Vec<Row<$database>>> {
                self.fetch_all(query)
            }
        }
    };
}
runs!(SqliteConnection, Sqlite);
runs!(PgConnection, Postgres);

/// A row as `T`, and so for each of many.
pub(crate) fn read<'r, T, R>(row: &'r R) -> Result<T, sqlx::Error>
where
    R: sqlx::Row,
    T: sqlx::FromRow<'r, R>,
{
    T::from_row(row)
}

/// A time that may be missing, as a column takes it.
pub(crate) fn micros(time: Option<UnixMicros>) -> Option<i64> {
    time.map(|time| time.0)
}

/// Runs a statement; the number of rows that it changed.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::store::tx::on_db!($tx, |conn| {
            $crate::store::rows::Runs::changed(conn, sqlx::query($sql)$(.bind($bind))*).await
        }).map_err($crate::store::Error::from)
    };
}

/// Runs a query; its one row, or `None`.
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::store::tx::on_db!($tx, |conn| {
            $crate::store::rows::Runs::first(conn, sqlx::query($sql)$(.bind($bind))*).await
                .and_then(|row| row.as_ref().map($crate::store::rows::read::<$row, _>).transpose())
        }).map_err($crate::store::Error::from)
    };
}

/// Runs a query that always has exactly one row.
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::store::rows::fetch_optional!($tx, $row, $sql $(, $bind)*)
            .and_then(|row| row.ok_or_else(|| $crate::store::Error::from(sqlx::Error::RowNotFound)))
    };
}

/// Runs a query; all its rows.
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::store::tx::on_db!($tx, |conn| {
            $crate::store::rows::Runs::all(conn, sqlx::query($sql)$(.bind($bind))*).await
                .and_then(|rows| rows.iter().map($crate::store::rows::read::<$row, _>).collect::<Result<Vec<_>, _>>())
        }).map_err($crate::store::Error::from)
    };
}

pub(crate) use {execute, fetch_all, fetch_one, fetch_optional};
