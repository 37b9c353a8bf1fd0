//! Holds on people and rooms.

use super::{AgencyId, ConferenceId, PersonId, SessionId};

/// The claim of a session or conference on one person or room for one span of time.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Hold {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: String,
    /// What is held, `people/{id}` or `rooms/{key}`.
    pub resource: String,
    /// The first instant held, in microseconds.
    pub starts_at: i64,
    /// The first instant after, in microseconds.
    pub ends_at: i64,
    /// What holds it, `sessions/{id}` or `conferences/{id}`.
    pub owner: String,
    /// When the hold of an unconfirmed proposal runs out, in microseconds; `None` for a firm hold.
    pub expires_at: Option<i64>,
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
