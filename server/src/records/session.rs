//! Sessions and their logs.

use preceptor_engine::time::{UnixMicros, Zone};

use super::{
    AgencyId, MeetingWay, Micros, OptionalMicros, PairingId, PairingState, PersonId, Revision, SessionId,
    ZoneName, converted as sqlx, versioned, words,
};

words! {
    /// States of a session.
    SessionState {
        /// Booked.
        Scheduled = "SCHEDULED",
        /// Took place, not yet logged.
        Held = "HELD",
        /// Somebody did not come.
        NoShow = "NO_SHOW",
        /// Cancelled.
        Cancelled = "CANCELLED",
        /// Logged by the mentor.
        Logged = "LOGGED",
        /// Confirmed by the mentee.
        Confirmed = "CONFIRMED",
        /// Disputed by the mentee.
        Disputed = "DISPUTED",
    }
}

/// One meeting of a pairing, with what its newest log says.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Session {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: SessionId,
    /// The pairing.
    pub pairing_id: PairingId,
    /// The mentor.
    pub mentor_id: PersonId,
    /// The mentor's display name.
    pub mentor_name: String,
    /// The mentee.
    pub mentee_id: PersonId,
    /// The mentee's display name.
    pub mentee_name: String,
    /// State.
    pub state: SessionState,
    /// Planned start.
    #[sqlx(try_from = "Micros")]
    pub starts_at: UnixMicros,
    /// Planned end.
    #[sqlx(try_from = "Micros")]
    pub ends_at: UnixMicros,
    /// Planned start as a wall clock in `time_zone` shows it, `YYYY-MM-DDThh:mm`.
    pub civil_start: String,
    /// Time zone.
    #[sqlx(try_from = "ZoneName")]
    pub time_zone: Zone,
    /// How they meet.
    pub meeting_way: Option<MeetingWay>,
    /// Why it was cancelled, not held or disputed.
    pub reason: String,
    /// The newest version of the log; 0 before the first.
    pub log_version: i64,
    /// Minutes it took by the newest log; 0 before the first.
    pub minutes: i64,
    /// What the newest log says.
    pub summary: String,
    /// How often the row was written.
    pub revision: Revision,
    /// When booked.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
}

versioned!(Session);

impl Session {
    /// Whether this person is one of the two.
    #[must_use]
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.mentor_id == *person || self.mentee_id == *person
    }

    /// Whether it is still booked though its end has passed: nobody has said yet what became of it.
    #[must_use]
    pub fn is_overdue(&self, now: UnixMicros) -> bool {
        self.state == SessionState::Scheduled && self.ends_at <= now
    }
}

/// What the mentor wrote about a session. Never changed: a disputed log is followed by the next version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLog {
    /// The version, from 1.
    pub version: i64,
    /// Minutes that the session took.
    pub minutes: i64,
    /// What was worked on.
    pub summary: String,
    /// When logged.
    pub logged_at: UnixMicros,
    /// The principal who logged it.
    pub logged_by: String,
}

/// What a session takes from its pairing.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct SessionPairing {
    /// The pairing.
    pub id: PairingId,
    /// Its state.
    pub state: PairingState,
    /// When it ended.
    #[sqlx(try_from = "OptionalMicros")]
    pub ended_at: Option<UnixMicros>,
    /// The mentor.
    pub mentor_id: PersonId,
    /// The mentor's display name.
    pub mentor_name: String,
    /// The mentor's time zone.
    #[sqlx(try_from = "ZoneName")]
    pub mentor_zone: Zone,
    /// The mentee.
    pub mentee_id: PersonId,
    /// The mentee's display name.
    pub mentee_name: String,
}

impl SessionPairing {
    /// Whether it was ever agreed, so that sessions of it can have been held.
    #[must_use]
    pub const fn has_begun(&self) -> bool {
        matches!(self.state, PairingState::Active | PairingState::OnHold | PairingState::Ended)
    }

    /// Whether this person is one of the two.
    #[must_use]
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.mentor_id == *person || self.mentee_id == *person
    }
}
