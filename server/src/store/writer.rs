//! The one writer of a SQLite store: commits many units of work with one fsync.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::mpsc;

use super::{
    Error, Tx, numbering, rows,
    work::{Job, Ran, surviving},
};

/// The most units of work that share one commit, and so one fsync.
const GROUP: usize = 64;
/// How much work may wait for the writer, in groups; who brings more waits before handing it in.
const WAITING: usize = 4;

/// A way to the writer, which ends with the last of them. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the writer on a thread of its own: a group is a long row of short steps, each of which would wait for
    /// its turn between the requests that are being answered.
    ///
    /// # Errors
    ///
    /// When the operating system has no thread to give.
    pub(super) fn start(connection: SqliteConnection) -> Result<Self, Error> {
        let failed = |error| Error::Broken(format!("cannot start the store's writer: {error}"));
        let (sender, jobs) = mpsc::channel(WAITING * GROUP);
        let writer = Self { jobs: sender, commits: Arc::default() };
        let commits = Arc::clone(&writer.commits);
        let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(failed)?;
        std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || runtime.block_on(write_groups(connection, jobs, &commits)))
            .map_err(failed)?;
        Ok(writer)
    }

    /// Commits so far, each of one group and with one fsync.
    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Hands a job to the writer, which answers it once it is on the disk, also when nobody waits for it any more.
    pub(super) async fn hand_in(&self, job: Box<dyn Job>) -> Result<(), Error> {
        self.jobs.send(job).await.map_err(|_| Error::Unreachable("the store is closed".into()))
    }
}

/// Takes whatever is queued, runs it in one transaction, commits once. While the disk works, the next group gathers:
/// the busier the store, the more work shares an fsync.
async fn write_groups(
    mut connection: SqliteConnection,
    mut jobs: mpsc::Receiver<Box<dyn Job>>,
    commits: &AtomicU64,
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
    let mut tx = Tx::from(connection);
    execute(&mut tx, "BEGIN IMMEDIATE").await?;
    let committed = match run_group(&mut tx, group).await {
        Ok(()) => execute(&mut tx, "COMMIT").await,
        failed => failed,
    };
    if committed.is_err() {
        // May have been done already: SQLite itself undoes everything when, for one, the disk is full.
        let _ = execute(&mut tx, "ROLLBACK").await;
    }
    committed
}

/// Runs each job of the group and writes what they leave behind; a job that fails is undone alone.
async fn run_group(tx: &mut Tx<'_>, group: &mut [Box<dyn Job>]) -> Result<(), Error> {
    let mut before = "SAVEPOINT work";
    for job in group {
        execute(tx, before).await?;
        let mark = tx.trail.mark();
        before = if surviving(job.run(tx)).await == Ran::Succeeded {
            // In one trip to the connection's thread.
            "RELEASE work; SAVEPOINT work"
        } else {
            tx.trail.forget_since(mark);
            "ROLLBACK TO work"
        };
    }
    if before == "ROLLBACK TO work" {
        execute(tx, before).await?;
    }
    numbering::write_trail(tx).await
}

async fn execute(tx: &mut Tx<'_>, statement: &'static str) -> Result<(), Error> {
    rows::execute!(tx, statement).map(drop)
}
