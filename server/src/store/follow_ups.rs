//! Follow-ups.

use super::{
    Error, Tx,
    departures::Departure,
    rows::{execute, fetch_all, fetch_optional, micros},
    tx::statements,
};
use crate::records::{AgencyId, FollowUp, FollowUpId, FollowUpState, Pairing, PersonId, Revision};

statements! {
    INSERT = "INSERT INTO follow_ups (agency_id, id, title, owner_id, due_date, state, pairing_id, session_id, reason,
            revision, created_at, updated_at, updated_by, completed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE = "UPDATE follow_ups SET state = $5, due_date = $6, reason = $7, completed_at = $8, revision = revision + 1,
            updated_at = $9, updated_by = $10
        WHERE agency_id = $1 AND id = $2 AND revision = $3 AND state = $4";
    // To the mentee who takes it along; a mentee who has left takes nothing.
    HAND_OVER = "UPDATE follow_ups SET owner_id = $4, revision = revision + 1, updated_at = $5, updated_by = $6
        WHERE agency_id = $1 AND pairing_id = $2 AND owner_id = $3 AND state = 'OPEN' AND EXISTS (
            SELECT 1 FROM people p WHERE p.agency_id = $1 AND p.id = $4 AND p.state <> 'ARCHIVED')
        RETURNING id, revision";
    HAND_OVER_ALL = "UPDATE follow_ups SET revision = revision + 1, updated_at = $3, updated_by = $4,
            owner_id = (SELECT r.mentee_id FROM pairings r WHERE r.agency_id = $1 AND r.id = follow_ups.pairing_id)
        WHERE agency_id = $1 AND owner_id = $2 AND state = 'OPEN' AND pairing_id IN (SELECT r.id FROM pairings r
            JOIN people p ON p.agency_id = r.agency_id AND p.id = r.mentee_id
            WHERE r.agency_id = $1 AND r.mentor_id = $2 AND p.state <> 'ARCHIVED')
        RETURNING id, revision";
    CANCEL_ALL = "UPDATE follow_ups SET state = 'CANCELLED', reason = $5, revision = revision + 1, updated_at = $3,
            updated_by = $4
        WHERE agency_id = $1 AND owner_id = $2 AND state = 'OPEN'
        RETURNING id, revision";
    FIND = "SELECT f.*, p.display_name AS owner_name FROM follow_ups f
        JOIN people p ON p.agency_id = f.agency_id AND p.id = f.owner_id
        WHERE f.agency_id = $1 AND f.id = $2 AND ($3 = '' OR f.owner_id = $3 OR EXISTS (SELECT 1 FROM pairings r
            WHERE r.agency_id = f.agency_id AND r.id = f.pairing_id AND (r.mentor_id = $3 OR r.mentee_id = $3)))";
    LIST = "SELECT f.*, p.display_name AS owner_name FROM follow_ups f
        JOIN people p ON p.agency_id = f.agency_id AND p.id = f.owner_id
        WHERE f.agency_id = $1 AND (f.due_date, f.id) > ($2, $3)
            AND ($4 = '' OR f.owner_id = $4 OR EXISTS (SELECT 1 FROM pairings r
                WHERE r.agency_id = f.agency_id AND r.id = f.pairing_id AND (r.mentor_id = $4 OR r.mentee_id = $4)))
            AND ($5 = '' OR f.state = $5) AND ($6 = '' OR f.owner_id = $6) AND ($7 = '' OR f.due_date <= $7)
        ORDER BY f.due_date, f.id LIMIT $8";
}

/// Which follow-ups to list; empty words match all.
#[derive(Clone, Debug, Default)]
pub(crate) struct FollowUpsFilter {
    /// Only those of this person or of their pairings.
    pub own: Option<PersonId>,
    /// `FollowUpState` word.
    pub state: &'static str,
    /// Only those that this person does.
    pub owner: Option<PersonId>,
    /// Only those due by this civil date.
    pub due_by: String,
}

