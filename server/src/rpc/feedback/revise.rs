//! What may still happen to recorded feedback: a new version, a retraction, an acknowledgement.

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Scene},
    error::Error,
    growth::record::{check, check_live, check_state, load_readable, save_state, supersede, withdraw},
    records::{Feedback, FeedbackId, FeedbackState, FeedbackVisibility, Named, Rating, Revision},
    rpc::wire::{self, Fields},
    store::Tx,
};

/// Replaces feedback by a new version.
pub(super) struct AmendFeedback {
    id: FeedbackId,
    etag: Revision,
    ratings: Vec<Rating>,
    note: String,
}

impl AmendFeedback {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::AmendFeedbackRequest) -> Self {
        let (id, etag) = (fields.id("name", &body.name), fields.etag("etag", &body.etag));
        let (ratings, note) = super::submit::content(fields, "", &body.ratings, &body.note);
        Self { id, etag, ratings, note }
    }
}

impl Change for AmendFeedback {
    type Reply = pb::AmendFeedbackResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let old = load_readable(tx, scene.caller, &self.id).await?;
        check_author(scene.caller, &old)?;
        check(scene, &old, self.etag)?;
        check_live(&old)?;
        let row = supersede(tx, scene, old, (&self.ratings, &self.note)).await?;
        Ok(pb::AmendFeedbackResponse { feedback: Some(wire::feedback(row, scene.caller)) })
    }
}

/// Takes feedback back.
pub(super) struct RetractFeedback {
    id: FeedbackId,
    etag: Revision,
    reason: String,
}

impl RetractFeedback {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RetractFeedbackRequest) -> Self {
        Self {
            id: fields.id("name", &body.name),
            etag: fields.etag("etag", &body.etag),
            reason: fields.text("reason", &body.reason, (1, 500)),
        }
    }
}

impl Change for RetractFeedback {
    type Reply = pb::RetractFeedbackResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let row = load_readable(tx, scene.caller, &self.id).await?;
        check_author(scene.caller, &row)?;
        check(scene, &row, self.etag)?;
        check_live(&row)?;
        let row = Feedback { reason: self.reason.clone(), ..row };
        let row = withdraw(tx, scene, row, FeedbackState::Retracted).await?;
        Ok(pb::RetractFeedbackResponse { feedback: Some(wire::feedback(row, scene.caller)) })
    }
}

/// Records that the person has read the feedback.
pub(super) struct AcknowledgeFeedback {
    id: FeedbackId,
    etag: Revision,
}

impl AcknowledgeFeedback {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::AcknowledgeFeedbackRequest) -> Self {
        Self { id: fields.id("name", &body.name), etag: fields.etag("etag", &body.etag) }
    }
}

impl Change for AcknowledgeFeedback {
    type Reply = pb::AcknowledgeFeedbackResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let row = load_readable(tx, scene.caller, &self.id).await?;
        if scene.caller.scope.own().is_some_and(|own| row.subject_id != *own) {
            return Err(not_theirs(scene.caller));
        }
        check(scene, &row, self.etag)?;
        check_state(&row, const { &[FeedbackState::Submitted.word()] })?;
        check_readable(&row)?;
        let row = save_state(tx, scene, "feedback.acknowledged", row, FeedbackState::Acknowledged).await?;
        Ok(pb::AcknowledgeFeedbackResponse { feedback: Some(wire::feedback(row, scene.caller)) })
    }
}

/// That the person may read what is said to have been read by them.
fn check_readable(row: &Feedback) -> Result<(), Error> {
    use FeedbackVisibility::{Anonymous, Shared};
    if row.is_readable_by(&row.subject_id) {
        return Ok(());
    }
    let (name, state) = (row.id.name(&row.agency_id), row.visibility.word());
    Err(Error::State { name, state, allowed: const { &[Shared.word(), Anonymous.word()] } })
}

/// That the caller gave the feedback or acts for the agency.
fn check_author(caller: &Caller, row: &Feedback) -> Result<(), Error> {
    match caller.scope.own() {
        Some(own) if !row.is_by(own) => Err(not_theirs(caller)),
        _ => Ok(()),
    }
}

fn not_theirs(caller: &Caller) -> Error {
    Error::RoleNotAllowed { role: caller.role.word(), method: caller.method.to_owned() }
}
