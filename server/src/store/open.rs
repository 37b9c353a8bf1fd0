//! An open store: single reads, reads on one state, and changes that are durable when they return.

use std::sync::Arc;

use sqlx::{Pool, Postgres, pool::PoolConnection};
use tokio::sync::Notify;

use super::{
    Connections, Error, Location, Tx, Work, agencies, postgres, readers, sqlite,
    work::{Outcome, queued},
};
use crate::clock::Clock;

/// An open store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    driver: Driver,
    id: Arc<str>,
    appended: Arc<Notify>,
    clock: Clock,
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
    /// Opens the store and brings its schema up to date, one process at a time. `clock` gives a new store its identity
    /// and spreads retries.
    ///
    /// # Errors
    ///
    /// When the database cannot be opened, is held by another server process (SQLite), or has a newer
    /// schema than this program knows.
    pub async fn open(location: &Location, connections: Connections, clock: &Clock) -> Result<Self, Error> {
        let driver = match location {
            Location::Sqlite(file) => {
                Driver::Sqlite(sqlite::Database::open(file, connections.sqlite_readers).await?)
            }
            Location::Postgres(url) => Driver::Postgres(postgres::open(url, connections.postgres).await?),
        };
        Self::identified(driver, clock).await
    }

    /// Opens a SQLite store that a server may hold at the same time, for one short administrative change.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], but another process may have the store open.
    pub async fn open_beside_server(location: &Location, clock: &Clock) -> Result<Self, Error> {
        match location {
            Location::Sqlite(file) => {
                let driver = Driver::Sqlite(sqlite::Database::open_shared(file).await?);
                Self::identified(driver, clock).await
            }
            Location::Postgres(_) => {
                Self::open(location, Connections { sqlite_readers: 1, postgres: 1 }, clock).await
            }
        }
    }

    async fn identified(driver: Driver, clock: &Clock) -> Result<Self, Error> {
        let appended = Arc::new(Notify::new());
        let store = Self { driver, id: Arc::from(""), appended, clock: clock.clone() };
        let id = store.write(agencies::Identify { candidate: clock.new_id() }).await?;
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
        let (job, outcome) = queued(work);
        // In a task of its own: a caller that goes away must not leave a transaction behind.
        match self.driver.clone() {
            Driver::Sqlite(database) => drop(tokio::spawn(database.snapshot(job))),
            Driver::Postgres(pool) => drop(tokio::spawn(postgres::snapshot(pool, job))),
        }
        answer(outcome).await
    }

    /// Runs a change in one transaction and returns once it is durable. Contended work is tried again.
    ///
    /// # Errors
    ///
    /// What `work` fails with; nothing is changed then.
    pub async fn write<W: Work>(&self, work: W) -> Result<W::Output, W::Failure> {
        let (job, outcome) = queued(work);
        match &self.driver {
            Driver::Sqlite(database) => database.writer().hand_in(job).await?,
            Driver::Postgres(pool) => {
                drop(tokio::spawn(postgres::write(pool.clone(), self.clock.clone(), job)));
            }
        }
        let written = answer(outcome).await;
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

/// What came of a unit of work. It always answers, unless what ran it was ended.
async fn answer<T, E: From<Error>>(outcome: Outcome<T, E>) -> Result<T, E> {
    outcome.await.unwrap_or_else(|_| Err(Error::Unreachable("the server is stopping".into()).into()))
}
