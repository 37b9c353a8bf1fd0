//! Holds on people and rooms.

use preceptor_engine::time::UnixMicros;

use super::{AgencyId, ConferenceId, Micros, OptionalMicros, PersonId, SessionId, converted as sqlx};

/// The claim of a session or conference on one person or room for one span of time.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Hold {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: String,
    /// What is held, `people/{id}` or `rooms/{key}`.
    pub resource: String,
    /// The first instant held.
    #[sqlx(try_from = "Micros")]
    pub starts_at: UnixMicros,
    /// The first instant after.
    #[sqlx(try_from = "Micros")]
    pub ends_at: UnixMicros,
    /// What holds it, `sessions/{id}` or `conferences/{id}`.
    pub owner: String,
    /// When the hold of an unconfirmed proposal runs out; `None` for a firm hold.
    #[sqlx(try_from = "OptionalMicros")]
    pub expires_at: Option<UnixMicros>,
}

impl Hold {
    /// How a person is named as a resource.
    #[must_use]
    pub fn person(id: &PersonId) -> String {
        format!("people/{id}")
    }

    /// How a room is named as a resource.
    #[must_use]
    pub fn room(key: &str) -> String {
        format!("rooms/{key}")
    }

    /// How a session is named as an owner.
    #[must_use]
    pub fn session(id: &SessionId) -> String {
        format!("sessions/{id}")
    }

    /// How a conference is named as an owner.
    #[must_use]
    pub fn conference(id: &ConferenceId) -> String {
        format!("conferences/{id}")
    }

    /// The person that is held; `None` for a room.
    #[must_use]
    pub fn held_person(&self) -> Option<PersonId> {
        self.resource.strip_prefix("people/").map(PersonId::new)
    }
}
