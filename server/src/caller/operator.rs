//! What the operator of the server leaves behind: whoever may run the program beside the database.

use std::sync::Arc;

use crate::{
    clock::Clock,
    records::AgencyId,
    store::{Entry, Record},
};

/// The principal of changes that the operator makes.
const OPERATOR: &str = "operator";

/// An audit entry of a command that is run now.
pub(super) fn entry(agency: &AgencyId, command: &'static str, clock: &Clock) -> Arc<Entry> {
    Arc::new(Entry::of_server(agency, (OPERATOR, command), clock.new_id(), clock.now()))
}

/// What happened to a token.
pub(super) fn record(event: &'static str, agency: &AgencyId, token: &str) -> Record {
    Record { event, resource: format!("agencies/{agency}/tokens/{token}"), etag: String::new() }
}
