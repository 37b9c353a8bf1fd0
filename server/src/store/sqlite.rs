//! SQLite: one writer that commits many units of work with one fsync, many readers, one server process.

use std::{
    fs::File,
    ops::DerefMut,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Error, Tx, migrations,
    readers::{Readers, Reading},
    work::{Job, surviving},
    writer::Writer,
};

/// The oldest library without the corruption of a reset write-ahead log.
const OLDEST_LIBRARY: (u32, u32, u32) = (3, 51, 3);

/// An open SQLite database.
#[derive(Clone, Debug)]
pub(super) struct Database {
    readers: Readers,
    writer: Writer,
    // Held as long as the store is open: a second server process finds it taken.
    _lock: Option<Arc<File>>,
}

fn options(file: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: a commit is on the disk before it is acknowledged, also when the power fails.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .pragma("secure_delete", "ON")
        // Pages: a checkpoint syncs two files once more, so it comes after some dozen groups of changes, not after ten.
        .pragma("wal_autocheckpoint", "4000")
        .busy_timeout(std::time::Duration::from_secs(5))
        .statement_cache_capacity(500)
        .disable_statement_logging()
}

/// A connection to look at the schema with; it creates no file.
pub(super) async fn connect(file: &Path) -> Result<impl DerefMut<Target = SqliteConnection>, Error> {
    Ok(Box::new(options(file).create_if_missing(false).connect().await?))
}

/// The lock file beside a database.
fn lock_file(file: &Path) -> PathBuf {
    file.with_extension("lock")
}

fn lock(file: &Path) -> Result<File, Error> {
    let path = lock_file(file);
    let lock = File::options().create(true).append(true).open(&path);
    let lock = lock.map_err(|error| Error::Broken(format!("cannot open {}: {error}", path.display())))?;
    lock.try_lock().map_err(|_| {
        Error::Broken(format!(
            "another preceptord holds {}; a SQLite store serves one server process (PostgreSQL serves many)",
            file.display()
        ))
    })?;
    Ok(lock)
}

impl Database {
    /// Opens and migrates `file` for this process alone.
    pub(super) async fn open(file: &Path, readers: u32) -> Result<Self, Error> {
        let lock = Arc::new(lock(file)?);
        Ok(Self { _lock: Some(lock), ..Self::connect(file, readers).await? })
    }

    /// Opens and migrates `file` although a server may hold it.
    pub(super) async fn open_shared(file: &Path) -> Result<Self, Error> {
        Self::connect(file, 1).await
    }

    async fn connect(file: &Path, readers: u32) -> Result<Self, Error> {
        let mut connection = options(file).connect().await?;
        refuse_old_library(&mut connection).await?;
        migrations::SQLITE
            .run_direct(None, &mut connection, false)
            .await
            .map_err(|error| migrations::failed(&error))?;
        let readers = Readers::open(options(file).pragma("query_only", "ON"), readers).await?;
        Ok(Self { readers, writer: Writer::start(connection)?, _lock: None })
    }

    /// A connection to read with.
    pub(super) async fn reader(&self) -> Result<Reading, Error> {
        self.readers.acquire().await
    }

    /// The one that writes.
    pub(super) const fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Runs a job on one unchanging state and answers it.
    pub(super) async fn snapshot(self, mut job: Box<dyn Job>) {
        let ended = self.read(&mut *job).await;
        job.answer(ended);
    }

    /// In WAL mode a read transaction sees one state.
    async fn read(&self, job: &mut dyn Job) -> Result<(), Error> {
        let mut reader = self.reader().await?;
        let mut transaction = reader.begin().await?;
        surviving(job.run(&mut Tx::from(&mut *transaction))).await;
        let ended = transaction.rollback().await;
        if ended.is_err() {
            reader.discard();
        }
        Ok(ended?)
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
    }
}

async fn refuse_old_library(connection: &mut SqliteConnection) -> Result<(), Error> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_LIBRARY {
        return Err(Error::Broken(format!(
            "SQLite {version} can corrupt a write-ahead log; 3.51.3 or newer is needed"
        )));
    }
    Ok(())
}
