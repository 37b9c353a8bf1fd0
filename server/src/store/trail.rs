//! What changes leave behind: replies, events, audit entries. Gathered while the changes run and written together at
//! the end of their transaction, so that a group of changes costs as many statements as a single one.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Entry, Error, Record, Tx,
    tx::{around_row, fetch_one, on_db, statements},
};
use crate::records::AgencyId;

/// How many rows one statement writes.
const CHUNK: usize = 1000;
/// How many rows a statement may have to be kept prepared: as many as a group of changes has as a rule.
const KEPT: usize = 64;

statements! {
    UPDATE_REPLIES = "UPDATE request_replies SET reply = v.column4 FROM (VALUES ($1, $2, $3, $4)) AS v
        WHERE request_replies.agency_id = v.column1 AND request_replies.principal = v.column2
            AND request_replies.request_id = v.column3";
    INSERT_EVENTS = "INSERT INTO events (agency_id, sequence, type, resource, etag, actor, occurred_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    INSERT_AUDIT_ENTRIES = "INSERT INTO audit_entries
            (agency_id, sequence, occurred_at, actor, role, person_id, method, resource, rule, request_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    // Locks the agency's counters until the commit: numbers have no gaps, and nobody reads 8 before 7.
    TAKE_NUMBERS = "UPDATE agencies SET event_sequence = event_sequence + $2, audit_sequence = audit_sequence + $2
        WHERE id = $1 RETURNING event_sequence, audit_sequence";
}

/// Replies and records of changes that are not committed yet, in the order of the changes.
#[derive(Debug, Default)]
pub(super) struct Trail {
    replies: Vec<(Arc<Entry>, Vec<u8>)>,
    records: Vec<(Arc<Entry>, Record)>,
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
}

/// A record under its numbers.
struct Numbered<'a> {
    event: i64,
    audit: i64,
    entry: &'a Entry,
    record: &'a Record,
}

/// Writes the trail: the last thing before the commit, since it locks the agencies' counters.
///
/// # Errors
///
/// When the database fails.
pub(super) async fn write(tx: &mut Tx<'_>) -> Result<(), Error> {
    let Trail { replies, records } = std::mem::take(&mut tx.trail);
    for chunk in replies.chunks(CHUNK) {
        update_replies(tx, chunk).await?;
    }
    let numbered = number(tx, &records).await?;
    for chunk in numbered.chunks(CHUNK) {
        insert_events(tx, chunk).await?;
        insert_audit_entries(tx, chunk).await?;
    }
    Ok(())
}

/// Numbers the records, each agency's without gaps and in order.
async fn number<'a>(
    tx: &mut Tx<'_>,
    records: &'a [(Arc<Entry>, Record)],
) -> Result<Vec<Numbered<'a>>, Error> {
    let mut counts: BTreeMap<&AgencyId, i64> = BTreeMap::new();
    for (entry, _) in records {
        *counts.entry(&entry.agency).or_default() += 1;
    }
    // By agency, so that transactions lock in one order: how far its numbers had got before.
    let mut reached = BTreeMap::new();
    for (agency, count) in counts {
        let (event, audit): (i64, i64) = fetch_one!(tx, (i64, i64), TAKE_NUMBERS, agency, count)?;
        reached.insert(agency, (event - count, audit - count));
    }
    let numbered = records.iter().map(|(entry, record)| {
        let (event, audit) = reached.entry(&entry.agency).or_default();
        (*event, *audit) = (*event + 1, *audit + 1);
        Numbered { event: *event, audit: *audit, entry, record }
    });
    Ok(numbered.collect())
}

async fn update_replies(tx: &mut Tx<'_>, replies: &[(Arc<Entry>, Vec<u8>)]) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| {
        let (before, after) = around_row(UPDATE_REPLIES);
        let mut update = sqlx::QueryBuilder::new(before);
        update.push_values(replies, |mut values, (entry, reply)| {
            values
                .push_bind(&entry.agency)
                .push_bind(&entry.actor)
                .push_bind(&entry.request_id)
                .push_bind(reply);
        });
        update.push(after);
        update.build().persistent(replies.len() <= KEPT).execute(conn).await.map(drop)
    })?)
}

async fn insert_events(tx: &mut Tx<'_>, records: &[Numbered<'_>]) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| {
        let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_EVENTS).0);
        insert.push_values(records, |mut values, Numbered { event, entry, record, .. }| {
            values
                .push_bind(&entry.agency)
                .push_bind(*event)
                .push_bind(record.event)
                .push_bind(&record.resource)
                .push_bind(&record.etag)
                .push_bind(&entry.actor)
                .push_bind(entry.at);
        });
        insert.build().persistent(records.len() <= KEPT).execute(conn).await.map(drop)
    })?)
}

async fn insert_audit_entries(tx: &mut Tx<'_>, records: &[Numbered<'_>]) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| {
        let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_AUDIT_ENTRIES).0);
        insert.push_values(records, |mut values, Numbered { audit, entry, record, .. }| {
            values
                .push_bind(&entry.agency)
                .push_bind(*audit)
                .push_bind(entry.at)
                .push_bind(&entry.actor)
                .push_bind(entry.role)
                .push_bind(&entry.person)
                .push_bind(&*entry.method)
                .push_bind(&record.resource)
                .push_bind(&*entry.rule)
                .push_bind(&entry.request_id);
        });
        insert.build().persistent(records.len() <= KEPT).execute(conn).await.map(drop)
    })?)
}
