//! Connections of SQLite to read with.
//!
//! The driver's own pool asks a connection for a sign of life each time before it takes it back. With SQLite that is
//! one more trip to the connection's thread, which costs as much as the read itself.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::Error;
use crate::clock::stopwatch;

/// How long a reader is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a connection is trusted after its last sign of life.
const TRUST: Duration = Duration::from_secs(1);

/// A bounded number of connections, opened when they are first needed. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    options: Arc<SqliteConnectOptions>,
    idle: Idle,
    places: Arc<Semaphore>,
}

/// Connections that nobody uses, the last used on top, each with the time of its last sign of life.
type Idle = Arc<Mutex<Vec<(SqliteConnection, Instant)>>>;

/// A connection in use; it goes back when it is dropped.
#[derive(Debug)]
pub struct Reading {
    // None only while it is dropped.
    connection: Option<SqliteConnection>,
    alive_at: Instant,
    idle: Idle,
    // Given back after the connection.
    place: OwnedSemaphorePermit,
}

impl Readers {
    /// At most `most` connections, and the first of them at once, so that a wrong file is found out.
    pub(super) async fn open(options: SqliteConnectOptions, most: u32) -> Result<Self, Error> {
        let places = usize::try_from(most).unwrap_or(usize::MAX).clamp(1, Semaphore::MAX_PERMITS);
        let options = Arc::new(options);
        let readers = Self { options, idle: Arc::default(), places: Arc::new(Semaphore::new(places)) };
        drop(readers.acquire().await?);
        Ok(readers)
    }

    /// A connection of one's own, as soon as one is free.
    ///
    /// # Errors
    ///
    /// [`Error::Unreachable`] when none is free in time, or the store is closed.
    pub(super) async fn acquire(&self) -> Result<Reading, Error> {
        let place = timeout(PATIENCE, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.map_err(|_| Error::Unreachable("no connection is free to read with".into()))?;
        let place = place.map_err(|_| Error::Unreachable("the store is closed".into()))?;
        let (connection, alive_at) = match self.living().await {
            Some(living) => living,
            None => (self.options.connect().await?, stopwatch()),
        };
        Ok(Reading { connection: Some(connection), alive_at, idle: Arc::clone(&self.idle), place })
    }

    /// An idle connection that works; those that do not are closed.
    async fn living(&self) -> Option<(SqliteConnection, Instant)> {
        loop {
            let (mut connection, alive_at) = locked(&self.idle).pop()?;
            if alive_at.elapsed() < TRUST {
                return Some((connection, alive_at));
            }
            if connection.ping().await.is_ok() {
                return Some((connection, stopwatch()));
            }
        }
    }

    /// Closes every connection; those in use when they are given back.
    pub(super) async fn close(&self) {
        self.places.close();
        let idle = std::mem::take(&mut *locked(&self.idle));
        for (connection, _) in idle {
            if let Err(error) = connection.close().await {
                tracing::warn!(%error, "closing a connection failed");
            }
        }
    }
}

fn locked(idle: &Idle) -> std::sync::MutexGuard<'_, Vec<(SqliteConnection, Instant)>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reading {
    /// Closes the connection instead of giving it back: its state is not known.
    pub(super) fn discard(mut self) {
        self.connection = None;
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && !self.place.semaphore().is_closed()
        {
            locked(&self.idle).push((connection, self.alive_at));
        }
    }
}

impl Deref for Reading {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("it is there until the drop")
    }
}

impl DerefMut for Reading {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("it is there until the drop")
    }
}
