//! One watch of events: reads what is new and sends it, until something ends it.

use std::time::Duration;

use preceptor_proto::v1 as pb;
use tokio::time;

use super::{resume, types::EventTypes};
use crate::{
    desk::{Desk, stream::Feed},
    error::Error,
    records::AgencyId,
    rpc::wire,
    store,
};

/// How often a watch without events says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How often to look for events that other replicas wrote.
const LOOK_FOR_OTHERS: Duration = Duration::from_millis(500);
/// Rows read at a time.
const BATCH: i64 = 200;

/// Sends the events of the caller's agency after a sequence number.
pub(super) struct EventFeed {
    pub(super) desk: Desk,
    pub(super) agency: AgencyId,
    pub(super) types: EventTypes,
    pub(super) seen: i64,
    pub(super) feed: Feed<pb::WatchEventsResponse>,
}

impl EventFeed {
    /// Sends events until something ends the watch, which therefore never ends well.
    pub(super) async fn run(mut self) -> Result<(), Error> {
        let mut next_heartbeat = time::interval(HEARTBEAT);
        loop {
            self.send_new().await?;
            tokio::select! {
                () = self.desk.store.appended() => {}
                () = time::sleep(LOOK_FOR_OTHERS) => {}
                () = self.feed.closed() => return Err(Error::Unavailable),
                _ = next_heartbeat.tick() => self.send(None).await?,
            }
        }
    }

    async fn send_new(&mut self) -> Result<(), Error> {
        loop {
            // The connection goes back before anything is sent: a slow reader holds none.
            let rows = {
                let mut reader = self.desk.reader().await?;
                store::list_events(&mut reader.tx(), &self.agency, self.seen, BATCH).await?
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
        let resume_token = resume::write(self.desk.store.id(), &self.agency, self.seen);
        self.feed.send(pb::WatchEventsResponse { event, resume_token }).await
    }
}
