//! Sessions and their logs.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional},
    tx::statements,
};
use crate::records::{
    AgencyId, PairingId, PersonId, Session, SessionId, SessionLog, SessionPairing, SessionState,
};

statements! {
    // Writes nothing new: the lock keeps the pairing from ending while a session is booked into it.
    LOCK_ACTIVE_PAIRING = "UPDATE pairings SET state = state WHERE agency_id = $1 AND id = $2 AND state = 'ACTIVE'";
    FIND_PAIRING = "SELECT r.id, r.state, r.ended_at, r.mentor_id, mentor.display_name AS mentor_name,
            mentor.time_zone AS mentor_zone, r.mentee_id, mentee.display_name AS mentee_name
        FROM pairings r
        JOIN people mentor ON mentor.agency_id = r.agency_id AND mentor.id = r.mentor_id
        JOIN people mentee ON mentee.agency_id = r.agency_id AND mentee.id = r.mentee_id
        WHERE r.agency_id = $1 AND r.id = $2";
    INSERT = "INSERT INTO sessions (agency_id, id, pairing_id, mentor_id, mentee_id, state, starts_at, ends_at,
            civil_start, time_zone, meeting_way, reason, log_version, revision, created_at, updated_at, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    UPDATE = "UPDATE sessions SET state = $5, starts_at = $6, ends_at = $7, civil_start = $8, time_zone = $9,
            reason = $10, log_version = $11, revision = revision + 1, updated_at = $12, updated_by = $13
        WHERE agency_id = $1 AND id = $2 AND revision = $3 AND state = $4";
    INSERT_LOG = "INSERT INTO session_logs (agency_id, session_id, version, minutes, summary, logged_at, logged_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    FIND = "SELECT s.*, mentor.display_name AS mentor_name, mentee.display_name AS mentee_name,
            COALESCE(l.minutes, 0) AS minutes, COALESCE(l.summary, '') AS summary
        FROM sessions s
        JOIN people mentor ON mentor.agency_id = s.agency_id AND mentor.id = s.mentor_id
        JOIN people mentee ON mentee.agency_id = s.agency_id AND mentee.id = s.mentee_id
        LEFT JOIN session_logs l ON l.agency_id = s.agency_id AND l.session_id = s.id AND l.version = s.log_version
        WHERE s.agency_id = $1 AND s.id = $2";
    LIST = "SELECT s.*, mentor.display_name AS mentor_name, mentee.display_name AS mentee_name,
            COALESCE(l.minutes, 0) AS minutes, COALESCE(l.summary, '') AS summary
        FROM sessions s
        JOIN people mentor ON mentor.agency_id = s.agency_id AND mentor.id = s.mentor_id
        JOIN people mentee ON mentee.agency_id = s.agency_id AND mentee.id = s.mentee_id
        LEFT JOIN session_logs l ON l.agency_id = s.agency_id AND l.session_id = s.id AND l.version = s.log_version
        WHERE s.agency_id = $1 AND (s.starts_at, s.id) < ($2, $3) AND ($4 = '' OR s.state = $4)
            AND ($5 = '' OR s.mentor_id = $5 OR s.mentee_id = $5) AND ($6 = '' OR s.mentor_id = $6 OR s.mentee_id = $6)
            AND ($7 = '' OR s.pairing_id = $7)
            AND (CAST($8 AS BIGINT) = 0 OR (s.state = 'SCHEDULED' AND s.ends_at <= $8))
        ORDER BY s.starts_at DESC, s.id DESC LIMIT $9";
}

/// Which sessions to list; empty words match all.
#[derive(Clone, Debug, Default)]
pub(crate) struct SessionsFilter {
    /// `SessionState` word.
    pub state: &'static str,
    /// Only those of this person.
    pub person: Option<PersonId>,
    /// Only those of this pairing.
    pub pairing: Option<PairingId>,
    /// Only those that are scheduled and ended by then.
    pub overdue_at: Option<UnixMicros>,
    /// Only those of the caller's own person.
    pub own: Option<PersonId>,
}

/// Locks the pairing until the commit, if it is active; whether it is.
pub(crate) async fn lock_active_pairing(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PairingId,
) -> Result<bool, Error> {
    Ok(execute!(tx, LOCK_ACTIVE_PAIRING, agency, id)? == 1)
}

/// What a session takes from the pairing with this id.
pub(crate) async fn find_session_pairing(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PairingId,
) -> Result<Option<SessionPairing>, Error> {
    fetch_optional!(tx, SessionPairing, FIND_PAIRING, agency, id)
}

/// Adds a session, without its log.
///
/// # Errors
///
/// `Violation(Sessions)` when the id is taken.
pub(crate) async fn insert_session(tx: &mut Tx<'_>, row: &Session) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.id,
        &row.pairing_id,
        &row.mentor_id,
        &row.mentee_id,
        row.state,
        row.starts_at.0,
        row.ends_at.0,
        &row.civil_start,
        row.time_zone.name(),
        row.meeting_way,
        &row.reason,
        row.log_version,
        row.revision,
        row.created_at.0,
        row.updated_at.0,
        &row.updated_by,
    )?;
    Ok(())
}

/// Writes a session that is still in state `from` and has the revision `row` was read with; whether it was.
pub(crate) async fn update_session(
    tx: &mut Tx<'_>,
    row: &Session,
    from: SessionState,
) -> Result<bool, Error> {
    let updated = execute!(
        tx,
        UPDATE,
        &row.agency_id,
        &row.id,
        row.revision,
        from,
        row.state,
        row.starts_at.0,
        row.ends_at.0,
        &row.civil_start,
        row.time_zone.name(),
        &row.reason,
        row.log_version,
        row.updated_at.0,
        &row.updated_by,
    )?;
    Ok(updated == 1)
}

/// Adds a version of a session's log.
///
/// # Errors
///
/// `Violation(SessionLogs)` when the version exists.
pub(crate) async fn insert_log(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    session: &SessionId,
    log: &SessionLog,
) -> Result<(), Error> {
    let SessionLog { version, minutes, summary, logged_at, logged_by } = log;
    execute!(tx, INSERT_LOG, agency, session, *version, *minutes, summary, logged_at.0, logged_by)?;
    Ok(())
}

/// The session with this id.
pub(crate) async fn find_session(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &SessionId,
) -> Result<Option<Session>, Error> {
    fetch_optional!(tx, Session, FIND, agency, id)
}

/// Sessions before a (start, id), latest start first.
pub(crate) async fn list_sessions(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &SessionsFilter,
    (start, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<Session>, Error> {
    let own = filter.own.as_ref().map_or("", PersonId::as_str);
    let person = filter.person.as_ref().map_or("", PersonId::as_str);
    let pairing = filter.pairing.as_ref().map_or("", PairingId::as_str);
    let overdue_at = filter.overdue_at.unwrap_or_default().0;
    fetch_all!(tx, Session, LIST, agency, start.0, id, filter.state, own, person, pairing, overdue_at, limit)
}
