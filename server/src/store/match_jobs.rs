//! Runs that are not solved yet: who works on them, held by a lease.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_one, fetch_optional},
    tx::statements,
};
use crate::records::{AgencyId, MatchJob, MatchRunId};

statements! {
    INSERT = "INSERT INTO match_jobs (agency_id, match_run_id, queued_at, principal, role, person_id, method, rule,
            request_id, holder, lease_until, attempt, stage, done, total)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    INSERT_SNAPSHOT = "INSERT INTO match_snapshots (agency_id, match_run_id, document) VALUES ($1, $2, $3)";
    FIND_SNAPSHOT = "SELECT document FROM match_snapshots WHERE agency_id = $1 AND match_run_id = $2";
    COUNT = "SELECT count(*) FROM match_jobs WHERE agency_id = $1";
    // Of every agency: the workers serve all of them.
    LIST_WAITING = "SELECT agency_id, match_run_id FROM match_jobs WHERE lease_until <= $1
        ORDER BY queued_at, agency_id, match_run_id LIMIT $2";
    // Of several workers that try, one finds the lease still free.
    CLAIM = "UPDATE match_jobs SET holder = $4, lease_until = $5, attempt = attempt + 1, stage = 'SCORING', done = 0,
            total = 0
        WHERE agency_id = $1 AND match_run_id = $2 AND lease_until <= $3 RETURNING *";
    RENEW = "UPDATE match_jobs SET lease_until = $5, stage = $6, done = $7, total = $8
        WHERE agency_id = $1 AND match_run_id = $2 AND holder = $3 AND attempt = $4";
    RELEASE = "UPDATE match_jobs SET holder = '', lease_until = 0, attempt = attempt - 1
        WHERE agency_id = $1 AND match_run_id = $2 AND holder = $3 AND attempt = $4";
    REMOVE = "DELETE FROM match_jobs WHERE agency_id = $1 AND match_run_id = $2 AND holder = $3 AND attempt = $4";
    REMOVE_ANY = "DELETE FROM match_jobs WHERE agency_id = $1 AND match_run_id = $2";
    REMOVE_SNAPSHOT = "DELETE FROM match_snapshots WHERE agency_id = $1 AND match_run_id = $2";
    // Of any agency, as the jobs.
    FIND_LEFT_SNAPSHOT = "SELECT agency_id, match_run_id FROM match_snapshots WHERE NOT EXISTS (SELECT 1 FROM match_jobs
            WHERE match_jobs.agency_id = match_snapshots.agency_id
                AND match_jobs.match_run_id = match_snapshots.match_run_id)
        ORDER BY agency_id, match_run_id LIMIT 1";
}

/// Adds a job with the frozen input of its run.
///
/// # Errors
///
/// When the run does not exist or has a job.
pub(crate) async fn insert_job(tx: &mut Tx<'_>, row: &MatchJob, snapshot: &str) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.match_run_id,
        row.queued_at.0,
        &row.principal,
        row.role,
        &row.person_id,
        &row.method,
        &row.rule,
        &row.request_id,
        &row.holder,
        row.lease_until.0,
        row.progress.attempt,
        row.progress.stage,
        row.progress.done,
        row.progress.total,
    )?;
    execute!(tx, INSERT_SNAPSHOT, &row.agency_id, &row.match_run_id, snapshot)?;
    Ok(())
}

/// The frozen input of a run that is not solved yet.
pub(crate) async fn find_snapshot(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<Option<String>, Error> {
    let found = fetch_optional!(tx, (String,), FIND_SNAPSHOT, agency, run)?;
    Ok(found.map(|(document,)| document))
}

/// How many runs of the agency are not solved yet.
pub(crate) async fn count_jobs(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<i64, Error> {
    let (count,): (i64,) = fetch_one!(tx, (i64,), COUNT, agency)?;
    Ok(count)
}

/// Runs of any agency that nobody works on, the longest waiting first.
pub(crate) async fn list_waiting(
    tx: &mut Tx<'_>,
    now: UnixMicros,
    limit: i64,
) -> Result<Vec<(AgencyId, MatchRunId)>, Error> {
    fetch_all!(tx, (AgencyId, MatchRunId), LIST_WAITING, now.0, limit)
}

/// Takes a run that nobody works on; `None` where somebody else was faster.
pub(crate) async fn claim_job(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
    now: UnixMicros,
    (holder, lease_until): (&str, UnixMicros),
) -> Result<Option<MatchJob>, Error> {
    fetch_optional!(tx, MatchJob, CLAIM, agency, run, now.0, holder, lease_until.0)
}

/// Writes the lease and the progress of a job, if it is still its holder's; whether it is.
pub(crate) async fn renew_job(tx: &mut Tx<'_>, row: &MatchJob) -> Result<bool, Error> {
    let MatchJob { agency_id, match_run_id, holder, lease_until, progress, .. } = row;
    let renewed = execute!(
        tx,
        RENEW,
        agency_id,
        match_run_id,
        holder,
        progress.attempt,
        lease_until.0,
        progress.stage,
        progress.done,
        progress.total,
    )?;
    Ok(renewed == 1)
}

/// Gives a job back as if this attempt had not been, if it is still its holder's.
pub(crate) async fn release_job(tx: &mut Tx<'_>, row: &MatchJob) -> Result<(), Error> {
    let MatchJob { agency_id, match_run_id, holder, progress, .. } = row;
    execute!(tx, RELEASE, agency_id, match_run_id, holder, progress.attempt)?;
    Ok(())
}

/// Ends a job with its input, if it is still its holder's; whether it was.
pub(crate) async fn finish_job(tx: &mut Tx<'_>, row: &MatchJob) -> Result<bool, Error> {
    let MatchJob { agency_id, match_run_id, holder, progress, .. } = row;
    let finished = execute!(tx, REMOVE, agency_id, match_run_id, holder, progress.attempt)? == 1;
    if finished {
        execute!(tx, REMOVE_SNAPSHOT, agency_id, match_run_id)?;
    }
    Ok(finished)
}

/// Ends the job of a run, whoever holds it. Its input is left: it is large, and whoever cancels does not wait until it is
/// wiped.
pub(crate) async fn remove_job(tx: &mut Tx<'_>, agency: &AgencyId, run: &MatchRunId) -> Result<(), Error> {
    execute!(tx, REMOVE_ANY, agency, run)?;
    Ok(())
}

/// A run of any agency whose input was left when it was cancelled; `None` where there is none.
pub(crate) async fn find_left_snapshot(tx: &mut Tx<'_>) -> Result<Option<(AgencyId, MatchRunId)>, Error> {
    fetch_optional!(tx, (AgencyId, MatchRunId), FIND_LEFT_SNAPSHOT)
}

/// Wipes the input of a run that was cancelled. A run that has no job never gets one again.
pub(crate) async fn remove_left_snapshot(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<(), Error> {
    execute!(tx, REMOVE_SNAPSHOT, agency, run)?;
    Ok(())
}
