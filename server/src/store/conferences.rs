//! Case conferences, and who is invited.

use preceptor_engine::time::UnixMicros;

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional, micros},
    tx::statements,
};
use crate::records::{AgencyId, Conference, ConferenceId, Invitation, PersonId};

statements! {
    INSERT = "INSERT INTO conferences (agency_id, id, title, state, organizer_id, chair_id, note_taker_id,
            duration_minutes, window_starts_at, window_ends_at, notice_minutes, required_people, optional_people,
            seats, rooms, meeting_way, time_zone, sequence, is_quorate, reason, revision, created_at, updated_at,
            updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, FALSE, '', 1, $18, $18, $19)";
    // A conference's revision changes with its state, so it also stands for the state the caller saw.
    UPDATE = "UPDATE conferences SET title = $4, state = $5, organizer_id = $6, chair_id = $7, note_taker_id = $8,
            duration_minutes = $9, window_starts_at = $10, window_ends_at = $11, notice_minutes = $12,
            required_people = $13, optional_people = $14, seats = $15, rooms = $16, meeting_way = $17,
            starts_at = $18, ends_at = $19, civil_start = $20, time_zone = $21, room = $22, sequence = $23,
            expires_at = $24, is_quorate = $25, reason = $26, revision = revision + 1, updated_at = $27,
            updated_by = $28
        WHERE agency_id = $1 AND id = $2 AND revision = $3";
    FIND = "SELECT * FROM conferences WHERE agency_id = $1 AND id = $2";
    // Whom a conference concerns: who runs it, who is invited, and who comes for somebody invited.
    CONCERNS = "SELECT c.id FROM conferences c WHERE c.agency_id = $1 AND c.id = $2
        AND (c.organizer_id = $3 OR c.chair_id = $3 OR c.note_taker_id = $3 OR EXISTS (
            SELECT 1 FROM invitations i WHERE i.agency_id = $1 AND i.conference_id = c.id
                AND (i.person_id = $3 OR i.deputy_id = $3)))";
    LIST = "SELECT c.* FROM conferences c WHERE c.agency_id = $1 AND (c.created_at, c.id) < ($2, $3)
            AND ($4 = ''
                OR ($4 = 'EXPIRED' AND (c.state = 'EXPIRED' OR (c.state = 'PROPOSED' AND c.expires_at <= $5)))
                OR ($4 = 'PROPOSED' AND c.state = 'PROPOSED' AND c.expires_at > $5)
                OR ($4 NOT IN ('EXPIRED', 'PROPOSED') AND c.state = $4))
            AND ($6 = '' OR EXISTS (SELECT 1 FROM invitations i
                WHERE i.agency_id = $1 AND i.conference_id = c.id AND (i.person_id = $6 OR i.deputy_id = $6)))
            AND ($7 = '' OR c.organizer_id = $7 OR c.chair_id = $7 OR c.note_taker_id = $7 OR EXISTS (
                SELECT 1 FROM invitations i WHERE i.agency_id = $1 AND i.conference_id = c.id
                    AND (i.person_id = $7 OR i.deputy_id = $7)))
        ORDER BY c.created_at DESC, c.id DESC LIMIT $8";
    INSERT_INVITATION = "INSERT INTO invitations
        (agency_id, conference_id, person_id, position, seat_index, is_required, state, deputy_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    DELETE_INVITATIONS = "DELETE FROM invitations WHERE agency_id = $1 AND conference_id = $2";
    ANSWER = "UPDATE invitations SET state = $4, deputy_id = $5
        WHERE agency_id = $1 AND conference_id = $2 AND person_id = $3";
    LIST_INVITATIONS = "SELECT i.person_id, p.display_name, i.seat_index, i.is_required, i.state, i.deputy_id
        FROM invitations i JOIN people p ON p.agency_id = i.agency_id AND p.id = i.person_id
        WHERE i.agency_id = $1 AND i.conference_id = $2 ORDER BY i.position";
}

