//! When a person can be met, and when they take no new pairings.

use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::Error,
    people::person::{load, save, unchanged},
    records::{Absence, Named, Person, PersonId, PersonState, Revision, Window},
    rpc::wire::{self, Fields},
    store::Tx,
};

/// Takes a person out of matching until a date.
pub(super) struct PausePerson {
    id: PersonId,
    etag: Revision,
    until: String,
}

impl PausePerson {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::PausePersonRequest) -> Self {
        Self {
            id: fields.id("name", &body.name),
            etag: fields.etag("etag", &body.etag),
            until: fields.date("until", &body.until),
        }
    }
}

impl Change for PausePerson {
    type Reply = pb::PausePersonResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        // A pause that goes on, or ran out, may be given another date.
        let person = unchanged(tx, scene, (&self.id, self.etag), &["ACTIVE", "PAUSED"]).await?;
        // Dates of this form order as their text does.
        if self.until <= person.time_zone.wall_clock(scene.now).date().to_string() {
            return Err(Error::field("until", "is not after today in the person's time zone"));
        }
        let paused = Person { state: PersonState::Paused, paused_until: Some(self.until.clone()), ..person };
        let person = save(tx, scene, "person.paused", paused).await?;
        Ok(pb::PausePersonResponse { person: Some(wire::person(person)) })
    }
}

/// Ends a pause.
pub(super) struct ResumePerson {
    id: PersonId,
    etag: Revision,
}

impl ResumePerson {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ResumePersonRequest) -> Self {
        Self { id: fields.id("name", &body.name), etag: fields.etag("etag", &body.etag) }
    }
}

impl Change for ResumePerson {
    type Reply = pb::ResumePersonResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let person = unchanged(tx, scene, (&self.id, self.etag), &["PAUSED"]).await?;
        let resumed = Person { state: PersonState::Active, paused_until: None, ..person };
        let person = save(tx, scene, "person.resumed", resumed).await?;
        Ok(pb::ResumePersonResponse { person: Some(wire::person(person)) })
    }
}

/// Replaces a person's weekly windows and absences.
pub(super) struct SetAvailability {
    id: PersonId,
    etag: Revision,
    availability: Vec<Window>,
    absences: Vec<Absence>,
}

impl SetAvailability {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::SetAvailabilityRequest) -> Self {
        Self {
            id: fields.id("name", &body.name),
            etag: fields.etag("etag", &body.etag),
            availability: wire::windows(fields, "availability", &body.availability),
            absences: wire::absences(fields, "absences", &body.absences),
        }
    }
}

impl Change for SetAvailability {
    type Reply = pb::SetAvailabilityResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let Scene { caller, .. } = *scene;
        if caller.scope.own().is_some_and(|own| *own != self.id) {
            return Err(Error::NotFound(self.id.name(&caller.agency)));
        }
        let person = load(tx, &caller.agency, &self.id).await?;
        scene.check_etag(&person, self.etag)?;
        let changed =
            Person { availability: self.availability.clone(), absences: self.absences.clone(), ..person };
        let person = save(tx, scene, "person.availability_set", changed).await?;
        Ok(pb::SetAvailabilityResponse { person: Some(wire::person(person)) })
    }
}
