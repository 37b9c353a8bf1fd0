//! What becomes of a session, one step at a time: cancelled, held, missed, confirmed, disputed.

use std::marker::PhantomData;

use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::Error,
    meeting::session::{Party, check_started, check_state, load, save},
    records::{Hold, Revision, Session, SessionId, SessionState},
    rpc::wire::{self, Fields},
    store::{Tx, holds},
};

/// A step from one state to the next.
pub(super) trait SessionMove: Send + Sync + 'static {
    /// The reply.
    type Reply: prost::Message + Default + Send + 'static;
    /// The state it leads from.
    const FROM: SessionState;
    /// The state it leads to.
    const TO: SessionState;
    /// The event's type.
    const EVENT: &'static str;
    /// Who may take it.
    const BY: Party;
    /// Whether it is about what happened, and so waits for the start.
    const NEEDS_START: bool;
    /// Whether the two are free again.
    const FREES: bool;
    /// The reply with the session in it.
    fn reply(session: pb::Session) -> Self::Reply;
}

macro_rules! moves {
    ($($(#[$doc:meta])* $name:ident -> $reply:ident: $from:ident => $to:ident, $event:literal, by $by:ident,
        needs_start $needs_start:literal, frees $frees:literal;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl SessionMove for $name {
            type Reply = pb::$reply;
            const FROM: SessionState = SessionState::$from;
            const TO: SessionState = SessionState::$to;
            const EVENT: &'static str = $event;
            const BY: Party = Party::$by;
            const NEEDS_START: bool = $needs_start;
            const FREES: bool = $frees;
            fn reply(session: pb::Session) -> Self::Reply {
                pb::$reply { session: Some(session) }
            }
        }
    )+};
}

moves! {
    /// Cancels a scheduled session.
    Cancel -> CancelSessionResponse: Scheduled => Cancelled, "session.cancelled", by Either,
        needs_start false, frees true;
    /// Records that it took place. The hold stays: the two may still sit together.
    MarkHeld -> MarkSessionHeldResponse: Scheduled => Held, "session.held", by Mentor,
        needs_start true, frees false;
    /// Records that somebody did not come.
    MarkNoShow -> MarkSessionNoShowResponse: Scheduled => NoShow, "session.no_show", by Mentor,
        needs_start true, frees true;
    /// Confirms the log.
    Confirm -> ConfirmSessionResponse: Logged => Confirmed, "session.confirmed", by Mentee,
        needs_start false, frees false;
    /// Disputes the log.
    Dispute -> DisputeSessionResponse: Logged => Disputed, "session.disputed", by Mentee,
        needs_start false, frees false;
}

/// One step of one session.
pub(super) struct SessionStep<M> {
    id: SessionId,
    etag: Revision,
    reason: String,
    kind: PhantomData<M>,
}

impl<M: SessionMove> SessionStep<M> {
    /// A step that speaks for itself.
    pub(super) fn new(fields: &mut Fields<'_>, name: &str, etag: &str) -> Self {
        let (id, etag) = (fields.id("name", name), fields.etag("etag", etag));
        Self { id, etag, reason: String::new(), kind: PhantomData }
    }

    /// A step that says why.
    pub(super) fn with_reason(fields: &mut Fields<'_>, name: &str, etag: &str, reason: &str) -> Self {
        let step = Self::new(fields, name, etag);
        Self { reason: fields.text("reason", reason, (1, 500)), ..step }
    }
}

impl<M: SessionMove> Change for SessionStep<M> {
    type Reply = M::Reply;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let session = load(tx, scene.caller, &self.id).await?;
        M::BY.check(scene.caller, (&session.mentor_id, &session.mentee_id))?;
        scene.check_etag(&session, self.etag)?;
        check_state(&session, const { &[M::FROM.word()] })?;
        if M::NEEDS_START {
            check_started(&session, scene.now)?;
        }
        if M::FREES {
            holds::release_holds(tx, &session.agency_id, &Hold::session(&session.id)).await?;
        }
        let session = Session { state: M::TO, reason: self.reason.clone(), ..session };
        let session = save(tx, scene, M::EVENT, session, M::FROM).await?;
        Ok(M::reply(wire::session(session, scene.caller, scene.now)))
    }
}
