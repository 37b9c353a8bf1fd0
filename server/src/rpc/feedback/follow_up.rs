//! Follow-ups: promised, done, put off, cancelled.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Desk, Scene, stale},
    error::Error,
    growth::follow_up::NewFollowUp,
    records::{FollowUp, FollowUpId, FollowUpState, Named, PairingId, PersonId, Revision, SessionId},
    rpc::wire::{self, Fields, Page, checked},
    store::{Tx, departures, follow_ups, people, sessions},
};

/// Promises a next step.
pub(super) struct CreateFollowUp {
    title: String,
    owner: PersonId,
    due_date: String,
    pairing: Option<PairingId>,
    session: Option<SessionId>,
}

impl CreateFollowUp {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CreateFollowUpRequest) -> Self {
        let caller = fields.caller();
        fields.agency("parent", &body.parent);
        let sent = body.follow_up.clone().unwrap_or_default();
        let owner: PersonId = fields.id("follow_up.owner", &sent.owner);
        let is_for_other = caller.scope.own().is_some_and(|own| *own != owner);
        if is_for_other && sent.pairing.is_empty() && sent.session.is_empty() {
            fields.wrong("follow_up.pairing", "is required when somebody else than the caller does it");
        }
        Self {
            title: fields.text("follow_up.title", &sent.title, (1, 500)),
            due_date: fields.date("follow_up.due_date", &sent.due_date),
            pairing: fields.optional_id("follow_up.pairing", &sent.pairing),
            session: fields.optional_id("follow_up.session", &sent.session),
            owner,
        }
    }

    /// The pairing it belongs to: the one named, or the session's.
    async fn pairing(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Option<PairingId>, Error> {
        let Some(id) = &self.session else { return Ok(self.pairing.clone()) };
        let found = sessions::find_session(tx, &caller.agency, id).await?;
        let visible = found.filter(|session| caller.scope.own().is_none_or(|own| session.is_of(own)));
        let session = visible.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))?;
        match &self.pairing {
            Some(pairing) if *pairing != session.pairing_id => {
                Err(Error::field("follow_up.session", "is of another pairing"))
            }
            _ => Ok(Some(session.pairing_id)),
        }
    }

    /// That the pairing is the caller's to see and the owner one of the two.
    async fn check_pairing(&self, tx: &mut Tx<'_>, caller: &Caller, id: &PairingId) -> Result<(), Error> {
        let found = sessions::find_session_pairing(tx, &caller.agency, id).await?;
        let visible = found.filter(|pairing| caller.scope.own().is_none_or(|own| pairing.is_of(own)));
        let pairing = visible.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))?;
        if pairing.is_of(&self.owner) {
            Ok(())
        } else {
            Err(Error::field("follow_up.owner", "is not one of the pair"))
        }
    }
}

impl Change for CreateFollowUp {
    type Reply = pb::CreateFollowUpResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let caller = scene.caller;
        let pairing = self.pairing(tx, caller).await?;
        if let Some(pairing) = &pairing {
            self.check_pairing(tx, caller, pairing).await?;
        }
        // Before the person is read: whoever leaves meanwhile hands this follow-up over with the others.
        let is_present = departures::hold_present(tx, &caller.agency, &self.owner).await?;
        let owner = people::find_person(tx, &caller.agency, &self.owner).await?;
        let owner = owner.ok_or_else(|| Error::NotFound(self.owner.name(&caller.agency)))?;
        if !is_present {
            let (name, state) = (owner.id.name(&caller.agency), owner.state.word());
            return Err(Error::State { name, state, allowed: &["ACTIVE", "PAUSED"] });
        }
        let promise = NewFollowUp {
            title: &self.title,
            owner: (&owner.id, &owner.display_name),
            due_date: &self.due_date,
            pairing,
            session: self.session.clone(),
        };
        let row = promise.make(tx, scene).await?;
        Ok(pb::CreateFollowUpResponse { follow_up: Some(wire::follow_up(row)) })
    }
}

/// Changes an open follow-up.
pub(super) struct ReviseFollowUp<R> {
    id: FollowUpId,
    etag: Revision,
    step: R,
}

/// What becomes of an open follow-up.
pub(super) trait Step: Send + Sync + 'static {
    /// The reply.
    type Reply: prost::Message + Default + Send + 'static;
    /// The event's type.
    const EVENT: &'static str;
    /// The follow-up after the change, at `now`.
    fn revised(&self, row: FollowUp, now: UnixMicros) -> Result<FollowUp, Error>;
    /// The reply with the follow-up in it.
    fn reply(follow_up: pb::FollowUp) -> Self::Reply;
}

/// It is done.
pub(super) struct Completed;

impl Step for Completed {
    type Reply = pb::CompleteFollowUpResponse;
    const EVENT: &'static str = "follow_up.completed";
    fn revised(&self, row: FollowUp, now: UnixMicros) -> Result<FollowUp, Error> {
        Ok(FollowUp { state: FollowUpState::Done, completed_at: Some(now), ..row })
    }
    fn reply(follow_up: pb::FollowUp) -> Self::Reply {
        pb::CompleteFollowUpResponse { follow_up: Some(follow_up) }
    }
}

