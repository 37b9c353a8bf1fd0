//! One watch of a run: sends it as it changes, until nothing but people can change it.

use std::{sync::Arc, time::Duration};

use preceptor_proto::v1 as pb;
use tokio::time;

use crate::{
    desk::{Desk, stream::Feed},
    error::Error,
    matching::{Searches, run::load},
    records::{AgencyId, MatchRunId},
    rpc::wire,
};

/// How often a run that does not change is sent all the same.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How often to look at a run that another server solves.
const LOOK: Duration = Duration::from_millis(500);

/// Sends one run.
pub(super) struct RunFeed {
    pub(super) desk: Desk,
    pub(super) searches: Arc<Searches>,
    pub(super) agency: AgencyId,
    pub(super) id: MatchRunId,
    pub(super) feed: Feed<pb::WatchMatchRunResponse>,
}

impl RunFeed {
    /// Sends the run until it is settled, which ends the stream well.
    pub(super) async fn run(self) -> Result<(), Error> {
        let (mut sent, mut sent_at) = (None, crate::clock::stopwatch());
        loop {
            let changed = self.searches.changed();
            let row = {
                let mut reader = self.desk.reader().await?;
                load(&mut reader.tx(), &self.agency, &self.id).await?
            };
            let is_settled = row.state.is_settled();
            let run = Some(wire::match_run(row));
            if run != sent || sent_at.elapsed() >= HEARTBEAT {
                self.feed.send(pb::WatchMatchRunResponse { match_run: run.clone() }).await?;
                (sent, sent_at) = (run, crate::clock::stopwatch());
            }
            if is_settled {
                return Ok(());
            }
            tokio::select! {
                () = changed => {}
                () = time::sleep(LOOK) => {}
                () = self.feed.closed() => return Err(Error::Unavailable),
            }
        }
    }
}
