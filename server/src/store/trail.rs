//! What changes leave behind: replies, events, audit entries. Gathered while the changes run and written together at
//! the end of their transaction, so that a group of changes costs as many statements as a single one.

use std::sync::Arc;

use super::{Entry, Record};
use crate::records::AgencyId;

/// A reply to a request, with who made it.
pub(super) type GivenReply = (Arc<Entry>, Vec<u8>);
/// A record, with who made it.
pub(super) type MadeRecord = (Arc<Entry>, Record);

/// Replies and records of changes that are not committed yet, in the order of the changes.
#[derive(Debug, Default)]
pub(super) struct Trail {
    replies: Vec<GivenReply>,
    records: Vec<MadeRecord>,
}

/// How long a trail was at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    replies: usize,
    records: usize,
}

impl Trail {
    /// Adds the reply to a request.
    pub(super) fn reply(&mut self, entry: &Arc<Entry>, reply: Vec<u8>) {
        self.replies.push((Arc::clone(entry), reply));
    }

    /// Adds what one change did.
    pub(super) fn append(&mut self, entry: &Arc<Entry>, records: Vec<Record>) {
        self.records.extend(records.into_iter().map(|record| (Arc::clone(entry), record)));
    }

    /// The reply to a request that is part of this trail.
    pub(super) fn reply_to(&self, agency: &AgencyId, principal: &str, request_id: &str) -> Option<&[u8]> {
        let is_asked = |entry: &Entry| {
            entry.request_id == request_id && entry.actor == principal && entry.agency == *agency
        };
        self.replies.iter().find(|(entry, _)| is_asked(entry)).map(|(_, reply)| &**reply)
    }

    /// How long the trail is now.
    pub(super) const fn mark(&self) -> Mark {
        Mark { replies: self.replies.len(), records: self.records.len() }
    }

    /// Forgets what was added since `mark`.
    pub(super) fn forget_since(&mut self, mark: Mark) {
        self.replies.truncate(mark.replies);
        self.records.truncate(mark.records);
    }

    /// The replies and the records, each in the order of the changes.
    pub(super) fn into_parts(self) -> (Vec<GivenReply>, Vec<MadeRecord>) {
        (self.replies, self.records)
    }
}
