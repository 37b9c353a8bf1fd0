//! Booking a session and moving it: civil time becomes an instant, both people are held.

use jiff::civil::DateTime;
use preceptor_engine::time::{MICROS_PER_MINUTE, Zone};
use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::Error,
    meeting::{
        booking,
        session::{Party, check_state, load, load_pairing, save},
        session_time::{SessionTime, both_held, lock_active, new_session},
    },
    records::{Hold, MeetingWay, Named, PairingId, Revision, Session, SessionId, SessionState},
    rpc::wire::{self, Fields},
    store::{Tx, holds, sessions},
};

/// The shortest and the longest session that can be booked, in minutes.
const LENGTHS: (i64, i64) = (5, 720);

/// Books a session.
pub(super) struct ScheduleSession {
    pairing: PairingId,
    civil_start: DateTime,
    time_zone: Option<Zone>,
    minutes: i64,
    meeting_way: Option<MeetingWay>,
}

impl ScheduleSession {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ScheduleSessionRequest) -> Self {
        Self {
            pairing: fields.id("pairing", &body.pairing),
            civil_start: wire::civil_start(fields, "civil_start", &body.civil_start),
            time_zone: fields.optional_zone("time_zone", &body.time_zone),
            minutes: fields.number("duration_minutes", body.duration_minutes, LENGTHS),
            meeting_way: fields.optional_word("meeting_way", body.meeting_way),
        }
    }
}

impl Change for ScheduleSession {
    type Reply = pb::ScheduleSessionResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let pairing = load_pairing(tx, scene.caller, &self.pairing).await?;
        lock_active(tx, scene, &pairing.id).await?;
        let zone = self.time_zone.as_ref().unwrap_or(&pairing.mentor_zone);
        let span = SessionTime::new(self.civil_start, zone, self.minutes);
        span.check_ahead(scene.now)?;
        let session = Session { meeting_way: self.meeting_way, ..new_session(scene, pairing, span) };
        booking::take(tx, scene, &both_held(scene, &session)).await?;
        sessions::insert_session(tx, &session).await?;
        scene.record("session.scheduled", session.id.name(&session.agency_id), session.revision);
        let session = wire::session(session, scene.caller, scene.now);
        Ok(pb::ScheduleSessionResponse { session: Some(session) })
    }
}

/// Moves a scheduled session.
pub(super) struct RescheduleSession {
    id: SessionId,
    etag: Revision,
    civil_start: DateTime,
    time_zone: Option<Zone>,
    // `None` keeps the length.
    minutes: Option<i64>,
}

impl RescheduleSession {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RescheduleSessionRequest) -> Self {
        let minutes = i64::from(body.duration_minutes);
        Self {
            id: fields.id("name", &body.name),
            etag: fields.etag("etag", &body.etag),
            civil_start: wire::civil_start(fields, "civil_start", &body.civil_start),
            time_zone: fields.optional_zone("time_zone", &body.time_zone),
            minutes: (minutes != 0).then(|| fields.number("duration_minutes", minutes, LENGTHS)),
        }
    }
}

impl Change for RescheduleSession {
    type Reply = pb::RescheduleSessionResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        const FROM: SessionState = SessionState::Scheduled;
        let session = load(tx, scene.caller, &self.id).await?;
        Party::Either.check(scene.caller, (&session.mentor_id, &session.mentee_id))?;
        scene.check_etag(&session, self.etag)?;
        check_state(&session, const { &[FROM.word()] })?;
        lock_active(tx, scene, &session.pairing_id).await?;
        let zone = self.time_zone.as_ref().unwrap_or(&session.time_zone);
        let kept_minutes = session.ends_at.micros_since(session.starts_at) / MICROS_PER_MINUTE;
        let span = SessionTime::new(self.civil_start, zone, self.minutes.unwrap_or(kept_minutes));
        span.check_ahead(scene.now)?;
        let session = span.of(session);
        // First out of the old time: the new one may overlap it.
        holds::release_holds(tx, &session.agency_id, &Hold::session(&session.id)).await?;
        booking::take(tx, scene, &both_held(scene, &session)).await?;
        let session = save(tx, scene, "session.rescheduled", session, FROM).await?;
        let session = wire::session(session, scene.caller, scene.now);
        Ok(pb::RescheduleSessionResponse { session: Some(session) })
    }
}