/// Which conferences to list; empty words match all.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConferenceFilter {
    /// `ConferenceState` word, as it is at `now`.
    pub state: &'static str,
    /// Now.
    pub now: UnixMicros,
    /// Only those to which this person is invited.
    pub invited: Option<PersonId>,
    /// Only those which concern this person.
    pub concerning: Option<PersonId>,
}

/// Adds a draft.
///
/// # Errors
///
/// `Violation(Conferences)` when the id is taken.
pub(crate) async fn insert_conference(tx: &mut Tx<'_>, row: &Conference) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.id,
        &row.title,
        row.state,
        &row.organizer_id,
        &row.chair_id,
        &row.note_taker_id,
        row.duration_minutes,
        row.window_starts_at.0,
        row.window_ends_at.0,
        row.notice_minutes,
        Json(&row.required_people),
        Json(&row.optional_people),
        Json(&row.seats),
        Json(&row.rooms),
        row.meeting_way,
        row.time_zone.name(),
        row.created_at.0,
        &row.updated_by,
    )?;
    Ok(())
}

/// Writes a conference whose row still has the revision that `row` was read with; whether it had.
pub(crate) async fn update_conference(tx: &mut Tx<'_>, row: &Conference) -> Result<bool, Error> {
    let updated = execute!(
        tx,
        UPDATE,
        &row.agency_id,
        &row.id,
        row.revision,
        &row.title,
        row.state,
        &row.organizer_id,
        &row.chair_id,
        &row.note_taker_id,
        row.duration_minutes,
        row.window_starts_at.0,
        row.window_ends_at.0,
        row.notice_minutes,
        Json(&row.required_people),
        Json(&row.optional_people),
        Json(&row.seats),
        Json(&row.rooms),
        row.meeting_way,
        micros(row.starts_at),
        micros(row.ends_at),
        &row.civil_start,
        row.time_zone.name(),
        &row.room,
        row.sequence,
        micros(row.expires_at),
        row.is_quorate,
        &row.reason,
        row.updated_at.0,
        &row.updated_by,
    )?;
    Ok(updated == 1)
}

/// The conference with this id.
pub(crate) async fn find_conference(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &ConferenceId,
) -> Result<Option<Conference>, Error> {
    fetch_optional!(tx, Conference, FIND, agency, id)
}

/// Whether the conference concerns `person`: they run it, are invited, or come for somebody invited.
pub(crate) async fn concerns(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &ConferenceId,
    person: &PersonId,
) -> Result<bool, Error> {
    Ok(fetch_optional!(tx, (String,), CONCERNS, agency, id, person)?.is_some())
}

/// Conferences before a (time of making, id), newest first.
pub(crate) async fn list_conferences(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &ConferenceFilter,
    (created_at, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<Conference>, Error> {
    let ConferenceFilter { state, now, invited, concerning } = filter;
    let (invited, concerning) = (word(invited.as_ref()), word(concerning.as_ref()));
    fetch_all!(tx, Conference, LIST, agency, created_at.0, id, *state, now.0, invited, concerning, limit)
}

fn word(person: Option<&PersonId>) -> &str {
    person.map_or("", PersonId::as_str)
}

/// Replaces all invitations of a conference by these, in this order.
pub(crate) async fn replace_invitations(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    invitations: &[Invitation],
) -> Result<(), Error> {
    execute!(tx, DELETE_INVITATIONS, agency, conference)?;
    for (row, position) in invitations.iter().zip(1_i64..) {
        let Invitation { person_id, seat_index, is_required, state, deputy_id, .. } = row;
        execute!(
            tx,
            INSERT_INVITATION,
            agency,
            conference,
            person_id,
            position,
            *seat_index,
            *is_required,
            *state,
            deputy_id
        )?;
    }
    Ok(())
}

/// Writes the answer to one invitation.
pub(crate) async fn answer_invitation(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    answer: &Invitation,
) -> Result<(), Error> {
    execute!(tx, ANSWER, agency, conference, &answer.person_id, answer.state, &answer.deputy_id)?;
    Ok(())
}

/// Who is invited, in the order of inviting.
pub(crate) async fn list_invitations(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<Vec<Invitation>, Error> {
    fetch_all!(tx, Invitation, LIST_INVITATIONS, agency, conference)
}
