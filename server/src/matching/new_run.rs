//! A new run: queued with its job, or infeasible where that shows already.

use preceptor_engine::time::UnixMicros;

use super::{
    freezing::FrozenRun,
    no_plan::joined_clauses,
    run::{WantedRun, event},
    solving::SOLVER,
};
use crate::{
    caller::Caller,
    desk::Scene,
    error::Error,
    records::{AgencyId, MatchJob, MatchProgress, MatchRun, MatchRunId, MatchRunState, Named as _, Revision},
    store::{self, Constraint, Tx, agencies, match_jobs, match_origins, match_runs},
};

/// How many runs of one agency may wait or be solved at the same time.
const MOST_WAITING: i64 = 20;

/// Stores a frozen run: queued, or infeasible where that shows already.
pub(crate) struct NewMatchRun {
    pub(crate) wanted: WantedRun,
    pub(crate) input: FrozenRun,
}

impl NewMatchRun {
    fn run(&self, scene: &Scene<'_>, id: MatchRunId) -> MatchRun {
        let FrozenRun { policy_version, hash, mentees, wanted, mentors, conflicts, estimated_bytes, .. } =
            &self.input;
        let now = scene.now;
        MatchRun {
            agency_id: scene.caller.agency.clone(),
            id,
            state: if conflicts.is_empty() { MatchRunState::Queued } else { MatchRunState::Infeasible },
            policy_id: self.wanted.policy.clone(),
            policy_version: *policy_version,
            snapshot_hash: hash.clone(),
            solver: SOLVER.to_owned(),
            mentee_count: *mentees,
            mentor_count: *mentors,
            eligible_pair_count: 0,
            placed_count: 0,
            wanted_count: *wanted,
            filled_count: 0,
            total_score: 0,
            is_proved: false,
            is_tied: false,
            adjustments: self.input.adjustments.clone(),
            failure: joined_clauses(conflicts),
            solve_micros: 0,
            estimated_bytes: *estimated_bytes,
            based_on_id: self.wanted.based_on.clone(),
            keep: self.wanted.keep,
            gap_placed: 0,
            gap_score: 0,
            gap_mentee_count: 0,
            gap_filled_count: 0,
            is_trial: self.input.is_trial,
            proposed_count: 0,
            approved_count: 0,
            rejected_count: 0,
            locked_count: 0,
            revision: Revision::FIRST,
            created_at: now,
            created_by: scene.caller.principal.clone(),
            updated_at: now,
            updated_by: scene.caller.principal.clone(),
            published_at: None,
            progress: MatchProgress::NONE,
        }
    }
}

/// What is to be solved, with all that its result is recorded with.
fn job(caller: &Caller, run: &MatchRun, request_id: &str) -> MatchJob {
    MatchJob {
        agency_id: run.agency_id.clone(),
        match_run_id: run.id.clone(),
        queued_at: run.created_at,
        principal: caller.principal.clone(),
        role: caller.role,
        person_id: caller.person.clone(),
        method: caller.method.to_owned(),
        rule: caller.rule.to_owned(),
        request_id: request_id.to_owned(),
        holder: String::new(),
        lease_until: UnixMicros::default(),
        progress: MatchProgress::NONE,
    }
}

impl NewMatchRun {
    /// Stores the run, with what solving it and asking it takes.
    pub(crate) async fn store(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<MatchRun, Error> {
        let agency = &scene.caller.agency;
        if match_jobs::count_jobs(tx, agency).await? >= MOST_WAITING {
            return Err(Error::Overloaded);
        }
        let id = match &self.wanted.id {
            Some(id) => id.clone(),
            None => next_id(tx, agency).await?,
        };
        let run = self.run(scene, id);
        let name = run.id.name(agency);
        match_runs::insert_run(tx, &run).await.map_err(|error| match error {
            store::Error::Violation(Constraint::MatchRuns) => Error::Exists(name.clone()),
            other => other.into(),
        })?;
        if run.state == MatchRunState::Queued {
            let job = job(scene.caller, &run, &self.wanted.request_id);
            match_jobs::insert_job(tx, &job, &self.input.document).await?;
            match_origins::insert_origin(tx, agency, &run.id, &self.input.origin).await?;
        }
        scene.record(event(run.state), name, run.revision);
        Ok(run)
    }
}

/// The next number that no client chose as an id.
async fn next_id(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<MatchRunId, Error> {
    loop {
        let id = MatchRunId::new(agencies::next_match_run(tx, agency).await?.to_string());
        if match_runs::find_run(tx, agency, &id).await?.is_none() {
            return Ok(id);
        }
    }
}
