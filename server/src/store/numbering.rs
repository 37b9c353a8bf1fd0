//! Writes what a group of changes leaves behind, under numbers without gaps.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Entry, Error, Record, Tx,
    rows::{Runs, fetch_one},
    tx::{around_row, on_db, statements},
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
pub(super) async fn write_trail(tx: &mut Tx<'_>) -> Result<(), Error> {
    let (replies, records) = std::mem::take(&mut tx.trail).into_parts();
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
        Runs::changed(conn, update.build().persistent(replies.len() <= KEPT)).await.map(drop)
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
                .push_bind(entry.at.0);
        });
        Runs::changed(conn, insert.build().persistent(records.len() <= KEPT)).await.map(drop)
    })?)
}

async fn insert_audit_entries(tx: &mut Tx<'_>, records: &[Numbered<'_>]) -> Result<(), Error> {
    Ok(on_db!(tx, |conn| {
        let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_AUDIT_ENTRIES).0);
        insert.push_values(records, |mut values, Numbered { audit, entry, record, .. }| {
            values
                .push_bind(&entry.agency)
                .push_bind(*audit)
                .push_bind(entry.at.0)
                .push_bind(&entry.actor)
                .push_bind(entry.role)
                .push_bind(&entry.person)
                .push_bind(&*entry.method)
                .push_bind(&record.resource)
                .push_bind(&*entry.rule)
                .push_bind(&entry.request_id);
        });
        Runs::changed(conn, insert.build().persistent(records.len() <= KEPT)).await.map(drop)
    })?)
}