/// Adds a follow-up.
///
/// # Errors
///
/// When its owner does not exist or the database fails.
pub(crate) async fn insert_follow_up(tx: &mut Tx<'_>, row: &FollowUp) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.id,
        &row.title,
        &row.owner_id,
        &row.due_date,
        row.state,
        &row.pairing_id,
        &row.session_id,
        &row.reason,
        row.revision,
        row.created_at.0,
        row.updated_at.0,
        &row.updated_by,
        micros(row.completed_at),
    )?;
    Ok(())
}

/// Writes a follow-up that is still in state `from` and has the revision `row` was read with; whether it was.
pub(crate) async fn update_follow_up(
    tx: &mut Tx<'_>,
    row: &FollowUp,
    from: FollowUpState,
) -> Result<bool, Error> {
    let updated = execute!(
        tx,
        UPDATE,
        &row.agency_id,
        &row.id,
        row.revision,
        from,
        row.state,
        &row.due_date,
        &row.reason,
        micros(row.completed_at),
        row.updated_at.0,
        &row.updated_by,
    )?;
    Ok(updated == 1)
}

/// Hands the mentor's open follow-ups of a pairing that is over to its mentee, unless that mentee has left; each with
/// its revision, by id.
pub(crate) async fn hand_over(tx: &mut Tx<'_>, over: &Pairing) -> Result<Vec<(FollowUpId, Revision)>, Error> {
    let Pairing { agency_id, id, mentor_id, mentee_id, updated_at, updated_by, .. } = over;
    let moved = fetch_all!(
        tx,
        (FollowUpId, Revision),
        HAND_OVER,
        agency_id,
        id,
        mentor_id,
        mentee_id,
        updated_at.0,
        updated_by
    );
    sorted(moved)
}

/// Hands the open follow-ups of somebody who leaves to the mentees they were promised to; each with its revision.
pub(crate) async fn hand_over_all(
    tx: &mut Tx<'_>,
    departure: Departure<'_>,
) -> Result<Vec<(FollowUpId, Revision)>, Error> {
    let Departure { agency, person, at, by, .. } = departure;
    sorted(fetch_all!(tx, (FollowUpId, Revision), HAND_OVER_ALL, agency, person, at.0, by))
}

/// Cancels the open follow-ups of somebody who leaves, for the reason they leave; each with its revision.
pub(crate) async fn cancel_all(
    tx: &mut Tx<'_>,
    departure: Departure<'_>,
) -> Result<Vec<(FollowUpId, Revision)>, Error> {
    let Departure { agency, person, at, by, reason } = departure;
    sorted(fetch_all!(tx, (FollowUpId, Revision), CANCEL_ALL, agency, person, at.0, by, reason))
}

fn sorted(changed: Result<Vec<(FollowUpId, Revision)>, Error>) -> Result<Vec<(FollowUpId, Revision)>, Error> {
    let mut changed = changed?;
    changed.sort();
    Ok(changed)
}

/// The follow-up with this id; with `own`, only if it is theirs or of their pairing.
pub(crate) async fn find_follow_up(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &FollowUpId,
    own: Option<&PersonId>,
) -> Result<Option<FollowUp>, Error> {
    fetch_optional!(tx, FollowUp, FIND, agency, id, own.map_or("", PersonId::as_str))
}

/// Follow-ups after a (due date, id), soonest due first.
pub(crate) async fn list_follow_ups(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &FollowUpsFilter,
    (due_date, id): (&str, &str),
    limit: i64,
) -> Result<Vec<FollowUp>, Error> {
    let own = filter.own.as_ref().map_or("", PersonId::as_str);
    let owner = filter.owner.as_ref().map_or("", PersonId::as_str);
    let FollowUpsFilter { state, due_by, .. } = filter;
    fetch_all!(tx, FollowUp, LIST, agency, due_date, id, own, *state, owner, due_by, limit)
}
