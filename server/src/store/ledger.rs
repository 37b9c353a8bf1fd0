//! What every change leaves behind, written in the change's own transaction.

use super::{
    Error, Tx,
    tx::{execute, fetch_all, fetch_one, fetch_optional, statements},
};
use crate::records::{AgencyId, AuditEntry, Event, PersonId, Reply, Role};

statements! {
    // Locks the agency's counters until the commit: numbers have no gaps, and nobody reads 8 before 7.
    TAKE_NUMBERS = "UPDATE agencies SET event_sequence = event_sequence + $2, audit_sequence = audit_sequence + $2
        WHERE id = $1 RETURNING event_sequence, audit_sequence";
    INSERT_EVENT = "INSERT INTO events (agency_id, sequence, type, resource, etag, actor, occurred_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_AUDIT = "INSERT INTO audit_entries
        (agency_id, sequence, occurred_at, actor, role, person_id, method, resource, rule, request_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FIND_REPLY = "SELECT method, body_hash, reply FROM request_replies
        WHERE agency_id = $1 AND principal = $2 AND request_id = $3";
    // Waits for another transaction that claims the same id; 0 rows when it, or an earlier one, was answered.
    CLAIM_REQUEST = "INSERT INTO request_replies (agency_id, principal, request_id, method, body_hash, reply, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    STORE_REPLY = "UPDATE request_replies SET reply = $4 WHERE agency_id = $1 AND principal = $2 AND request_id = $3";
    LIST_EVENTS = "SELECT agency_id, sequence, type, resource, etag, actor, occurred_at FROM events
        WHERE agency_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    NEWEST_EVENT = "SELECT event_sequence FROM agencies WHERE id = $1";
    LIST_AUDIT = "SELECT agency_id, sequence, occurred_at, actor, role, person_id, method, resource, rule, request_id
        FROM audit_entries WHERE agency_id = $1 AND sequence < $2
            AND ($3 = '' OR resource = $3) AND ($4 = '' OR actor = $4)
        ORDER BY sequence DESC LIMIT $5";
}

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
pub struct Entry<'a> {
    /// The agency.
    pub agency: &'a AgencyId,
    /// The principal.
    pub actor: &'a str,
    /// The principal's role.
    pub role: Role,
    /// The person the principal stands for.
    pub person: Option<&'a PersonId>,
    /// The method.
    pub method: &'a str,
    /// The authorization rule that let it pass.
    pub rule: &'a str,
    /// The request's id.
    pub request_id: &'a str,
    /// When, in microseconds.
    pub at: i64,
}

/// Writes an audit entry and an event for each record.
///
/// # Errors
///
/// When the database fails.
pub async fn append(tx: &mut Tx<'_>, entry: &Entry<'_>, records: &[Record]) -> Result<(), Error> {
    let count = i64::try_from(records.len()).map_err(|_| Error::Broken("too many records".into()))?;
    let (event, audit): (i64, i64) = fetch_one!(tx, (i64, i64), TAKE_NUMBERS, entry.agency, count)?;
    for (record, back) in records.iter().zip((0..count).rev()) {
        let Entry { agency, actor, role, person, method, rule, request_id, at } = *entry;
        let Record { event: kind, resource, etag } = record;
        execute!(tx, INSERT_EVENT, agency, event - back, *kind, resource, etag, actor, at)?;
        execute!(
            tx,
            INSERT_AUDIT,
            agency,
            audit - back,
            at,
            actor,
            role,
            person,
            method,
            resource,
            rule,
            request_id
        )?;
    }
    Ok(())
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
    fetch_optional!(tx, Reply, FIND_REPLY, agency, principal, request_id)
}

/// Claims a request id for this transaction; whether nobody had claimed it before.
///
/// # Errors
///
/// When the database fails.
pub async fn claim_request(tx: &mut Tx<'_>, entry: &Entry<'_>, body_hash: &[u8]) -> Result<bool, Error> {
    let Entry { agency, actor, method, request_id, at, .. } = *entry;
    let unanswered: &[u8] = &[];
    let claimed = execute!(tx, CLAIM_REQUEST, agency, actor, request_id, method, body_hash, unanswered, at)?;
    Ok(claimed == 1)
}

/// Stores the reply to a claimed request id.
///
/// # Errors
///
/// When the database fails.
pub async fn store_reply(tx: &mut Tx<'_>, entry: &Entry<'_>, reply: &[u8]) -> Result<(), Error> {
    execute!(tx, STORE_REPLY, entry.agency, entry.actor, entry.request_id, reply)?;
    Ok(())
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
