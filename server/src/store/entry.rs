//! What a change tells of itself: who made it, and which resources it changed.

use preceptor_engine::time::UnixMicros;

use std::borrow::Cow;

use crate::records::{AgencyId, PersonId, Role};

/// One change of one resource, to be recorded.
#[derive(Clone, Debug)]
pub struct Record {
    /// The event's type, such as `pairing.activated`.
    pub event: &'static str,
    /// The resource's name.
    pub resource: String,
    /// The resource's etag after the change; empty where it has none.
    pub etag: String,
}

/// Who made the changes, how and when.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The agency.
    pub agency: AgencyId,
    /// The principal.
    pub actor: String,
    /// The principal's role.
    pub role: Role,
    /// The person the principal stands for.
    pub person: Option<PersonId>,
    /// The method.
    pub method: Cow<'static, str>,
    /// The authorization rule that let it pass.
    pub rule: Cow<'static, str>,
    /// The request's id.
    pub request_id: String,
    /// When.
    pub at: UnixMicros,
}

impl Entry {
    /// What the server or its operator does, in nobody's name: by which actor, and through what, at this time in
    /// microseconds.
    #[must_use]
    pub fn of_server(
        agency: &AgencyId,
        (actor, method): (&'static str, &'static str),
        request_id: String,
        at: UnixMicros,
    ) -> Self {
        Self {
            agency: agency.clone(),
            actor: actor.to_owned(),
            role: Role::Admin,
            person: None,
            method: method.into(),
            rule: actor.into(),
            request_id,
            at,
        }
    }
}
