//! The time: proposed, confirmed, moved, given up.

use preceptor_engine::time::{MICROS_PER_MINUTE, UnixMicros};
use preceptor_proto::v1 as pb;

use super::target::{ConferenceRef, shown};
use crate::{
    desk::{Change, Scene},
    error::Error,
    meeting::{
        access::{BEFORE, PLANNING, Reach, TIMED, require, save},
        timing::{book, check_complete, needed_resources},
    },
    records::{Conference, ConferenceState, Hold},
    rpc::wire::Fields,
    store::{Tx, conferences, holds},
};

const MICROS_PER_HOUR: i64 = 60 * MICROS_PER_MINUTE;
/// Hours for which a proposal keeps its holds when the caller does not say.
const DEFAULT_HOLD_HOURS: i64 = 72;

/// A start on a five-minute mark, which every time zone shows as one.
fn start(fields: &mut Fields<'_>, sent: Option<prost_types::Timestamp>) -> UnixMicros {
    let start = fields.time("start_time", sent);
    if start.0 % (5 * MICROS_PER_MINUTE) != 0 {
        fields.wrong("start_time", "is not on a five-minute mark");
    }
    start
}

/// Proposes a time.
pub(super) struct ProposeConference {
    target: ConferenceRef,
    start: UnixMicros,
    hold_hours: i64,
}

impl ProposeConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ProposeConferenceRequest) -> Self {
        let hold_hours = fields.number("hold_hours", body.hold_hours, (0, 336));
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            start: start(fields, body.start_time),
            hold_hours: if hold_hours == 0 { DEFAULT_HOLD_HOURS } else { hold_hours },
        }
    }
}

impl Change for ProposeConference {
    type Reply = pb::ProposeConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, PLANNING).await?;
        let expires_at = Some(scene.now.plus_micros(self.hold_hours * MICROS_PER_HOUR));
        let asked = Conference { state: ConferenceState::Proposed, expires_at, ..kept };
        let saved = book(tx, scene, "conference.proposed", asked, self.start).await?;
        Ok(pb::ProposeConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Moves a conference; its own old time is free for it.
pub(super) struct RescheduleConference {
    target: ConferenceRef,
    start: UnixMicros,
}

impl RescheduleConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RescheduleConferenceRequest) -> Self {
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            start: start(fields, body.start_time),
        }
    }
}

impl Change for RescheduleConference {
    type Reply = pb::RescheduleConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, TIMED).await?;
        // Answers start over, so a proposal gets time for them, and never less than it had.
        let fresh = scene.now.plus_micros(DEFAULT_HOLD_HOURS * MICROS_PER_HOUR);
        let expires_at = kept.expires_at.map(|expires_at| expires_at.max(fresh));
        let asked = Conference { expires_at, ..kept };
        let saved = book(tx, scene, "conference.rescheduled", asked, self.start).await?;
        Ok(pb::RescheduleConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Confirms a proposal.
pub(super) struct ConfirmConference(ConferenceRef);

impl ConfirmConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ConfirmConferenceRequest) -> Self {
        Self(ConferenceRef::parse(fields, &body.name, &body.etag))
    }
}

impl Change for ConfirmConference {
    type Reply = pb::ConfirmConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        const PROPOSED: &[&str] = &[ConferenceState::Proposed.word()];
        let kept = self.0.load(tx, scene, Reach::Lead, PROPOSED).await?;
        let invited = conferences::list_invitations(tx, &kept.agency_id, &kept.id).await?;
        check_complete(tx, &kept, &invited).await?;
        let row = Conference { state: ConferenceState::Scheduled, expires_at: None, ..kept };
        let saved = save(tx, scene, "conference.confirmed", row).await?;
        let owner = Hold::conference(&saved.id);
        holds::make_firm(tx, &saved.agency_id, &owner, scene.now).await?;
        let held = holds::list_held(tx, &saved.agency_id, &owner, scene.now).await?;
        let is_held = |resource: &String| held.iter().any(|hold| hold.resource == *resource);
        if !needed_resources(&saved, &invited).iter().all(is_held) {
            // A booking by a server whose clock is ahead took what had run out there.
            require(&Conference { state: ConferenceState::Expired, ..saved.clone() }, PROPOSED)?;
        }
        Ok(pb::ConfirmConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Cancels what has not started.
pub(super) struct CancelConference {
    target: ConferenceRef,
    reason: String,
}

impl CancelConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CancelConferenceRequest) -> Self {
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            reason: fields.text("reason", &body.reason, (1, 500)),
        }
    }
}

impl Change for CancelConference {
    type Reply = pb::CancelConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, BEFORE).await?;
        let reason = self.reason.clone();
        let row = Conference { state: ConferenceState::Cancelled, expires_at: None, reason, ..kept };
        let saved = save(tx, scene, "conference.cancelled", row).await?;
        holds::release_holds(tx, &saved.agency_id, &Hold::conference(&saved.id)).await?;
        Ok(pb::CancelConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}
