//! Observations of skills: appended, withdrawn, never changed.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all},
    tx::statements,
};
use crate::records::{AgencyId, Evidence, FeedbackId, PersonId};

statements! {
    INSERT = "INSERT INTO evidence
        (agency_id, id, person_id, skill, level, source, rater_id, feedback_id, observed_at, is_withdrawn, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    WITHDRAW = "UPDATE evidence SET is_withdrawn = $3 WHERE agency_id = $1 AND feedback_id = $2";
    LIST_OF_PERSON = "SELECT id, person_id, skill, level, source, rater_id, feedback_id, observed_at FROM evidence
        WHERE agency_id = $1 AND person_id = $2 AND NOT is_withdrawn ORDER BY observed_at, id";
    LIST_OF_AGENCY = "SELECT id, person_id, skill, level, source, rater_id, feedback_id, observed_at FROM evidence
        WHERE agency_id = $1 AND NOT is_withdrawn ORDER BY person_id, observed_at, id";
}

/// Adds one observation.
///
/// # Errors
///
/// When the person does not exist or the database fails.
pub async fn insert_evidence(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    row: &Evidence,
    now: UnixMicros,
) -> Result<(), Error> {
    let Evidence { id, person_id, skill, level, source, rater_id, feedback_id, observed_at } = row;
    execute!(
        tx,
        INSERT,
        agency,
        id,
        person_id,
        skill,
        level.thousandths(),
        *source,
        rater_id,
        feedback_id,
        observed_at.0,
        false,
        now.0
    )?;
    Ok(())
}

/// No longer counts the evidence of one feedback; it is kept.
pub(crate) async fn withdraw_evidence(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    feedback: &FeedbackId,
) -> Result<(), Error> {
    execute!(tx, WITHDRAW, agency, feedback, true)?;
    Ok(())
}

/// What counts of one person's evidence, oldest first.
pub(crate) async fn list_evidence(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    person: &PersonId,
) -> Result<Vec<Evidence>, Error> {
    fetch_all!(tx, Evidence, LIST_OF_PERSON, agency, person)
}

/// What counts of everybody's evidence, by person, oldest first.
///
/// # Errors
///
/// When the database fails.
pub async fn list_agency_evidence(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<Evidence>, Error> {
    fetch_all!(tx, Evidence, LIST_OF_AGENCY, agency)
}
