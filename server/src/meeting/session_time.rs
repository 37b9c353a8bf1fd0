//! The time of a session: civil time becomes an instant, and both people are held.

use jiff::civil::DateTime;
use preceptor_engine::time::{UnixMicros, Zone};

use super::session::load_pairing;
use crate::{
    desk::Scene,
    error::Error,
    records::{
        Hold, Named as _, PairingId, Revision, Session, SessionId, SessionPairing, SessionState, civil_text,
    },
    store::{Tx, sessions},
};

/// How far ahead a session can be booked, in days.
const FARTHEST_DAYS: i64 = 731;

/// The time of a session.
#[derive(Debug)]
pub(crate) struct SessionTime {
    pub(crate) starts_at: UnixMicros,
    pub(crate) ends_at: UnixMicros,
    pub(crate) civil_start: String,
    pub(crate) time_zone: Zone,
}

impl SessionTime {
    /// `minutes` from `civil` in `zone`. A civil time that a clock change skips moves on, so the civil start
    /// is what a wall clock shows then; of a time that comes twice the first is taken.
    pub(crate) fn new(civil: DateTime, zone: &Zone, minutes: i64) -> Self {
        let start = zone.instant(civil);
        Self {
            starts_at: start,
            ends_at: start.plus_minutes(minutes),
            civil_start: civil_text(zone.wall_clock(start)),
            time_zone: zone.clone(),
        }
    }

    /// That it starts in the future, and not too far in it.
    pub(crate) fn check_ahead(&self, now: UnixMicros) -> Result<(), Error> {
        if self.starts_at <= now {
            return Err(Error::field("civil_start", "is not in the future"));
        }
        if self.starts_at > now.plus_minutes(FARTHEST_DAYS * 24 * 60) {
            return Err(Error::field("civil_start", format!("is more than {FARTHEST_DAYS} days ahead")));
        }
        Ok(())
    }

    /// The session at this time.
    pub(crate) fn of(self, session: Session) -> Session {
        let Self { starts_at, ends_at, civil_start, time_zone } = self;
        Session { starts_at, ends_at, civil_start, time_zone, ..session }
    }
}

/// A new, scheduled session of the pairing.
pub(crate) fn new_session(scene: &Scene<'_>, pairing: SessionPairing, span: SessionTime) -> Session {
    let now = scene.now;
    Session {
        agency_id: scene.caller.agency.clone(),
        id: SessionId::new(scene.new_id()),
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
        revision: Revision::FIRST,
        created_at: now,
        updated_at: now,
        updated_by: scene.caller.principal.clone(),
    }
}

/// Keeps the pairing from ending until the commit; an error unless it is active.
pub(crate) async fn lock_active(tx: &mut Tx<'_>, scene: &Scene<'_>, id: &PairingId) -> Result<(), Error> {
    let agency = &scene.caller.agency;
    if sessions::lock_active_pairing(tx, agency, id).await? {
        return Ok(());
    }
    let state = load_pairing(tx, scene.caller, id).await?.state;
    Err(Error::State { name: id.name(agency), state: state.word(), allowed: &["ACTIVE"] })
}

/// The firm holds of a session on its two people.
pub(crate) fn both_held(scene: &Scene<'_>, session: &Session) -> [Hold; 2] {
    [&session.mentor_id, &session.mentee_id].map(|person| Hold {
        agency_id: session.agency_id.clone(),
        id: scene.new_id(),
        resource: Hold::person(person),
        starts_at: session.starts_at,
        ends_at: session.ends_at,
        owner: Hold::session(&session.id),
        expires_at: None,
    })
}
