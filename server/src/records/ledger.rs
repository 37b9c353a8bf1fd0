//! What every change leaves behind: an audit entry, an event, a reply that can be repeated.

use preceptor_engine::time::UnixMicros;

use super::{AgencyId, Micros, PersonId, Role, converted as sqlx};

/// One change, as auditors see it.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct AuditEntry {
    /// The agency.
    pub agency_id: AgencyId,
    /// Number within the agency, from 1, without gaps.
    pub sequence: i64,
    /// When.
    #[sqlx(try_from = "Micros")]
    pub occurred_at: UnixMicros,
    /// The principal.
    pub actor: String,
    /// The principal's role.
    pub role: Role,
    /// The person the principal stands for.
    pub person_id: Option<PersonId>,
    /// The method, `preceptor.v1.PairingService/EndPairing`.
    pub method: String,
    /// The resource's name.
    pub resource: String,
    /// The authorization rule that let it pass.
    pub rule: String,
    /// The request's id.
    pub request_id: String,
}

/// One change, as systems that keep themselves in step see it.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Event {
    /// The agency.
    pub agency_id: AgencyId,
    /// Number within the agency, from 1, without gaps.
    pub sequence: i64,
    /// What happened, such as `pairing.activated`.
    #[sqlx(rename = "type")]
    pub kind: String,
    /// The resource's name.
    pub resource: String,
    /// The resource's etag after the change; empty where it has none.
    pub etag: String,
    /// The principal.
    pub actor: String,
    /// When.
    #[sqlx(try_from = "Micros")]
    pub occurred_at: UnixMicros,
}

/// The stored reply to a request id.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct Reply {
    /// The method that replied.
    pub method: String,
    /// SHA-256 of the request's body.
    pub body_hash: Vec<u8>,
    /// The encoded reply.
    pub reply: Vec<u8>,
}
