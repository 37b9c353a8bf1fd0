//! Feedback: added, and changed in nothing but its state.

use preceptor_engine::time::UnixMicros;

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional},
    tx::statements,
};
use crate::records::{
    AgencyId, ConferenceId, Feedback, FeedbackId, FeedbackState, PersonId, Relation, SessionId,
};

statements! {
    INSERT = "INSERT INTO feedback (agency_id, id, subject_id, author_id, source, session_id, conference_id, ratings,
            note, visibility, observed_at, state, version, supersedes_id, reason, revision, created_at, updated_at,
            updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    UPDATE_STATE = "UPDATE feedback SET state = $5, reason = $6, revision = revision + 1, updated_at = $7, updated_by = $8
        WHERE agency_id = $1 AND id = $2 AND revision = $3 AND state = $4";
    FIND = "SELECT f.*, p.display_name AS subject_name FROM feedback f
        JOIN people p ON p.agency_id = f.agency_id AND p.id = f.subject_id
        WHERE f.agency_id = $1 AND f.id = $2";
    FIND_LIVE_OF_SESSION = "SELECT f.*, p.display_name AS subject_name FROM feedback f
        JOIN people p ON p.agency_id = f.agency_id AND p.id = f.subject_id
        WHERE f.agency_id = $1 AND f.session_id = $2 AND f.author_id = $3 AND f.subject_id = $4
            AND f.state IN ('SUBMITTED', 'ACKNOWLEDGED')
        ORDER BY f.created_at DESC, f.id DESC LIMIT 1";
    // Who reads without the author's name cannot find it by its session either: that would name the author.
    LIST = "SELECT f.*, p.display_name AS subject_name FROM feedback f
        JOIN people p ON p.agency_id = f.agency_id AND p.id = f.subject_id
        WHERE f.agency_id = $1 AND (f.created_at, f.id) < ($2, $3)
            AND ($4 = '' OR f.author_id = $4 OR (f.subject_id = $4 AND f.visibility <> 'CONFIDENTIAL'))
            AND ($5 = '' OR f.subject_id = $5)
            AND ($6 = '' OR (f.session_id = $6 AND ($4 = '' OR f.author_id = $4 OR f.visibility <> 'ANONYMOUS')))
            AND ($7 OR f.state IN ('SUBMITTED', 'ACKNOWLEDGED'))
        ORDER BY f.created_at DESC, f.id DESC LIMIT $8";
    LIST_OF_SUBJECT = "SELECT f.*, p.display_name AS subject_name FROM feedback f
        JOIN people p ON p.agency_id = f.agency_id AND p.id = f.subject_id
        WHERE f.agency_id = $1 AND f.subject_id = $2 AND f.state IN ('SUBMITTED', 'ACKNOWLEDGED')
        ORDER BY f.created_at, f.id";
    LIST_RELATIONS = "SELECT mentor_id, kind FROM pairings
        WHERE agency_id = $1 AND ((mentor_id = $2 AND mentee_id = $3) OR (mentor_id = $3 AND mentee_id = $2))
            AND state IN ('ACTIVE', 'ON_HOLD', 'ENDED')";
    IS_INVOLVED = "SELECT c.id FROM conferences c
        WHERE c.agency_id = $1 AND c.id = $2 AND (c.organizer_id = $3 OR c.chair_id = $3 OR c.note_taker_id = $3
            OR EXISTS (SELECT 1 FROM invitations i
                WHERE i.agency_id = c.agency_id AND i.conference_id = c.id AND i.person_id = $3)
            OR EXISTS (SELECT 1 FROM attendance a
                WHERE a.agency_id = c.agency_id AND a.conference_id = c.id AND a.person_id = $3))";
}

/// Which feedback to list.
#[derive(Clone, Debug, Default)]
pub(crate) struct FeedbackFilter {
    /// Only what this person may read.
    pub readable_by: Option<PersonId>,
    /// Only what is about this person.
    pub subject: Option<PersonId>,
    /// Only what is about this session.
    pub session: Option<SessionId>,
    /// Whether superseded and retracted feedback is listed too.
    pub with_withdrawn: bool,
}

/// Adds feedback.
///
/// # Errors
///
/// `Violation(FeedbackSupersedes)` when the version before was superseded already.
pub(crate) async fn insert_feedback(tx: &mut Tx<'_>, row: &Feedback) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.id,
        &row.subject_id,
        &row.author_id,
        row.source,
        &row.session_id,
        &row.conference_id,
        Json(&row.ratings),
        &row.note,
        row.visibility,
        row.observed_at.0,
        row.state,
        row.version,
        &row.supersedes_id,
        &row.reason,
        row.revision,
        row.created_at.0,
        row.updated_at.0,
        &row.updated_by,
    )?;
    Ok(())
}

/// Writes the state of feedback that is still in state `from` and has the revision `row` was read with;
/// whether it was.
pub(crate) async fn update_feedback_state(
    tx: &mut Tx<'_>,
    row: &Feedback,
    from: FeedbackState,
) -> Result<bool, Error> {
    let Feedback { agency_id, id, revision, state, reason, updated_at, updated_by, .. } = row;
    let updated =
        execute!(tx, UPDATE_STATE, agency_id, id, *revision, from, *state, reason, updated_at.0, updated_by)?;
    Ok(updated == 1)
}

/// The feedback with this id.
pub(crate) async fn find_feedback(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &FeedbackId,
) -> Result<Option<Feedback>, Error> {
    fetch_optional!(tx, Feedback, FIND, agency, id)
}

/// What `author` has recorded about `subject` in a session and not withdrawn; the newest of several.
pub(crate) async fn find_live_feedback(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    session: &SessionId,
    (author, subject): (&PersonId, &PersonId),
) -> Result<Option<Feedback>, Error> {
    fetch_optional!(tx, Feedback, FIND_LIVE_OF_SESSION, agency, session, author, subject)
}

/// Feedback before a (creation, id), newest first.
pub(crate) async fn list_feedback(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &FeedbackFilter,
    (created_at, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<Feedback>, Error> {
    let reader = filter.readable_by.as_ref().map_or("", PersonId::as_str);
    let subject = filter.subject.as_ref().map_or("", PersonId::as_str);
    let session = filter.session.as_ref().map_or("", SessionId::as_str);
    let all = filter.with_withdrawn;
    fetch_all!(tx, Feedback, LIST, agency, created_at.0, id, reader, subject, session, all, limit)
}

/// Everything that counts about one person, oldest first.
pub(crate) async fn list_feedback_about(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    subject: &PersonId,
) -> Result<Vec<Feedback>, Error> {
    fetch_all!(tx, Feedback, LIST_OF_SUBJECT, agency, subject)
}

/// The pairings, present and past, of these two with each other.
pub(crate) async fn list_relations(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    one: &PersonId,
    other: &PersonId,
) -> Result<Vec<Relation>, Error> {
    fetch_all!(tx, Relation, LIST_RELATIONS, agency, one, other)
}

/// Whether the conference exists and this person was asked to it, ran it or was there.
pub(crate) async fn is_involved(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    person: &PersonId,
) -> Result<bool, Error> {
    Ok(fetch_optional!(tx, (String,), IS_INVOLVED, agency, conference, person)?.is_some())
}