/// It is due later, on this civil date.
pub(super) struct Snoozed(String);

impl Step for Snoozed {
    type Reply = pb::SnoozeFollowUpResponse;
    const EVENT: &'static str = "follow_up.snoozed";
    fn revised(&self, row: FollowUp, _: UnixMicros) -> Result<FollowUp, Error> {
        // Dates in one form compare as text.
        if self.0 <= row.due_date {
            return Err(Error::field("due_date", "is not after the date it is due now"));
        }
        Ok(FollowUp { due_date: self.0.clone(), ..row })
    }
    fn reply(follow_up: pb::FollowUp) -> Self::Reply {
        pb::SnoozeFollowUpResponse { follow_up: Some(follow_up) }
    }
}

/// It is cancelled, for this reason.
pub(super) struct Cancelled(String);

impl Step for Cancelled {
    type Reply = pb::CancelFollowUpResponse;
    const EVENT: &'static str = "follow_up.cancelled";
    fn revised(&self, row: FollowUp, _: UnixMicros) -> Result<FollowUp, Error> {
        Ok(FollowUp { state: FollowUpState::Cancelled, reason: self.0.clone(), ..row })
    }
    fn reply(follow_up: pb::FollowUp) -> Self::Reply {
        pb::CancelFollowUpResponse { follow_up: Some(follow_up) }
    }
}

impl ReviseFollowUp<Completed> {
    pub(super) fn complete(fields: &mut Fields<'_>, body: &pb::CompleteFollowUpRequest) -> Self {
        let (id, etag) = (fields.id("name", &body.name), fields.etag("etag", &body.etag));
        Self { id, etag, step: Completed }
    }
}

impl ReviseFollowUp<Snoozed> {
    pub(super) fn snooze(fields: &mut Fields<'_>, body: &pb::SnoozeFollowUpRequest) -> Self {
        let (id, etag) = (fields.id("name", &body.name), fields.etag("etag", &body.etag));
        Self { id, etag, step: Snoozed(fields.date("due_date", &body.due_date)) }
    }
}

impl ReviseFollowUp<Cancelled> {
    pub(super) fn cancel(fields: &mut Fields<'_>, body: &pb::CancelFollowUpRequest) -> Self {
        let (id, etag) = (fields.id("name", &body.name), fields.etag("etag", &body.etag));
        Self { id, etag, step: Cancelled(fields.text("reason", &body.reason, (1, 500))) }
    }
}

impl<R: Step> Change for ReviseFollowUp<R> {
    type Reply = R::Reply;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let row = load(tx, scene.caller, &self.id).await?;
        scene.check_etag(&row, self.etag)?;
        if row.state != FollowUpState::Open {
            let name = row.id.name(&row.agency_id);
            return Err(Error::State {
                name,
                state: row.state.word(),
                allowed: const { &[FollowUpState::Open.word()] },
            });
        }
        let row = FollowUp {
            updated_at: scene.now,
            updated_by: scene.caller.principal.clone(),
            ..self.step.revised(row, scene.now)?
        };
        if !follow_ups::update_follow_up(tx, &row, FollowUpState::Open).await? {
            return Err(stale(&load(tx, scene.caller, &self.id).await?));
        }
        let row = FollowUp { revision: row.revision.next(), ..row };
        scene.record(R::EVENT, row.id.name(&row.agency_id), row.revision);
        Ok(R::reply(wire::follow_up(row)))
    }
}

/// The follow-up, if it is the caller's to see.
async fn load(tx: &mut Tx<'_>, caller: &Caller, id: &FollowUpId) -> Result<FollowUp, Error> {
    let found = follow_ups::find_follow_up(tx, &caller.agency, id, caller.scope.own()).await?;
    found.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))
}

/// One follow-up that the caller may see.
pub(super) async fn get(
    desk: &Desk,
    caller: &Caller,
    id: &FollowUpId,
) -> Result<pb::GetFollowUpResponse, Error> {
    let row = load(&mut desk.reader().await?.tx(), caller, id).await?;
    Ok(pb::GetFollowUpResponse { follow_up: Some(wire::follow_up(row)) })
}

/// A page of the follow-ups that the caller may see.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListFollowUpsRequest,
) -> Result<pb::ListFollowUpsResponse, Error> {
    let page: Page<(String, String)> = Page::of(caller, body)?;
    let filter = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        follow_ups::FollowUpsFilter {
            own: caller.scope.own().cloned(),
            state: fields.optional_word("state", body.state).map_or("", FollowUpState::word),
            owner: fields.optional_id("owner", &body.owner),
            due_by: fields.optional_date("due_by", &body.due_by).unwrap_or_default(),
        }
    })?;
    let after = page.after().map_or(("", ""), |(due, id)| (due, id));
    let mut reader = desk.reader().await?;
    let mut rows =
        follow_ups::list_follow_ups(&mut reader.tx(), &caller.agency, &filter, after, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.due_date.clone(), row.id.to_string()));
    Ok(pb::ListFollowUpsResponse {
        follow_ups: rows.into_iter().map(wire::follow_up).collect(),
        next_page_token,
    })
}
