//! Streams of messages that always say why they end, whatever becomes of who feeds them.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{sync::mpsc, time};
use tokio_stream::Stream;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::{Desk, quotas::Share};
use crate::{caller::Caller, error::Error, records::AgencyId, store::tokens};

/// How many messages wait for a reader.
const WAITING: usize = 256;
/// How long a reader may leave them waiting.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a stream's token is looked at: as with calls, a revoked one is good for two seconds at most.
const LOOK_AT_TOKEN: Duration = Duration::from_secs(1);

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
pub(crate) fn place(desk: &Desk, agency: &AgencyId) -> Result<Share<AgencyId>, Error> {
    desk.watches.enter(agency.clone()).ok_or(Error::Overloaded)
}

/// Starts a stream to a caller, which `produce` feeds until its future ends, the caller's token ends, the server stops
/// or the stream grew too old.
pub(crate) fn start<T, F>(
    (desk, caller): (&Desk, &Caller),
    place: Share<AgencyId>,
    produce: impl FnOnce(Feed<T>) -> F,
) -> Ending<T>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let lifetime = Duration::from_millis(u64::try_from(desk.about.stream_lifetime_ms).unwrap_or(u64::MAX));
    let feeding_while_allowed = {
        let token = end_of_token(desk.clone(), caller.clone());
        move |feed| {
            let producing = produce(feed);
            async move {
                tokio::select! {
                    outcome = producing => outcome,
                    () = token => Err(Error::TokenInvalid),
                }
            }
        }
    };
    start_within(desk.stopping.clone(), lifetime, place, feeding_while_allowed)
}

/// Resolves when the caller's token ended or was revoked.
async fn end_of_token(desk: Desk, caller: Caller) {
    loop {
        time::sleep(LOOK_AT_TOKEN).await;
        if caller.expires_at <= desk.clock.now() || is_revoked(&desk, &caller).await {
            return;
        }
    }
}

/// Whether the caller's token is known to be revoked; a store that does not answer ends the stream by other ways.
async fn is_revoked(desk: &Desk, caller: &Caller) -> bool {
    let Ok(mut reader) = desk.reader().await else { return false };
    let found = tokens::find_revocation(&mut reader.tx(), &caller.agency, &caller.principal).await;
    matches!(found, Ok(None | Some(Some(_))))
}

/// As [`start`]; `kept` is given up when the stream is over.
fn start_within<T, F>(
    stopping: CancellationToken,
    lifetime: Duration,
    kept: impl Send + 'static,
    produce: impl FnOnce(Feed<T>) -> F,
) -> Ending<T>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let (sender, messages) = mpsc::channel(WAITING);
    let verdict = Verdict::default();
    let ending = Ending { messages, verdict: Arc::clone(&verdict), is_over: false };
    let open = sender.clone();
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
        drop(kept);
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

#[cfg(test)]
mod tests {
    use tokio_stream::StreamExt as _;
    use tonic::Code;

    use super::*;

    /// The numbers that came, and the code of the end; `None` for a good one.
    async fn read(stream: Ending<u8>) -> (Vec<u8>, Option<Code>) {
        let items: Vec<Result<u8, Status>> = stream.collect().await;
        let ends = items.iter().filter_map(|item| item.as_ref().err()).map(Status::code).collect::<Vec<_>>();
        assert!(ends.len() <= 1 && items.iter().rev().skip(1).all(Result::is_ok), "one end, and it is last");
        (items.into_iter().filter_map(Result::ok).collect(), ends.first().copied())
    }

    fn start_freely<F>(produce: impl FnOnce(Feed<u8>) -> F) -> Ending<u8>
    where
        F: Future<Output = Result<(), Error>> + Send + 'static,
    {
        start_within(CancellationToken::new(), Duration::from_hours(1), (), produce)
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_at_the_end_of_the_messages_waits_for_the_verdict() {
        // The producer gives its feed up first and says why much later: the reader must not take that for a panic.
        let late = start_freely(|feed| async move {
            feed.send(7).await?;
            drop(feed);
            time::sleep(Duration::from_mins(1)).await;
            Err(Error::TokenInvalid)
        });
        assert_eq!(read(late).await, (vec![7], Some(Code::Unauthenticated)));
        let good = start_freely(|feed| async move {
            drop(feed);
            time::sleep(Duration::from_mins(1)).await;
            Ok(())
        });
        assert_eq!(read(good).await, (vec![], None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_with_a_status_also_when_its_producer_panics() {
        let broken = start_freely(|feed| async move {
            feed.send(1).await?;
            panic!("a fault of the producer");
        });
        assert_eq!(read(broken).await, (vec![1], Some(Code::Internal)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_when_the_server_stops_or_when_it_is_old() {
        let forever = |feed: Feed<u8>| async move {
            feed.closed().await;
            Ok(())
        };
        let stopping = CancellationToken::new();
        stopping.cancel();
        let hour = Duration::from_hours(1);
        let stopped = start_within(stopping, hour, (), forever);
        assert_eq!(read(stopped).await, (vec![], Some(Code::Unavailable)));
        assert_eq!(read(start_freely(forever)).await, (vec![], Some(Code::Unavailable)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_leaves_frees_what_the_stream_kept() {
        let (kept, mut freed) = mpsc::channel::<()>(1);
        let stream = start_within(
            CancellationToken::new(),
            Duration::from_hours(1),
            kept,
            |feed: Feed<u8>| async move {
                feed.closed().await;
                Ok(())
            },
        );
        drop(stream);
        let freed = time::timeout(Duration::from_secs(1), freed.recv()).await;
        assert_eq!(freed.expect("well before the end of its life"), None);
    }
}
