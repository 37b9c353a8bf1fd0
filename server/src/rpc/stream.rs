//! Streams of messages that always say why they end, whatever becomes of who feeds them.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{sync::mpsc, time};
use tokio_stream::Stream;
use tonic::Status;

use super::desk::Desk;
use crate::{error::Error, places::Place, records::AgencyId};

/// How many messages wait for a reader.
const WAITING: usize = 256;
/// How long a reader may leave them waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stream of messages that ends as its producer says.
#[derive(Debug)]
pub(crate) struct Ending<T> {
    messages: mpsc::Receiver<T>,
    verdict: Verdict,
    is_over: bool,
}

/// How a stream ends; `None` until its producer knows.
type Verdict = Arc<Mutex<Option<Result<(), Error>>>>;

/// Where a producer puts its messages.
#[derive(Debug)]
pub(crate) struct Feed<T>(mpsc::Sender<T>);

impl<T> Feed<T> {
    /// Hands one message to the reader.
    pub(crate) async fn send(&self, message: T) -> Result<(), Error> {
        match self.0.send_timeout(message, PATIENCE).await {
            Ok(()) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(Error::WatchTooSlow),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(Error::Unavailable),
        }
    }

    /// Resolves when the reader left: its place is free for the next at once.
    pub(crate) async fn closed(&self) {
        self.0.closed().await;
    }
}

/// The place of a watch of `agency`.
pub(crate) fn place(desk: &Desk, agency: &AgencyId) -> Result<Place<AgencyId>, Error> {
    desk.watches.enter(agency.clone()).ok_or(Error::Overloaded)
}

/// Starts a stream that `produce` feeds until its future ends, the server stops or the stream grew too old.
pub(crate) fn start<T, F>(
    desk: &Desk,
    place: Place<AgencyId>,
    produce: impl FnOnce(Feed<T>) -> F,
) -> Ending<T>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let (sender, messages) = mpsc::channel(WAITING);
    let verdict = Verdict::default();
    let ending = Ending { messages, verdict: Arc::clone(&verdict), is_over: false };
    let lifetime = Duration::from_millis(u64::try_from(desk.about.stream_lifetime_ms).unwrap_or(u64::MAX));
    let (stopping, open) = (desk.stopping.clone(), sender.clone());
    let producing = produce(Feed(sender));
    tokio::spawn(async move {
        let outcome = tokio::select! {
            outcome = producing => outcome,
            () = stopping.cancelled() => Err(Error::Unavailable),
            () = time::sleep(lifetime) => Err(Error::Unavailable),
        };
        *verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        // Not before: a reader that met the end ahead of the verdict would take it for a panic.
        drop(open);
        drop(place);
    });
    ending
}

impl<T> Stream for Ending<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        match self.messages.poll_recv(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(message)) => Poll::Ready(Some(Ok(message))),
            Poll::Ready(None) => {
                self.is_over = true;
                let verdict = self.verdict.lock().unwrap_or_else(PoisonError::into_inner).take();
                // Nothing is left behind only by a producer that panicked.
                let verdict =
                    verdict.unwrap_or_else(|| Err(Error::Internal("a watch's producer panicked".into())));
                Poll::Ready(verdict.err().map(|error| Err(error.into())))
            }
        }
    }
}
