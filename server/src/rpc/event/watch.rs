//! One watch: reads what is new, sends it, and always says why it ends.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use preceptor_proto::v1 as pb;
use tokio::{sync::mpsc, time};
use tokio_stream::Stream;
use tonic::Status;

use super::{Types, resume};
use crate::{
    caller::Caller,
    error::Error,
    records::AgencyId,
    rpc::{desk::Desk, wire},
    store,
};

/// How many messages wait for a reader.
const WAITING: usize = 256;
/// How long a reader may leave them waiting.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a watch without events says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often to look for events that other replicas wrote.
const LOOK_FOR_OTHERS: Duration = Duration::from_millis(500);
/// Rows read at a time.
const BATCH: i64 = 200;

/// The open watches, counted so that one agency cannot take all of them.
#[derive(Debug)]
pub(super) struct Watches {
    most: usize,
    most_of_agency: usize,
    open: Mutex<HashMap<AgencyId, usize>>,
}

/// The place of one watch; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    watches: Arc<Watches>,
    agency: AgencyId,
}

impl Watches {
    pub(super) fn new(most: usize, most_of_agency: usize) -> Self {
        Self { most, most_of_agency, open: Mutex::default() }
    }

    /// Takes a place for a watch of `agency`.
    pub(super) fn take(self: &Arc<Self>, agency: &AgencyId) -> Result<Place, Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(agency).copied().unwrap_or(0);
        if own >= self.most_of_agency || open.values().sum::<usize>() >= self.most {
            return Err(Error::Overloaded);
        }
        open.insert(agency.clone(), own + 1);
        Ok(Place { watches: Arc::clone(self), agency: agency.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.watches.open.lock().unwrap_or_else(PoisonError::into_inner);
        let left = open.get(&self.agency).map_or(0, |own| own.saturating_sub(1));
        if left == 0 {
            open.remove(&self.agency);
        } else {
            open.insert(self.agency.clone(), left);
        }
    }
}

/// A stream of messages that ends with a status, whatever became of its producer.
#[derive(Debug)]
pub(crate) struct Ending {
    messages: mpsc::Receiver<pb::WatchEventsResponse>,
    verdict: Arc<Mutex<Option<Error>>>,
    is_over: bool,
}

impl Stream for Ending {
    type Item = Result<pb::WatchEventsResponse, Status>;

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
                    verdict.unwrap_or_else(|| Error::Internal("a watch's producer panicked".into()));
                Poll::Ready(Some(Err(verdict.into())))
            }
        }
    }
}

/// Starts a watch after a sequence number.
pub(super) fn start(desk: Desk, caller: Caller, types: Types, after: i64, place: Place) -> Ending {
    let (sender, messages) = mpsc::channel(WAITING);
    let verdict = Arc::new(Mutex::new(None));
    let ending = Ending { messages, verdict: Arc::clone(&verdict), is_over: false };
    let lifetime = Duration::from_millis(u64::try_from(desk.about.stream_lifetime_ms).unwrap_or(u64::MAX));
    let open = sender.clone();
    let producer = Producer { desk, caller, types, seen: after, sender };
    tokio::spawn(async move {
        let stopping = producer.desk.stopping.clone();
        let error = tokio::select! {
            error = producer.run() => error,
            () = stopping.cancelled() => Error::Unavailable,
            () = time::sleep(lifetime) => Error::Unavailable,
        };
        *verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        // Not before: a reader that met the end ahead of the verdict would take it for a panic.
        drop(open);
        drop(place);
    });
    ending
}

struct Producer {
    desk: Desk,
    caller: Caller,
    types: Types,
    seen: i64,
    sender: mpsc::Sender<pb::WatchEventsResponse>,
}

impl Producer {
    /// Sends events until something ends the watch.
    async fn run(mut self) -> Error {
        let mut next_heartbeat = time::interval(HEARTBEAT);
        loop {
            if let Err(error) = self.send_new().await {
                return error;
            }
            tokio::select! {
                () = self.desk.store.appended() => {}
                () = time::sleep(LOOK_FOR_OTHERS) => {}
                // The reader left: its place is free for the next at once.
                () = self.sender.closed() => return Error::Unavailable,
                _ = next_heartbeat.tick() => if let Err(error) = self.send(None).await { return error },
            }
        }
    }

    async fn send_new(&mut self) -> Result<(), Error> {
        if self.caller.expires_at <= self.desk.clock.now().0 {
            return Err(Error::TokenInvalid);
        }
        loop {
            // The connection goes back before anything is sent: a slow reader holds none.
            let rows = {
                let mut reader = self.desk.reader().await?;
                store::list_events(&mut reader.tx(), &self.caller.agency, self.seen, BATCH).await?
            };
            let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < BATCH);
            for row in rows {
                self.seen = row.sequence;
                if self.types.include(&row) {
                    self.send(Some(wire::event(row))).await?;
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }

    async fn send(&self, event: Option<pb::Event>) -> Result<(), Error> {
        let resume_token = resume::write(self.desk.store.id(), &self.caller.agency, self.seen);
        let message = pb::WatchEventsResponse { event, resume_token };
        match self.sender.send_timeout(message, PATIENCE).await {
            Ok(()) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(Error::WatchTooSlow),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(Error::Unavailable),
        }
    }
}
