//! Match runs and their documents.

use sqlx::types::Json;

use super::{
    Error, Tx,
    tx::{execute, fetch_all, fetch_one, fetch_optional, statements},
};
use crate::records::{AgencyId, MatchRun, MatchRunId, MatchRunState};

statements! {
    INSERT = "INSERT INTO match_runs (agency_id, id, state, policy_id, policy_version, snapshot_hash, solver,
            mentee_count, mentor_count, eligible_pair_count, placed_count, total_score, is_proved, adjustments,
            failure, solve_micros, proposed_count, approved_count, rejected_count, locked_count, revision,
            created_at, created_by, updated_at, updated_by, published_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26)";
    INSERT_DOSSIER = "INSERT INTO match_dossiers (agency_id, match_run_id, document) VALUES ($1, $2, $3)";
    FIND = "SELECT * FROM match_runs WHERE agency_id = $1 AND id = $2";
    FIND_DOSSIER = "SELECT document FROM match_dossiers WHERE agency_id = $1 AND match_run_id = $2";
    // Only a solved run goes on, and only from the revision that was read.
    ADVANCE = "UPDATE match_runs SET state = $4, published_at = $5, revision = revision + 1, updated_at = $6,
            updated_by = $7
        WHERE agency_id = $1 AND id = $2 AND revision = $3 AND state = 'SOLVED'";
    COUNT_REVIEW = "UPDATE match_runs SET
            proposed_count = (SELECT count(*) FROM proposals p
                WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.state = 'PROPOSED'),
            approved_count = (SELECT count(*) FROM proposals p
                WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.state = 'APPROVED'),
            rejected_count = (SELECT count(*) FROM proposals p
                WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.state = 'REJECTED'),
            locked_count = (SELECT count(*) FROM proposals p
                WHERE p.agency_id = $1 AND p.match_run_id = $2 AND p.state = 'LOCKED')
        WHERE agency_id = $1 AND id = $2 RETURNING *";
    LIST = "SELECT * FROM match_runs WHERE agency_id = $1 AND (created_at, id) < ($2, $3) AND ($4 = '' OR state = $4)
        ORDER BY created_at DESC, id DESC LIMIT $5";
}

/// Adds a run.
///
/// # Errors
///
/// `Violation("match_runs_key")` when the id is taken.
pub async fn insert_run(tx: &mut Tx<'_>, row: &MatchRun) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.id,
        row.state,
        &row.policy_id,
        row.policy_version,
        &row.snapshot_hash,
        &row.solver,
        row.mentee_count,
        row.mentor_count,
        row.eligible_pair_count,
        row.placed_count,
        row.total_score,
        row.is_proved,
        Json(&row.adjustments),
        &row.failure,
        row.solve_micros,
        row.proposed_count,
        row.approved_count,
        row.rejected_count,
        row.locked_count,
        row.revision,
        row.created_at,
        &row.created_by,
        row.updated_at,
        &row.updated_by,
        row.published_at,
    )?;
    Ok(())
}

/// Adds the document of a run, exactly as it is exported.
///
/// # Errors
///
/// When the run does not exist or has a document.
pub async fn insert_dossier(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
    document: &str,
) -> Result<(), Error> {
    execute!(tx, INSERT_DOSSIER, agency, run, document)?;
    Ok(())
}

/// Moves a solved run that still has the revision in `row` on to `state`, or counts a review where that is
/// `SOLVED` again; whether it still was so.
///
/// # Errors
///
/// When the database fails.
pub async fn advance_run(
    tx: &mut Tx<'_>,
    row: &MatchRun,
    state: MatchRunState,
    (at, by): (i64, &str),
) -> Result<bool, Error> {
    let published_at = (state == MatchRunState::Published).then_some(at);
    let MatchRun { agency_id, id, revision, .. } = row;
    Ok(execute!(tx, ADVANCE, agency_id, id, *revision, state, published_at, at, by)? == 1)
}

/// Counts a run's proposals by state; the run as it is then.
///
/// # Errors
///
/// When the database fails.
pub async fn count_review(tx: &mut Tx<'_>, agency: &AgencyId, id: &MatchRunId) -> Result<MatchRun, Error> {
    fetch_one!(tx, MatchRun, COUNT_REVIEW, agency, id)
}

/// The run with this id.
///
/// # Errors
///
/// When the database fails.
pub async fn find_run(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &MatchRunId,
) -> Result<Option<MatchRun>, Error> {
    fetch_optional!(tx, MatchRun, FIND, agency, id)
}

/// The document of a run; `None` for a run without a plan.
///
/// # Errors
///
/// When the database fails.
pub async fn find_dossier(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<Option<String>, Error> {
    let found = fetch_optional!(tx, (String,), FIND_DOSSIER, agency, run)?;
    Ok(found.map(|(document,)| document))
}

/// Runs older than a (time, id), newest first; an empty state matches all.
///
/// # Errors
///
/// When the database fails.
pub async fn list_runs(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    state: &str,
    (before, id): (i64, &str),
    limit: i64,
) -> Result<Vec<MatchRun>, Error> {
    fetch_all!(tx, MatchRun, LIST, agency, before, id, state, limit)
}
