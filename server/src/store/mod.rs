//! All SQL, on SQLite and PostgreSQL alike: one module a noun, one text a statement.

mod error;
mod ledger;
mod migrations;
mod postgres;
mod readers;
mod sqlite;
mod statements;
mod trail;
pub(crate) mod tx;
mod writer;

pub mod agencies;
pub mod conference_records;
pub mod conferences;
pub mod departures;
pub mod evidence;
pub mod feedback;
pub mod follow_ups;
pub mod holds;
pub mod imports;
pub mod match_jobs;
pub mod match_origins;
pub mod match_policies;
pub mod match_runs;
pub mod pair_rules;
pub mod pairings;
pub mod participants;
pub mod people;
pub mod proposals;
pub mod retention;
pub mod rosters;
pub mod sessions;
pub mod tokens;

use std::{path::PathBuf, sync::Arc};

use sqlx::{Pool, Postgres, pool::PoolConnection};
use tokio::sync::Notify;

pub use self::{
    error::Error,
    ledger::{
        Entry, Record, append, claim_request, find_reply, list_audit_entries, list_events, newest_event,
        store_reply,
    },
    migrations::{MigrationState, migration_state},
    statements::statements,
    tx::{Native, Tx},
};

/// Where the data is.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file: the embedded default, for exactly one server process.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, for any number of server replicas.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => formatter.debug_tuple("Sqlite").field(file).finish(),
            // The URL may hold a password.
            Self::Postgres(_) => formatter.write_str("Postgres(not shown)"),
        }
    }
}

/// How many connections a store may use.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// Readers of SQLite, beside its one writer.
    pub sqlite_readers: u32,
    /// Connections to PostgreSQL.
    pub postgres: u32,
}

impl Default for Connections {
    fn default() -> Self {
        Self { sqlite_readers: 4, postgres: 16 }
    }
}

/// Statements that belong together. They may be run again from a clean state, so nothing of a former run is kept.
pub trait Work: Send + Sync + 'static {
    /// What comes out.
    type Output: Send + 'static;
    /// What can go wrong.
    type Failure: Failure;
    /// Runs the statements. An error undoes all of them.
    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Output, Self::Failure>> + Send;
}

/// An error of a unit of work, of which the store must know only whether to try again.
pub trait Failure: From<Error> + Send + 'static {
    /// Whether the work failed only because others wrote at the same time.
    fn is_busy(&self) -> bool;
}

impl Failure for Error {
    fn is_busy(&self) -> bool {
        matches!(self, Self::Busy)
    }
}

/// An open store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    driver: Driver,
    id: Arc<str>,
    appended: Arc<Notify>,
}

#[derive(Clone, Debug)]
enum Driver {
    Sqlite(sqlite::Database),
    Postgres(Pool<Postgres>),
}

/// A connection to read with.
#[derive(Debug)]
pub enum Reader {
    /// SQLite.
    Sqlite(readers::Reading),
    /// PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    /// The connection as the store's functions take it.
    pub fn tx(&mut self) -> Tx<'_> {
        match self {
            Self::Sqlite(connection) => Tx::from(&mut **connection),
            Self::Postgres(connection) => Tx::from(&mut **connection),
        }
    }
}

impl Store {
    /// Opens the store and brings its schema up to date, one process at a time.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened, is held by another server process (SQLite), or has a newer
    /// schema than this program knows.
    pub async fn open(location: &Location, connections: Connections) -> Result<Self, Error> {
        let driver = match location {
            Location::Sqlite(file) => {
                Driver::Sqlite(sqlite::Database::open(file, connections.sqlite_readers).await?)
            }
            Location::Postgres(url) => Driver::Postgres(postgres::open(url, connections.postgres).await?),
        };
        Self::identified(driver).await
    }

    /// Opens a SQLite store that a server may hold at the same time, for one short administrative change.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], but another process may have the store open.
    pub async fn open_beside_server(location: &Location) -> Result<Self, Error> {
        match location {
            Location::Sqlite(file) => {
                Self::identified(Driver::Sqlite(sqlite::Database::open_shared(file).await?)).await
            }
            Location::Postgres(_) => {
                Self::open(location, Connections { sqlite_readers: 1, postgres: 1 }).await
            }
        }
    }

    async fn identified(driver: Driver) -> Result<Self, Error> {
        let store = Self { driver, id: Arc::from(""), appended: Arc::new(Notify::new()) };
        let id = store.write(agencies::Identify { candidate: crate::clock::new_id() }).await?;
        Ok(Self { id: Arc::from(id), ..store })
    }

    /// The identity of the data behind this store; replicas on one database have the same.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.driver {
            Driver::Sqlite(_) => "sqlite",
            Driver::Postgres(_) => "postgres",
        }
    }

    /// A connection for single reads.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`] when no connection is free in time.
    pub async fn reader(&self) -> Result<Reader, Error> {
        Ok(match &self.driver {
            Driver::Sqlite(database) => Reader::Sqlite(database.reader().await?),
            Driver::Postgres(pool) => Reader::Postgres(pool.acquire().await?),
        })
    }

    /// Runs reads that belong together on one unchanging state of the data.
    ///
    /// # Errors
    ///
    /// What `work` fails with.
    pub async fn snapshot<W: Work>(&self, work: W) -> Result<W::Output, W::Failure> {
        let driver = self.driver.clone();
        // In a task of its own: a caller that goes away must not leave a transaction behind.
        joined(tokio::spawn(async move {
            match driver {
                Driver::Sqlite(database) => database.snapshot(work).await,
                Driver::Postgres(pool) => postgres::snapshot(&pool, work).await,
            }
        }))
        .await
    }

    /// Runs a change in one transaction and returns once it is durable. Contended work is tried again.
    ///
    /// # Errors
    ///
    /// What `work` fails with; nothing is changed then.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Output, W::Failure> {
        let written = match &self.driver {
            Driver::Sqlite(database) => database.writer().write(work).await,
            Driver::Postgres(pool) => {
                let pool = pool.clone();
                joined(tokio::spawn(async move { postgres::write(&pool, work).await })).await
            }
        };
        if written.is_ok() {
            self.appended.notify_waiters();
        }
        written
    }

    /// How many commits SQLite has made for the changes so far; `None` on PostgreSQL, which groups them itself.
    #[must_use]
    pub fn commits(&self) -> Option<u64> {
        match &self.driver {
            Driver::Sqlite(database) => Some(database.writer().commits()),
            Driver::Postgres(_) => None,
        }
    }

    /// Resolves at the next change that this process writes: a hint to look for new events.
    pub async fn appended(&self) {
        self.appended.notified().await;
    }

    /// Closes every connection, after the work that was handed in.
    pub async fn close(&self) {
        match &self.driver {
            Driver::Sqlite(database) => database.close().await,
            Driver::Postgres(pool) => pool.close().await,
        }
    }
}

/// The outcome of a task that the runtime may have ended.
async fn joined<T, E: From<Error>>(task: tokio::task::JoinHandle<Result<T, E>>) -> Result<T, E> {
    match task.await {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => Err(Error::Broken("a unit of work panicked".into()).into()),
        Err(_) => Err(Error::Unreachable("the server is stopping".into()).into()),
    }
}
