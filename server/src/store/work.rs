//! Units of work, and how their types are hidden from what runs them: transactions, groups and retries are compiled
//! once, not once for each of the hundred things that can change.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::Poll,
};

use tokio::sync::oneshot;

use super::{Error, Tx};

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

/// Where the outcome of a unit of work arrives.
pub(super) type Outcome<T, E> = oneshot::Receiver<Result<T, E>>;

/// How a run of a unit of work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// As it should: its transaction may be committed.
    Succeeded,
    /// With an error, or a panic: its transaction is to be undone.
    Failed,
    /// With an error that another try may not have.
    Busy,
}

/// A unit of work whose types are hidden: run inside a transaction, answered after its end.
pub(super) trait Job: Send {
    /// Runs the statements, from a clean state each time. [`surviving`] outlives a panic in them.
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Running<'a>;
    /// Tells whoever waits: the outcome of the last run, or why its transaction could not be ended.
    fn answer(self: Box<Self>, ended: Result<(), Error>);
}

/// A run of a unit of work on its way.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Ran> + Send + 'a>>;

struct Queued<W: Work> {
    work: W,
    outcome: Option<Result<W::Output, W::Failure>>,
    reply: oneshot::Sender<Result<W::Output, W::Failure>>,
}

/// `work` with its types hidden, and where its outcome will arrive.
pub(super) fn queued<W: Work>(work: W) -> (Box<dyn Job>, Outcome<W::Output, W::Failure>) {
    let (reply, outcome) = oneshot::channel();
    (Box::new(Queued { work, outcome: None, reply }), outcome)
}

impl<W: Work> Job for Queued<W> {
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Running<'a> {
        Box::pin(async move {
            self.outcome = None;
            let outcome = self.work.run(tx).await;
            let ran = match &outcome {
                Ok(_) => Ran::Succeeded,
                Err(failure) if failure.is_busy() => Ran::Busy,
                Err(_) => Ran::Failed,
            };
            self.outcome = Some(outcome);
            ran
        })
    }

    fn answer(self: Box<Self>, ended: Result<(), Error>) {
        let outcome = match (self.outcome, ended) {
            (Some(Err(failure)), _) => Err(failure),
            (Some(outcome), Ok(())) => outcome,
            (None, Ok(())) => Err(Error::Broken("a unit of work panicked".into()).into()),
            (_, Err(error)) => Err(error.into()),
        };
        // Whoever asked may have gone away; the work is done all the same.
        let _ = self.reply.send(outcome);
    }
}

/// How the run ends; a panic in it is a failure of that work, not the end of what runs it.
pub(super) async fn surviving(mut run: Running<'_>) -> Ran {
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context))).unwrap_or(Poll::Ready(Ran::Failed))
    })
    .await
}
