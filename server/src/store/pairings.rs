//! Pairings: made, moved from state to state, expired when their offers ran out.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{Runs, execute, fetch_all, fetch_optional, micros},
    tx::{around_row, on_db, statements},
};
use crate::records::{
    AgencyId, Pairing, PairingId, PairingKind, PairingState, PersonId, Revision, SessionId,
};

pub(crate) use super::departures::EndedPairing;

statements! {
    INSERT = "INSERT INTO pairings (agency_id, id, mentor_id, mentee_id, kind, state, mentor_accepted, mentee_accepted,
            expires_at, match_run_id, end_reason, reason, started_at, ended_at, revision, created_at, updated_at,
            updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    FIND = "SELECT r.*, mentor.display_name AS mentor_display_name, mentee.display_name AS mentee_display_name
        FROM pairings r
        JOIN people mentor ON mentor.agency_id = r.agency_id AND mentor.id = r.mentor_id
        JOIN people mentee ON mentee.agency_id = r.agency_id AND mentee.id = r.mentee_id
        WHERE r.agency_id = $1 AND r.id = $2";
    // An offer that ran out is listed as the expired one that it is.
    LIST = "SELECT r.*, mentor.display_name AS mentor_display_name, mentee.display_name AS mentee_display_name
        FROM pairings r
        JOIN people mentor ON mentor.agency_id = r.agency_id AND mentor.id = r.mentor_id
        JOIN people mentee ON mentee.agency_id = r.agency_id AND mentee.id = r.mentee_id
        WHERE r.agency_id = $1 AND (r.created_at, r.id) < ($2, $3)
            AND ($4 = '' OR $4 = CASE WHEN r.state = 'OFFERED' AND r.expires_at <= $7 THEN 'EXPIRED' ELSE r.state END)
            AND ($5 = '' OR r.mentor_id = $5 OR r.mentee_id = $5)
            AND ($6 = '' OR r.mentor_id = $6 OR r.mentee_id = $6)
        ORDER BY r.created_at DESC, r.id DESC LIMIT $8";
    LIST_OPEN = "SELECT r.*, mentor.display_name AS mentor_display_name, mentee.display_name AS mentee_display_name
        FROM pairings r
        JOIN people mentor ON mentor.agency_id = r.agency_id AND mentor.id = r.mentor_id
        JOIN people mentee ON mentee.agency_id = r.agency_id AND mentee.id = r.mentee_id
        WHERE r.agency_id = $1 AND r.state IN ('OFFERED', 'ACTIVE', 'ON_HOLD') ORDER BY r.mentor_id, r.id";
    IS_OPEN = "SELECT id FROM pairings WHERE agency_id = $1 AND mentor_id = $2 AND mentee_id = $3 AND kind = $4
        AND state IN ('OFFERED', 'ACTIVE', 'ON_HOLD')";
    LIST_OPEN_OF_MENTEE = "SELECT id, mentor_id FROM pairings
        WHERE agency_id = $1 AND mentee_id = $2 AND kind = $3
            AND (state IN ('ACTIVE', 'ON_HOLD') OR state = 'OFFERED' AND expires_at > $4)
        ORDER BY mentor_id";
    // Since when a mentee who was paired before looks again.
    LIST_LAST_ENDS = "SELECT mentee_id, max(ended_at) FROM pairings
        WHERE agency_id = $1 AND started_at IS NOT NULL AND ended_at IS NOT NULL GROUP BY mentee_id";
    MOVE = "UPDATE pairings SET state = $5, mentor_accepted = $6, mentee_accepted = $7, expires_at = $8,
            end_reason = $9, reason = $10, started_at = $11, ended_at = $12, revision = revision + 1,
            updated_at = $13, updated_by = $14
        WHERE agency_id = $1 AND id = $2 AND revision = $3 AND state = $4";
    EXPIRE = "UPDATE pairings SET state = 'EXPIRED', ended_at = expires_at, expires_at = NULL, revision = revision + 1,
            updated_at = $3, updated_by = $4
        WHERE agency_id = $1 AND mentor_id = $2 AND state = 'OFFERED' AND expires_at <= $3
        RETURNING id, mentor_id, revision";
    CANCEL_SESSIONS = "UPDATE sessions SET state = 'CANCELLED', reason = $4, revision = revision + 1,
            updated_at = $3, updated_by = $5
        WHERE agency_id = $1 AND pairing_id = $2 AND state = 'SCHEDULED' AND starts_at > $3
        RETURNING id, revision";
}

/// Rows of one INSERT: 18 values each stay below the 32,766 that SQLite binds.
const CHUNK: usize = 500;

/// Which pairings to list; empty words match all.
#[derive(Clone, Debug, Default)]
pub(crate) struct PairingFilter {
    /// `PairingState` word, of the state as of `now`.
    pub state: &'static str,
    /// Only pairings of this person.
    pub person: Option<PersonId>,
    /// Only pairings of this person as well: the caller's own.
    pub own: Option<PersonId>,
    /// Now.
    pub now: UnixMicros,
}

