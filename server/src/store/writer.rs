//! The one writer of a SQLite store: commits many units of work with one fsync.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
};

use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::{Error, Tx, Work, trail, tx::on_db};

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

    /// Hands `work` to the writer and waits until it is on the disk. Work that was handed in is done, also when
    /// nobody waits for it any more.
    pub(super) async fn write<W: Work>(&self, work: W) -> Result<W::Output, W::Failure> {
        let (reply, outcome) = oneshot::channel();
        let stopped = || Error::Unreachable("the store is closed".into());
        let job = Box::new(Queued { work, outcome: None, reply });
        self.jobs.send(job).await.map_err(|_| stopped())?;
        outcome.await.map_err(|_| stopped())?
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
        before = if surviving(job.run(tx)).await {
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
    trail::write(tx).await
}

async fn execute(tx: &mut Tx<'_>, statement: &'static str) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| sqlx::query(statement).execute(conn).await.map(drop))?)
}

/// Whether the work succeeded; a panic in it is a failure of that work, not the end of the writer.
async fn surviving(mut work: Pin<Box<dyn Future<Output = bool> + Send + '_>>) -> bool {
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))).unwrap_or(Poll::Ready(false))
    })
    .await
}
