//! The changes of a run that its solving brings, each conditional on the lease and recorded in its maker's name.

use std::collections::BTreeSet;

use preceptor_engine::time::UnixMicros;

use crate::{
    error::Error,
    matching::{
        run::{event, load},
        solving::{SolveOutcome, SolvedPlan},
    },
    records::{AgencyId, MatchJob, MatchRun, MatchRunId, Named},
    store::{self, Entry, Record, Tx, Work, match_jobs, match_runs, proposals},
};

/// Takes a run that nobody works on.
pub(crate) struct ClaimJob {
    pub(crate) agency: AgencyId,
    pub(crate) run: MatchRunId,
    /// The worker that takes it.
    pub(crate) holder: String,
    pub(crate) now: UnixMicros,
    pub(crate) lease_until: UnixMicros,
}

impl Work for ClaimJob {
    /// The claimed job; `None` where somebody else was faster.
    type Output = Option<MatchJob>;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<MatchJob>, Error> {
        let Self { agency, run, holder, now, lease_until } = self;
        let job = match_jobs::claim_job(tx, agency, run, *now, (holder, *lease_until)).await?;
        let Some(job) = job else { return Ok(None) };
        // A run that is taken over is being solved already.
        if match_runs::begin_solving(tx, agency, run, *now).await? {
            let run = load(tx, agency, run).await?;
            record(tx, &job, &run, *now);
        }
        Ok(Some(job))
    }
}

/// Renews a lease with the progress.
pub(crate) struct RenewLease(pub(crate) MatchJob);

impl Work for RenewLease {
    /// Whether the job is still its holder's.
    type Output = bool;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Error> {
        Ok(match_jobs::renew_job(tx, &self.0).await?)
    }
}

/// Gives a job back, because the server stops: the next begins as if this one had not.
pub(crate) struct ReleaseJob(pub(crate) MatchJob);

impl Work for ReleaseJob {
    type Output = ();
    type Failure = store::Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), store::Error> {
        match_jobs::release_job(tx, &self.0).await
    }
}

/// Wipes the input of a run that was cancelled.
pub(crate) struct WipeInput(pub(crate) AgencyId, pub(crate) MatchRunId);

impl Work for WipeInput {
    type Output = ();
    type Failure = store::Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), store::Error> {
        match_jobs::remove_left_snapshot(tx, &self.0, &self.1).await
    }
}

/// Writes the result of a run.
pub(crate) struct SettleRun {
    pub(crate) job: MatchJob,
    pub(crate) outcome: SolveOutcome,
    pub(crate) now: UnixMicros,
}

impl Work for SettleRun {
    /// Whether the lease still held; nothing is written where it did not.
    type Output = bool;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Error> {
        let MatchJob { agency_id: agency, match_run_id: id, .. } = &self.job;
        if !match_jobs::finish_job(tx, &self.job).await? {
            return Ok(false);
        }
        let run = self.settled(load(tx, agency, id).await?);
        if !match_runs::settle_run(tx, &run).await? {
            return Err(Error::Internal(format!("{} had a job in state {}", id, run.state.word())));
        }
        if let Some(solved) = &self.outcome.solved {
            store_plan(tx, agency, id, solved).await?;
        }
        let run = load(tx, agency, id).await?;
        record(tx, &self.job, &run, self.now);
        Ok(true)
    }
}

impl SettleRun {
    fn settled(&self, run: MatchRun) -> MatchRun {
        let SolveOutcome { state, failure, solved, took } = &self.outcome;
        let solved = solved.as_ref();
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let mentees = solved.map(|solved| solved.proposals.iter().map(|each| &each.mentee_id));
        let placed = mentees.map_or(0, |mentees| mentees.collect::<BTreeSet<_>>().len());
        let gap = solved.map(|solved| solved.gap).unwrap_or_default();
        MatchRun {
            state: *state,
            failure: failure.clone(),
            eligible_pair_count: solved
                .map_or(0, |solved| i64::try_from(solved.eligible_pairs).unwrap_or(i64::MAX)),
            placed_count: count(placed),
            filled_count: solved.map_or(0, |solved| count(solved.proposals.len())),
            total_score: solved.map_or(0, |solved| solved.score),
            gap_placed: gap.worth.placed,
            gap_score: gap.worth.score,
            gap_mentee_count: gap.mentees,
            gap_filled_count: gap.pairs,
            is_proved: solved.is_some(),
            is_tied: solved.is_some_and(|solved| solved.is_tied),
            snapshot_hash: solved.and_then(|solved| solved.hash.clone()).unwrap_or(run.snapshot_hash),
            solve_micros: i64::try_from(took.as_micros()).unwrap_or(i64::MAX),
            updated_at: self.now,
            ..run
        }
    }
}

async fn store_plan(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
    solved: &SolvedPlan,
) -> Result<(), Error> {
    match_runs::insert_dossier(tx, agency, run, &solved.document).await?;
    proposals::insert_proposals(tx, &solved.proposals).await?;
    Ok(proposals::insert_unplaced(tx, &solved.unplaced).await?)
}

/// Records what became of a run, in the name of who made it.
fn record(tx: &mut Tx<'_>, job: &MatchJob, run: &MatchRun, now: UnixMicros) {
    let MatchJob { agency_id, principal, role, person_id, method, rule, request_id, .. } = job.clone();
    let resource = run.id.name(&agency_id);
    let record = Record { event: event(run.state), resource, etag: run.revision.to_string() };
    let entry = Entry {
        agency: agency_id,
        actor: principal,
        role,
        person: person_id,
        method: method.into(),
        rule: rule.into(),
        request_id,
        at: now,
    };
    store::append(tx, &entry.into(), vec![record]);
}
