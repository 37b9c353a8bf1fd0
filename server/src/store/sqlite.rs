//! SQLite: one writer that commits many units of work with one fsync, many readers, one server process.

use std::{
    fs::File,
    ops::DerefMut,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
};

use sqlx::{
    ConnectOptions, Connection, Pool, Sqlite, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{mpsc, oneshot};

use super::{Error, Tx, Work, migrations};

/// The most units of work that share one commit, and so one fsync.
const GROUP: usize = 64;
/// The oldest library without the corruption of a reset write-ahead log.
const OLDEST_LIBRARY: (u32, u32, u32) = (3, 51, 3);

/// An open SQLite database.
#[derive(Clone, Debug)]
pub(super) struct Database {
    readers: Pool<Sqlite>,
    writer: mpsc::Sender<Box<dyn Job>>,
    commits: Arc<AtomicU64>,
    // Held as long as the store is open: a second server process finds it taken.
    _lock: Option<Arc<File>>,
}

/// A unit of work on its way to the writer: run inside the group's transaction, answered after its commit.
trait Job: Send {
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Queued<W: Work> {
    work: W,
    outcome: Option<Result<W::Output, W::Failure>>,
    reply: oneshot::Sender<Result<W::Output, W::Failure>>,
}

impl<W: Work> Job for Queued<W> {
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(async move {
            let outcome = self.work.run(tx).await;
            let succeeded = outcome.is_ok();
            self.outcome = Some(outcome);
            succeeded
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(failure)), _) => Err(failure),
            (Some(outcome), Ok(())) => outcome,
            (None, Ok(())) => Err(Error::Broken("a unit of work panicked".into()).into()),
            (_, Err(error)) => Err(error.into()),
        };
        // Whoever asked may have gone away; the work is done all the same.
        let _ = self.reply.send(outcome);
    }
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
        let readers = SqlitePoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(std::time::Duration::from_secs(5))
            .test_before_acquire(false)
            .connect_with(options(file).pragma("query_only", "ON"))
            .await?;
        let (writer, jobs) = mpsc::channel(4 * GROUP);
        let commits = Arc::new(AtomicU64::new(0));
        tokio::spawn(write_groups(connection, jobs, Arc::clone(&commits)));
        Ok(Self { readers, writer, commits, _lock: None })
    }

    pub(super) const fn readers(&self) -> &Pool<Sqlite> {
        &self.readers
    }

    /// Commits so far, each of one group and with one fsync.
    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Hands `work` to the writer and waits until it is on the disk.
    pub(super) async fn write<W: Work>(&self, work: W) -> Result<W::Output, W::Failure> {
        let (reply, outcome) = oneshot::channel();
        let stopped = || Error::Unreachable("the store is closed".into());
        let job = Box::new(Queued { work, outcome: None, reply });
        self.writer.send(job).await.map_err(|_| stopped())?;
        outcome.await.map_err(|_| stopped())?
    }

    /// Runs `work` on one unchanging state: in WAL mode a read transaction sees one.
    pub(super) async fn snapshot<W: Work>(&self, work: W) -> Result<W::Output, W::Failure> {
        let mut transaction = self.readers.begin().await.map_err(Error::from)?;
        let output = work.run(&mut Tx::Sqlite(&mut transaction)).await;
        transaction.rollback().await.map_err(Error::from)?;
        output
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

/// The writer: takes whatever is queued, runs it in one transaction with a savepoint each, commits once.
/// While the disk works, the next group gathers: the busier the store, the more work shares an fsync.
async fn write_groups(
    mut connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    commits: Arc<AtomicU64>,
) {
    let mut group = Vec::with_capacity(GROUP);
    while jobs.recv_many(&mut group, GROUP).await > 0 {
        let committed = write_group(&mut connection, &mut group).await;
        commits.fetch_add(1, Ordering::Relaxed);
        for job in group.drain(..) {
            job.answer(committed.clone());
        }
    }
    // Checkpoints the log, so that the next start finds one tidy file.
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "closing the database failed");
    }
}

async fn write_group(connection: &mut SqliteConnection, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for job in group {
        sqlx::query("SAVEPOINT work").execute(&mut *transaction).await?;
        let succeeded = surviving(job.run(&mut Tx::Sqlite(&mut transaction))).await;
        if !succeeded {
            sqlx::query("ROLLBACK TO work").execute(&mut *transaction).await?;
        }
        sqlx::query("RELEASE work").execute(&mut *transaction).await?;
    }
    Ok(transaction.commit().await?)
}

/// Whether the work succeeded; a panic in it is a failure of that work, not the end of the writer.
async fn surviving(mut work: Pin<Box<dyn Future<Output = bool> + Send + '_>>) -> bool {
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))).unwrap_or(Poll::Ready(false))
    })
    .await
}
