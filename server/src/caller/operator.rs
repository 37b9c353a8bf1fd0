//! What the operator of the server leaves behind: whoever may run the program beside the database.

use std::sync::Arc;

use crate::{
    clock,
    records::{AgencyId, Role},
    store::{Entry, Record},
};

/// The principal of changes that the operator makes.
const OPERATOR: &str = "operator";

/// An audit entry of a command.
pub(super) fn entry(agency: &AgencyId, command: &'static str, now: i64) -> Arc<Entry> {
    Arc::new(Entry {
        agency: agency.clone(),
        actor: OPERATOR.to_owned(),
        role: Role::Admin,
        person: None,
        method: command.into(),
        rule: OPERATOR.into(),
        request_id: clock::new_id(),
        at: now,
    })
}

/// What happened to a token.
pub(super) fn record(event: &'static str, agency: &AgencyId, token: &str) -> Record {
    Record { event, resource: format!("agencies/{agency}/tokens/{token}"), etag: String::new() }
}
