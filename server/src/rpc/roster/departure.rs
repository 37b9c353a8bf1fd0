//! Leaving an agency, and coming back.

use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::Error,
    people::{
        departure::archive,
        person::{save, unchanged},
    },
    records::{Person, PersonId, PersonState, Revision},
    rpc::wire::{self, Fields},
    store::{Tx, people},
};

/// Archives a person and ends what they took part in.
pub(super) struct ArchivePerson {
    id: PersonId,
    etag: Revision,
    reason: String,
}

impl ArchivePerson {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ArchivePersonRequest) -> Self {
        Self {
            id: fields.id("name", &body.name),
            etag: fields.etag("etag", &body.etag),
            reason: fields.text("reason", &body.reason, (1, 500)),
        }
    }
}

impl Change for ArchivePerson {
    type Reply = pb::ArchivePersonResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let person = unchanged(tx, scene, (&self.id, self.etag), &["ACTIVE", "PAUSED"]).await?;
        let person = archive(tx, scene, person, &self.reason).await?;
        Ok(pb::ArchivePersonResponse { person: Some(wire::person(person)) })
    }
}

/// Brings an archived person back.
pub(super) struct RestorePerson {
    id: PersonId,
    etag: Revision,
}

impl RestorePerson {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RestorePersonRequest) -> Self {
        Self { id: fields.id("name", &body.name), etag: fields.etag("etag", &body.etag) }
    }
}

impl Change for RestorePerson {
    type Reply = pb::RestorePersonResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let person = unchanged(tx, scene, (&self.id, self.etag), &["ARCHIVED"]).await?;
        let restored = Person {
            state: PersonState::Active,
            waiting_since: person.is_mentee.then_some(scene.now),
            ..person
        };
        let person = save(tx, scene, "person.restored", restored).await?;
        people::set_archive_reason(tx, &scene.caller.agency, &self.id, "").await?;
        Ok(pb::RestorePersonResponse { person: Some(wire::person(person)) })
    }
}
