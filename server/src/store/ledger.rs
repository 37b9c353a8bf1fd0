//! What every change leaves behind, written in the change's own transaction.

use super::{
    Error, Tx,
    tx::{execute, fetch_all, fetch_one, fetch_optional, on_db, statements},
};
use crate::records::{AgencyId, AuditEntry, Event, PersonId, Reply, Role};

/// How many records one statement writes.
const CHUNK: usize = 1000;
/// Followed by rows of values.
const INSERT_EVENTS: &str =
    "INSERT INTO events (agency_id, sequence, type, resource, etag, actor, occurred_at) ";
/// Followed by rows of values.
const INSERT_AUDIT_ENTRIES: &str = "INSERT INTO audit_entries
    (agency_id, sequence, occurred_at, actor, role, person_id, method, resource, rule, request_id) ";

statements! {
    // Locks the agency's counters until the commit: numbers have no gaps, and nobody reads 8 before 7.
    TAKE_NUMBERS = "UPDATE agencies SET event_sequence = event_sequence + $2, audit_sequence = audit_sequence + $2
        WHERE id = $1 RETURNING event_sequence, audit_sequence";
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
    let numbered: Vec<(i64, &Record)> = (1 - count..=0).zip(records).collect();
    for chunk in numbered.chunks(CHUNK) {
        insert_events(tx, entry, event, chunk).await?;
        insert_audit_entries(tx, entry, audit, chunk).await?;
    }
    Ok(())
}

/// Writes the events whose numbers count up to `newest`.
async fn insert_events(
    tx: &mut Tx<'_>,
    entry: &Entry<'_>,
    newest: i64,
    records: &[(i64, &Record)],
) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| {
        let mut insert = sqlx::QueryBuilder::new(INSERT_EVENTS);
        insert.push_values(records, |mut values, (back, record)| {
            values
                .push_bind(entry.agency)
                .push_bind(newest + back)
                .push_bind(record.event)
                .push_bind(&record.resource)
                .push_bind(&record.etag)
                .push_bind(entry.actor)
                .push_bind(entry.at);
        });
        insert.build().execute(conn).await.map(drop)
    })?)
}

/// Writes the audit entries whose numbers count up to `newest`.
async fn insert_audit_entries(
    tx: &mut Tx<'_>,
    entry: &Entry<'_>,
    newest: i64,
    records: &[(i64, &Record)],
) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| {
        let mut insert = sqlx::QueryBuilder::new(INSERT_AUDIT_ENTRIES);
        insert.push_values(records, |mut values, (back, record)| {
            values
                .push_bind(entry.agency)
                .push_bind(newest + back)
                .push_bind(entry.at)
                .push_bind(entry.actor)
                .push_bind(entry.role)
                .push_bind(entry.person)
                .push_bind(entry.method)
                .push_bind(&record.resource)
                .push_bind(entry.rule)
                .push_bind(entry.request_id);
        });
        insert.build().execute(conn).await.map(drop)
    })?)
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
