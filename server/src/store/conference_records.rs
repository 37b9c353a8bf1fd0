//! What belongs to one case conference: agenda, attendance, decisions, action items.
//!
//! Positions are given by the order of adding; whoever adds has locked the conference's row by writing it.

use super::{
    Error, Tx, conferences,
    rows::{execute, fetch_all},
    tx::statements,
};
use crate::records::{
    ActionItem, ActionItemState, AgencyId, AgendaItem, AgendaItemState, Attendance, ConferenceId,
    ConferenceRecord, Decision,
};

statements! {
    INSERT_AGENDA_ITEM = "INSERT INTO agenda_items (agency_id, conference_id, id, position, case_reference, question,
            minutes, is_complex, presenter_id, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    UPDATE_AGENDA_ITEM = "UPDATE agenda_items SET state = $5
        WHERE agency_id = $1 AND conference_id = $2 AND id = $3 AND state = $4";
    CLOSE_AGENDA = "UPDATE agenda_items SET state = 'NOT_DISCUSSED'
        WHERE agency_id = $1 AND conference_id = $2 AND state = 'READY'";
    LIST_AGENDA_ITEMS = "SELECT id, case_reference, question, minutes, is_complex, presenter_id, state FROM agenda_items
        WHERE agency_id = $1 AND conference_id = $2 ORDER BY position";
    RECORD_ATTENDANCE = "INSERT INTO attendance (agency_id, conference_id, person_id, state, deputy_for_id)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (agency_id, conference_id, person_id)
        DO UPDATE SET state = excluded.state, deputy_for_id = excluded.deputy_for_id";
    LIST_ATTENDANCE = "SELECT a.person_id, p.display_name, a.state, a.deputy_for_id
        FROM attendance a JOIN people p ON p.agency_id = a.agency_id AND p.id = a.person_id
        WHERE a.agency_id = $1 AND a.conference_id = $2 ORDER BY p.name_key, a.person_id";
    INSERT_DECISION = "INSERT INTO decisions (agency_id, conference_id, id, position, agenda_item_id, text, rationale,
            dissent, is_quorate, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LIST_DECISIONS = "SELECT id, agenda_item_id, text, rationale, dissent, is_quorate, created_at FROM decisions
        WHERE agency_id = $1 AND conference_id = $2 ORDER BY position";
    INSERT_ACTION_ITEM = "INSERT INTO action_items (agency_id, conference_id, id, position, title, owner_id, due_date, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    UPDATE_ACTION_ITEM = "UPDATE action_items SET state = $5
        WHERE agency_id = $1 AND conference_id = $2 AND id = $3 AND state = $4";
    LIST_ACTION_ITEMS = "SELECT id, title, owner_id, due_date, state FROM action_items
        WHERE agency_id = $1 AND conference_id = $2 ORDER BY position";
}

/// Adds an agenda item at `position`.
pub(crate) async fn insert_agenda_item(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    item: &AgendaItem,
    position: i64,
) -> Result<(), Error> {
    let AgendaItem { id, case_reference, question, minutes, is_complex, presenter_id, state } = item;
    execute!(
        tx,
        INSERT_AGENDA_ITEM,
        agency,
        conference,
        id,
        position,
        case_reference,
        question,
        *minutes,
        *is_complex,
        presenter_id,
        *state
    )?;
    Ok(())
}

/// Moves an agenda item to another state; whether it was still in the state `from`.
pub(crate) async fn update_agenda_item(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    id: &str,
    (from, to): (AgendaItemState, AgendaItemState),
) -> Result<bool, Error> {
    Ok(execute!(tx, UPDATE_AGENDA_ITEM, agency, conference, id, from, to)? == 1)
}

/// Marks what was left on the agenda as not discussed.
pub(crate) async fn close_agenda(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<(), Error> {
    execute!(tx, CLOSE_AGENDA, agency, conference)?;
    Ok(())
}

/// The agenda, in order.
pub(crate) async fn list_agenda_items(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<Vec<AgendaItem>, Error> {
    fetch_all!(tx, AgendaItem, LIST_AGENDA_ITEMS, agency, conference)
}

/// Records one person's presence, over what was recorded before.
///
/// # Errors
///
/// When there is no such person, or the database fails.
pub(crate) async fn record_attendance(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    row: &Attendance,
) -> Result<(), Error> {
    execute!(tx, RECORD_ATTENDANCE, agency, conference, &row.person_id, row.state, &row.deputy_for_id)?;
    Ok(())
}

/// Who was there, by name.
pub(crate) async fn list_attendance(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<Vec<Attendance>, Error> {
    fetch_all!(tx, Attendance, LIST_ATTENDANCE, agency, conference)
}

/// Adds a decision at `position`.
pub(crate) async fn insert_decision(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    row: &Decision,
    position: i64,
) -> Result<(), Error> {
    let Decision { id, agenda_item_id, text, rationale, dissent, is_quorate, created_at } = row;
    execute!(
        tx,
        INSERT_DECISION,
        agency,
        conference,
        id,
        position,
        agenda_item_id,
        text,
        rationale,
        dissent,
        *is_quorate,
        created_at.0
    )?;
    Ok(())
}

/// What was decided, oldest first.
pub(crate) async fn list_decisions(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<Vec<Decision>, Error> {
    fetch_all!(tx, Decision, LIST_DECISIONS, agency, conference)
}

/// Adds an action item at `position`.
///
/// # Errors
///
/// When there is no such owner or the database fails.
pub(crate) async fn insert_action_item(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    row: &ActionItem,
    position: i64,
) -> Result<(), Error> {
    let ActionItem { id, title, owner_id, due_date, state } = row;
    execute!(tx, INSERT_ACTION_ITEM, agency, conference, id, position, title, owner_id, due_date, *state)?;
    Ok(())
}

/// Moves an action item to another state; whether it was still in the state `from`.
pub(crate) async fn update_action_item(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
    id: &str,
    (from, to): (ActionItemState, ActionItemState),
) -> Result<bool, Error> {
    Ok(execute!(tx, UPDATE_ACTION_ITEM, agency, conference, id, from, to)? == 1)
}

/// What is to be done, oldest first.
pub(crate) async fn list_action_items(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<Vec<ActionItem>, Error> {
    fetch_all!(tx, ActionItem, LIST_ACTION_ITEMS, agency, conference)
}

/// Everything that belongs to a conference.
pub(crate) async fn find_record(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    conference: &ConferenceId,
) -> Result<ConferenceRecord, Error> {
    Ok(ConferenceRecord {
        invitations: conferences::list_invitations(tx, agency, conference).await?,
        agenda_items: list_agenda_items(tx, agency, conference).await?,
        attendance: list_attendance(tx, agency, conference).await?,
        decisions: list_decisions(tx, agency, conference).await?,
        action_items: list_action_items(tx, agency, conference).await?,
    })
}
