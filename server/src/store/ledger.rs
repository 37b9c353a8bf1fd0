//! What every change leaves behind, written in the change's own transaction.

use std::sync::Arc;

use super::{
    Entry, Error, Record, Tx,
    rows::{execute, fetch_all, fetch_one, fetch_optional},
    tx::statements,
};
use crate::records::{AgencyId, AuditEntry, Event, Reply};

statements! {
    FIND_REPLY = "SELECT method, body_hash, reply FROM request_replies
        WHERE agency_id = $1 AND principal = $2 AND request_id = $3";
    // Waits for another transaction that claims the same id; 0 rows when it, or an earlier one, was answered.
    CLAIM_REQUEST = "INSERT INTO request_replies (agency_id, principal, request_id, method, body_hash, reply, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    LIST_EVENTS = "SELECT agency_id, sequence, type, resource, etag, actor, occurred_at FROM events
        WHERE agency_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    NEWEST_EVENT = "SELECT event_sequence FROM agencies WHERE id = $1";
    LIST_AUDIT = "SELECT agency_id, sequence, occurred_at, actor, role, person_id, method, resource, rule, request_id
        FROM audit_entries WHERE agency_id = $1 AND sequence < $2
            AND ($3 = '' OR resource = $3) AND ($4 = '' OR actor = $4)
        ORDER BY sequence DESC LIMIT $5";
}

/// Leaves an audit entry and an event behind for each record, written at the end of the transaction.
pub fn append(tx: &mut Tx<'_>, entry: &Arc<Entry>, records: Vec<Record>) {
    tx.trail.append(entry, records);
}

/// The stored reply to a request id of this principal.
///
/// # Errors
///
/// When the database fails.
pub async fn find_reply(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    principal: &str,
    request_id: &str,
) -> Result<Option<Reply>, Error> {
    let stored = fetch_optional!(tx, Reply, FIND_REPLY, agency, principal, request_id)?;
    // A request of the same transaction has its reply still to be written.
    let unwritten = tx.trail.reply_to(agency, principal, request_id);
    Ok(stored.map(|stored| match unwritten {
        Some(reply) => Reply { reply: reply.to_vec(), ..stored },
        None => stored,
    }))
}

/// Claims a request id for this transaction; whether nobody had claimed it before.
///
/// # Errors
///
/// When the database fails.
pub async fn claim_request(tx: &mut Tx<'_>, entry: &Entry, body_hash: &[u8]) -> Result<bool, Error> {
    let Entry { agency, actor, method, request_id, at, .. } = entry;
    let unanswered: &[u8] = &[];
    let claimed =
        execute!(tx, CLAIM_REQUEST, agency, actor, request_id, &**method, body_hash, unanswered, at.0)?;
    Ok(claimed == 1)
}

/// Leaves the reply to a claimed request id behind, written at the end of the transaction.
pub fn store_reply(tx: &mut Tx<'_>, entry: &Arc<Entry>, reply: Vec<u8>) {
    tx.trail.reply(entry, reply);
}

/// Events after a sequence number, oldest first.
///
/// # Errors
///
/// When the database fails.
pub async fn list_events(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    fetch_all!(tx, Event, LIST_EVENTS, agency, after, limit)
}

/// The number of the agency's newest event; 0 before the first.
///
/// # Errors
///
/// When the database fails.
pub async fn newest_event(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<i64, Error> {
    let (newest,): (i64,) = fetch_one!(tx, (i64,), NEWEST_EVENT, agency)?;
    Ok(newest)
}

/// Audit entries below a sequence number, newest first; empty filters match all.
///
/// # Errors
///
/// When the database fails.
pub async fn list_audit_entries(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    before: i64,
    (resource, actor): (&str, &str),
    limit: i64,
) -> Result<Vec<AuditEntry>, Error> {
    fetch_all!(tx, AuditEntry, LIST_AUDIT, agency, before, resource, actor, limit)
}