/// Adds pairings.
///
/// # Errors
///
/// `Violation(PairingsOpen)` when two people already have an open pairing of the kind.
pub(crate) async fn insert_pairings(tx: &mut Tx<'_>, rows: &[Pairing]) -> Result<(), Error> {
    for chunk in rows.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let mut insert = sqlx::QueryBuilder::new(around_row(INSERT).0);
            insert.push_values(chunk, |mut values, row| {
                values
                    .push_bind(&row.agency_id)
                    .push_bind(&row.id)
                    .push_bind(&row.mentor_id)
                    .push_bind(&row.mentee_id)
                    .push_bind(row.kind)
                    .push_bind(row.state)
                    .push_bind(row.mentor_accepted)
                    .push_bind(row.mentee_accepted)
                    .push_bind(micros(row.expires_at))
                    .push_bind(&row.match_run_id)
                    .push_bind(row.end_reason)
                    .push_bind(&row.reason)
                    .push_bind(micros(row.started_at))
                    .push_bind(micros(row.ended_at))
                    .push_bind(row.revision)
                    .push_bind(row.created_at.0)
                    .push_bind(row.updated_at.0)
                    .push_bind(&row.updated_by);
            });
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}

/// Writes a pairing that still is as it was read: in state `from`, with the revision in `row`; whether it was.
pub(crate) async fn update_pairing(
    tx: &mut Tx<'_>,
    row: &Pairing,
    from: PairingState,
) -> Result<bool, Error> {
    let moved = execute!(
        tx,
        MOVE,
        &row.agency_id,
        &row.id,
        row.revision,
        from,
        row.state,
        row.mentor_accepted,
        row.mentee_accepted,
        micros(row.expires_at),
        row.end_reason,
        &row.reason,
        micros(row.started_at),
        micros(row.ended_at),
        row.updated_at.0,
        &row.updated_by,
    )?;
    Ok(moved == 1)
}

/// Marks a mentor's offers that ran out as expired. Their places are still taken.
pub(crate) async fn expire_pairings(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    mentor: &PersonId,
    now: UnixMicros,
    by: &str,
) -> Result<Vec<EndedPairing>, Error> {
    fetch_all!(tx, EndedPairing, EXPIRE, agency, mentor, now.0, by)
}

/// Cancels a pairing's sessions that have not begun; each with its revision, by id. Their holds stay.
pub(crate) async fn cancel_sessions(
    tx: &mut Tx<'_>,
    row: &Pairing,
    reason: &str,
) -> Result<Vec<(SessionId, Revision)>, Error> {
    let Pairing { agency_id, id, updated_at, updated_by, .. } = row;
    let cancelled = fetch_all!(
        tx,
        (SessionId, Revision),
        CANCEL_SESSIONS,
        agency_id,
        id,
        updated_at.0,
        reason,
        updated_by
    );
    let mut cancelled = cancelled?;
    cancelled.sort();
    Ok(cancelled)
}

/// The pairing with this id, in the state that is stored.
pub(crate) async fn find_pairing(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PairingId,
) -> Result<Option<Pairing>, Error> {
    fetch_optional!(tx, Pairing, FIND, agency, id)
}

/// Whether these two have an open pairing of the kind; offers that ran out count until they are expired.
pub(crate) async fn has_open_pairing(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (mentor, mentee): (&PersonId, &PersonId),
    kind: PairingKind,
) -> Result<bool, Error> {
    Ok(fetch_optional!(tx, (String,), IS_OPEN, agency, mentor, mentee, kind)?.is_some())
}

/// A mentee's pairings of a kind that are open at this time, each with its mentor, by mentor.
pub(crate) async fn list_open_of_mentee(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (mentee, kind): (&PersonId, PairingKind),
    now: UnixMicros,
) -> Result<Vec<(PairingId, PersonId)>, Error> {
    fetch_all!(tx, (PairingId, PersonId), LIST_OPEN_OF_MENTEE, agency, mentee, kind, now.0)
}

/// Every pairing that takes a place, by mentor; among them offers that ran out and are not expired yet.
pub(crate) async fn list_open_pairings(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<Pairing>, Error> {
    fetch_all!(tx, Pairing, LIST_OPEN, agency)
}

/// Pairings older than a (time, id), newest first.
pub(crate) async fn list_pairings(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &PairingFilter,
    (before, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<Pairing>, Error> {
    let person = filter.person.as_ref().map_or("", PersonId::as_str);
    let own = filter.own.as_ref().map_or("", PersonId::as_str);
    fetch_all!(tx, Pairing, LIST, agency, before.0, id, filter.state, person, own, filter.now.0, limit)
}

/// When each mentee's last pairing that had begun was over.
pub(crate) async fn list_last_ends(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
) -> Result<Vec<(PersonId, UnixMicros)>, Error> {
    let ends = fetch_all!(tx, (PersonId, i64), LIST_LAST_ENDS, agency)?;
    Ok(ends.into_iter().map(|(mentee, end)| (mentee, UnixMicros(end))).collect())
}
