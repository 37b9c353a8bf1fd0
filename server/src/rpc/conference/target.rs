//! Which conference a request means, and how it is shown.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use crate::{
    desk::Scene,
    error::Error,
    meeting::access::{Reach, find, require},
    records::{Conference, ConferenceId, Revision},
    rpc::wire::{self, Fields},
    store::{Tx, conference_records},
};

/// A conference as a request means it: its id, and the revision that was read.
#[derive(Debug)]
pub(super) struct ConferenceRef {
    id: ConferenceId,
    etag: Revision,
}

impl ConferenceRef {
    pub(super) fn parse(fields: &mut Fields<'_>, name: &str, etag: &str) -> Self {
        Self { id: fields.id("name", name), etag: fields.etag("etag", etag) }
    }

    /// As [`ConferenceRef::parse`], for a request that carries the whole conference.
    pub(super) fn of(fields: &mut Fields<'_>, sent: &pb::Conference) -> Self {
        Self {
            id: fields.id("conference.name", &sent.name),
            etag: fields.etag("conference.etag", &sent.etag),
        }
    }

    pub(super) const fn id(&self) -> &ConferenceId {
        &self.id
    }

    /// The conference, if the caller may reach it, has read its last revision, and its state is among `allowed`.
    pub(super) async fn load(
        &self,
        tx: &mut Tx<'_>,
        scene: &Scene<'_>,
        reach: Reach,
        allowed: &'static [&'static str],
    ) -> Result<Conference, Error> {
        let conference = find(tx, scene.caller, &self.id, reach, scene.now).await?;
        scene.check_etag(&conference, self.etag)?;
        require(&conference, allowed)?;
        Ok(conference)
    }
}

/// The conference with everything that belongs to it, for a reply.
pub(super) async fn shown(
    tx: &mut Tx<'_>,
    conference: Conference,
    now: UnixMicros,
) -> Result<Option<pb::Conference>, Error> {
    let record = conference_records::find_record(tx, &conference.agency_id, &conference.id).await?;
    Ok(Some(wire::conference(conference, record, now)))
}
