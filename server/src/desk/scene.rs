//! Who changes something and when, and what was recorded of it.

use preceptor_engine::time::UnixMicros;

use crate::{
    caller::Caller,
    clock::Clock,
    error::Error,
    records::{Revision, Versioned},
    store::Record,
};

/// Who changes something and when, and what has been recorded of it so far.
#[derive(Debug)]
pub(crate) struct Scene<'a> {
    /// The caller.
    pub(crate) caller: &'a Caller,
    /// Now, the same throughout the change.
    pub(crate) now: UnixMicros,
    clock: &'a Clock,
    records: Vec<Record>,
}

impl<'a> Scene<'a> {
    /// The scene of a change that begins `now`, with nothing recorded yet.
    pub(super) const fn new(caller: &'a Caller, now: UnixMicros, clock: &'a Clock) -> Self {
        Self { caller, now, clock, records: Vec::new() }
    }

    /// A new id for something that the change makes.
    pub(crate) fn new_id(&self) -> String {
        self.clock.new_id()
    }

    /// Everything that was recorded, in order.
    pub(super) fn into_records(self) -> Vec<Record> {
        self.records
    }

    /// Records one changed resource: becomes an event and an audit entry. `etag` is the one after the change.
    pub(crate) fn record(&mut self, event: &'static str, resource: String, etag: Revision) {
        self.records.push(Record { event, resource, etag: etag.to_string() });
    }

    /// Records one changed resource that has no etag.
    pub(crate) fn record_unversioned(&mut self, event: &'static str, resource: String) {
        self.records.push(Record { event, resource, etag: String::new() });
    }

    /// That `row` still has the revision the caller read.
    #[expect(clippy::unused_self, reason = "the scene is where every check of a change is asked for")]
    pub(crate) fn check_etag(&self, row: &impl Versioned, sent: Revision) -> Result<(), Error> {
        if row.revision() == sent { Ok(()) } else { Err(stale(row)) }
    }
}

/// The error for a row that changed since it was read.
pub(crate) fn stale(row: &impl Versioned) -> Error {
    let at = jiff::Timestamp::from_microsecond(row.updated_at().0);
    Error::Stale {
        current: row.revision().to_string(),
        by: row.updated_by().to_owned(),
        at: at.map_or_else(|_| String::new(), |at| at.to_string()),
    }
}
