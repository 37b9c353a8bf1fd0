//! Booking a session and moving it: civil time becomes an instant, both people are held.

use jiff::civil::DateTime;
use preceptor_engine::time::{MICROS_PER_MINUTE, UnixMicros, Zone};
use preceptor_proto::v1 as pb;

use super::visit::{Party, check_state, load, load_pairing, save};
use crate::{
    error::Error,
    records::{Hold, MeetingWay, PairingId, Session, SessionId, SessionPairing, SessionState},
    rpc::{
        booking,
        desk::{Change, Scene},
        wire::{self, Fields, Named},
    },
    store::{Tx, holds, sessions},
};

/// The shortest and the longest session that can be booked, in minutes.
const LENGTHS: (i64, i64) = (5, 720);
/// How far ahead a session can be booked, in days.
const FARTHEST_DAYS: i64 = 731;

/// Books a session.
pub(super) struct ScheduleSession {
    pairing: PairingId,
    civil_start: DateTime,
    time_zone: Option<String>,
    minutes: i64,
    meeting_way: Option<MeetingWay>,
}

impl ScheduleSession {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ScheduleSessionRequest) -> Self {
        Self {
            pairing: fields.id("pairing", &body.pairing),
            civil_start: wire::civil_start(fields, "civil_start", &body.civil_start),
            time_zone: optional_zone(fields, "time_zone", &body.time_zone),
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
        let zone = self.time_zone.as_deref().unwrap_or(&pairing.mentor_zone);
        let span = Span::new(self.civil_start, zone, self.minutes)?;
        span.check_ahead(scene.now)?;
        let session = Session { meeting_way: self.meeting_way, ..blank(scene, pairing, span) };
        booking::take(tx, scene, &both_held(&session)).await?;
        sessions::insert_session(tx, &session).await?;
        scene.record("session.scheduled", session.id.name(&session.agency_id), session.revision);
        let session = wire::session(session, scene.caller, scene.now.0);
        Ok(pb::ScheduleSessionResponse { session: Some(session) })
    }
}

/// Moves a scheduled session.
pub(super) struct RescheduleSession {
    id: SessionId,
    etag: i64,
    civil_start: DateTime,
    time_zone: Option<String>,
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
            time_zone: optional_zone(fields, "time_zone", &body.time_zone),
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
        let zone = self.time_zone.as_deref().unwrap_or(&session.time_zone);
        let kept_minutes = (session.ends_at - session.starts_at) / MICROS_PER_MINUTE;
        let span = Span::new(self.civil_start, zone, self.minutes.unwrap_or(kept_minutes))?;
        span.check_ahead(scene.now)?;
        let session = span.of(session);
        // First out of the old time: the new one may overlap it.
        holds::release_holds(tx, &session.agency_id, &Hold::session(&session.id)).await?;
        booking::take(tx, scene, &both_held(&session)).await?;
        let session = save(tx, scene, "session.rescheduled", session, FROM).await?;
        let session = wire::session(session, scene.caller, scene.now.0);
        Ok(pb::RescheduleSessionResponse { session: Some(session) })
    }
}

/// The time of a session.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) starts_at: i64,
    pub(super) ends_at: i64,
    pub(super) civil_start: String,
    pub(super) time_zone: String,
}

impl Span {
    /// `minutes` from `civil` in `zone`. A civil time that a clock change skips moves on, so the civil start
    /// is what a wall clock shows then; of a time that comes twice the first is taken.
    pub(super) fn new(civil: DateTime, zone: &str, minutes: i64) -> Result<Self, Error> {
        let zone = Zone::find(zone).map_err(|unknown| Error::Internal(unknown.to_string()))?;
        let start = zone.instant(civil);
        Ok(Self {
            starts_at: start.0,
            ends_at: start.plus_minutes(minutes).0,
            civil_start: wire::civil_text(zone.wall_clock(start)),
            time_zone: zone.name().to_owned(),
        })
    }

    /// That it starts in the future, and not too far in it.
    fn check_ahead(&self, now: UnixMicros) -> Result<(), Error> {
        if self.starts_at <= now.0 {
            return Err(Error::field("civil_start", "is not in the future"));
        }
        if self.starts_at > now.plus_minutes(FARTHEST_DAYS * 24 * 60).0 {
            return Err(Error::field("civil_start", format!("is more than {FARTHEST_DAYS} days ahead")));
        }
        Ok(())
    }

    /// The session at this time.
    fn of(self, session: Session) -> Session {
        let Self { starts_at, ends_at, civil_start, time_zone } = self;
        Session { starts_at, ends_at, civil_start, time_zone, ..session }
    }
}

/// A new, scheduled session of the pairing.
pub(super) fn blank(scene: &Scene<'_>, pairing: SessionPairing, span: Span) -> Session {
    let now = scene.now.0;
    Session {
        agency_id: scene.caller.agency.clone(),
        id: SessionId::new(crate::clock::new_id()),
        pairing_id: pairing.id,
        mentor_id: pairing.mentor_id,
        mentor_name: pairing.mentor_name,
        mentee_id: pairing.mentee_id,
        mentee_name: pairing.mentee_name,
        state: SessionState::Scheduled,
        starts_at: span.starts_at,
        ends_at: span.ends_at,
        civil_start: span.civil_start,
        time_zone: span.time_zone,
        meeting_way: None,
        reason: String::new(),
        log_version: 0,
        minutes: 0,
        summary: String::new(),
        revision: 1,
        created_at: now,
        updated_at: now,
        updated_by: scene.caller.principal.clone(),
    }
}

/// An IANA time zone, or `None` where it is empty.
pub(super) fn optional_zone(fields: &mut Fields<'_>, field: &str, zone: &str) -> Option<String> {
    if zone.is_empty() {
        return None;
    }
    match Zone::find(zone) {
        Ok(known) => Some(known.name().to_owned()),
        Err(unknown) => {
            fields.wrong(field, unknown.to_string());
            None
        }
    }
}

/// Keeps the pairing from ending until the commit; an error unless it is active.
async fn lock_active(tx: &mut Tx<'_>, scene: &Scene<'_>, id: &PairingId) -> Result<(), Error> {
    let agency = &scene.caller.agency;
    if sessions::lock_active_pairing(tx, agency, id).await? {
        return Ok(());
    }
    let state = load_pairing(tx, scene.caller, id).await?.state;
    Err(Error::State { name: id.name(agency), state: state.word(), allowed: &["ACTIVE"] })
}

/// The firm holds of a session on its two people.
fn both_held(session: &Session) -> [Hold; 2] {
    [&session.mentor_id, &session.mentee_id].map(|person| Hold {
        agency_id: session.agency_id.clone(),
        id: crate::clock::new_id(),
        resource: Hold::person(person),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        owner: Hold::session(&session.id),
        expires_at: None,
    })
}
