//! Match runs and their documents.

use preceptor_engine::time::UnixMicros;

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional, micros},
    tx::statements,
};
use crate::records::{AgencyId, MatchRun, MatchRunId, MatchRunState};

statements! {
    INSERT = "INSERT INTO match_runs (agency_id, id, state, policy_id, policy_version, snapshot_hash, solver,
            mentee_count, mentor_count, eligible_pair_count, placed_count, wanted_count, filled_count, total_score,
            is_proved, is_tied, adjustments, failure, solve_micros, estimated_bytes, based_on_id, keep, gap_placed,
            gap_score, gap_mentee_count, gap_filled_count, is_trial, proposed_count, approved_count, rejected_count,
            locked_count, revision, created_at, created_by, updated_at, updated_by, published_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37)";
    INSERT_DOSSIER = "INSERT INTO match_dossiers (agency_id, match_run_id, document) VALUES ($1, $2, $3)";
    FIND = "SELECT r.*, COALESCE(j.stage, 'SCORING') AS stage, COALESCE(j.done, 0) AS done,
            COALESCE(j.total, 0) AS total, COALESCE(j.attempt, 0) AS attempt
        FROM match_runs r LEFT JOIN match_jobs j ON j.agency_id = r.agency_id AND j.match_run_id = r.id
        WHERE r.agency_id = $1 AND r.id = $2";
    FIND_DOSSIER = "SELECT document FROM match_dossiers WHERE agency_id = $1 AND match_run_id = $2";
    BEGIN_SOLVING = "UPDATE match_runs SET state = 'SOLVING', revision = revision + 1, updated_at = $3
        WHERE agency_id = $1 AND id = $2 AND state = 'QUEUED'";
    SETTLE = "UPDATE match_runs SET state = $3, failure = $4, eligible_pair_count = $5, placed_count = $6,
            filled_count = $7, total_score = $8, is_proved = $9, is_tied = $10, solve_micros = $11,
            proposed_count = $7, gap_placed = $12, gap_score = $13, gap_mentee_count = $14, gap_filled_count = $15,
            snapshot_hash = $16, revision = revision + 1, updated_at = $17
        WHERE agency_id = $1 AND id = $2 AND state = 'SOLVING'";
    CANCEL = "UPDATE match_runs SET state = 'CANCELLED', revision = revision + 1, updated_at = $3, updated_by = $4
        WHERE agency_id = $1 AND id = $2 AND state IN ('QUEUED', 'SOLVING')";
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
        WHERE agency_id = $1 AND id = $2";
    LIST = "SELECT r.*, COALESCE(j.stage, 'SCORING') AS stage, COALESCE(j.done, 0) AS done,
            COALESCE(j.total, 0) AS total, COALESCE(j.attempt, 0) AS attempt
        FROM match_runs r LEFT JOIN match_jobs j ON j.agency_id = r.agency_id AND j.match_run_id = r.id
        WHERE r.agency_id = $1 AND (r.created_at, r.id) < ($2, $3) AND ($4 = '' OR r.state = $4)
        ORDER BY r.created_at DESC, r.id DESC LIMIT $5";
}

/// Adds a run.
///
/// # Errors
///
/// `Violation(MatchRuns)` when the id is taken.
pub(crate) async fn insert_run(tx: &mut Tx<'_>, row: &MatchRun) -> Result<(), Error> {
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
        row.wanted_count,
        row.filled_count,
        row.total_score,
        row.is_proved,
        row.is_tied,
        Json(&row.adjustments),
        &row.failure,
        row.solve_micros,
        row.estimated_bytes,
        &row.based_on_id,
        row.keep,
        row.gap_placed,
        row.gap_score,
        row.gap_mentee_count,
        row.gap_filled_count,
        row.is_trial,
        row.proposed_count,
        row.approved_count,
        row.rejected_count,
        row.locked_count,
        row.revision,
        row.created_at.0,
        &row.created_by,
        row.updated_at.0,
        &row.updated_by,
        micros(row.published_at),
    )?;
    Ok(())
}

/// Adds the document of a run, exactly as it is exported.
///
/// # Errors
///
/// When the run does not exist or has a document.
pub(crate) async fn insert_dossier(
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
pub(crate) async fn advance_run(
    tx: &mut Tx<'_>,
    row: &MatchRun,
    state: MatchRunState,
    (at, by): (UnixMicros, &str),
) -> Result<bool, Error> {
    let published_at = (state == MatchRunState::Published).then_some(at.0);
    let MatchRun { agency_id, id, revision, .. } = row;
    Ok(execute!(tx, ADVANCE, agency_id, id, *revision, state, published_at, at.0, by)? == 1)
}

/// Marks a queued run as being solved; whether it was queued.
pub(crate) async fn begin_solving(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &MatchRunId,
    at: UnixMicros,
) -> Result<bool, Error> {
    Ok(execute!(tx, BEGIN_SOLVING, agency, id, at.0)? == 1)
}

/// Writes how solving a run came out; whether it was still being solved.
pub(crate) async fn settle_run(tx: &mut Tx<'_>, row: &MatchRun) -> Result<bool, Error> {
    let settled = execute!(
        tx,
        SETTLE,
        &row.agency_id,
        &row.id,
        row.state,
        &row.failure,
        row.eligible_pair_count,
        row.placed_count,
        row.filled_count,
        row.total_score,
        row.is_proved,
        row.is_tied,
        row.solve_micros,
        row.gap_placed,
        row.gap_score,
        row.gap_mentee_count,
        row.gap_filled_count,
        &row.snapshot_hash,
        row.updated_at.0,
    )?;
    Ok(settled == 1)
}

/// Cancels a run that is not solved yet; whether it was so.
pub(crate) async fn cancel_run(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &MatchRunId,
    (at, by): (UnixMicros, &str),
) -> Result<bool, Error> {
    Ok(execute!(tx, CANCEL, agency, id, at.0, by)? == 1)
}

/// Counts a run's proposals by state.
pub(crate) async fn count_review(tx: &mut Tx<'_>, agency: &AgencyId, id: &MatchRunId) -> Result<(), Error> {
    execute!(tx, COUNT_REVIEW, agency, id)?;
    Ok(())
}

/// The run with this id.
pub(crate) async fn find_run(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &MatchRunId,
) -> Result<Option<MatchRun>, Error> {
    fetch_optional!(tx, MatchRun, FIND, agency, id)
}

/// The document of a run; `None` for a run without a plan.
pub(crate) async fn find_dossier(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<Option<String>, Error> {
    let found = fetch_optional!(tx, (String,), FIND_DOSSIER, agency, run)?;
    Ok(found.map(|(document,)| document))
}

/// Runs older than a (time, id), newest first; an empty state matches all.
pub(crate) async fn list_runs(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    state: &str,
    (before, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<MatchRun>, Error> {
    fetch_all!(tx, MatchRun, LIST, agency, before.0, id, state, limit)
}
