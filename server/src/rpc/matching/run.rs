//! Match runs: asked for, solved, stored, put aside.

use preceptor_engine::{matching::Dossier, time::UnixMicros};
use preceptor_proto::v1 as pb;

use super::{
    roster::ReadFacts,
    solving::{Outcome, SOLVER, Solved, Solver, Task},
};
use crate::{
    caller::Caller,
    error::Error,
    records::{
        Adjustments, AgencyId, MatchPolicyId, MatchRun, MatchRunId, MatchRunState, Proposal, UnplacedMentee,
    },
    rpc::{
        desk::{Change, Desk, Scene, stale},
        wire::{self, Fields, Named},
    },
    store::{self, Tx, agencies, match_runs, proposals},
};

/// What a caller wants solved.
#[derive(Clone, Debug)]
pub(super) struct WantedRun {
    /// The id to give; `None` lets the server count.
    pub(super) id: Option<MatchRunId>,
    /// The policy.
    pub(super) policy: MatchPolicyId,
    /// What to assume beyond the roster.
    pub(super) adjustments: Adjustments,
}

impl WantedRun {
    pub(super) fn parse(fields: &mut Fields<'_>, caller: &Caller, body: &pb::CreateMatchRunRequest) -> Self {
        fields.agency("parent", &body.parent);
        let policy = if body.policy.is_empty() { default_policy(caller) } else { body.policy.clone() };
        let chosen = !body.match_run_id.is_empty();
        Self {
            id: chosen.then(|| fields.chosen_id("match_run_id", &body.match_run_id)),
            policy: fields.id("policy", &policy),
            adjustments: wire::adjustments(fields, &body.adjustments.clone().unwrap_or_default()),
        }
    }
}

fn default_policy(caller: &Caller) -> String {
    MatchPolicyId::new(crate::records::MatchPolicy::DEFAULT).name(&caller.agency)
}

/// Freezes the roster and solves it: what is left is to store it.
pub(super) async fn prepare(
    desk: &Desk,
    solver: &Solver,
    caller: &Caller,
    wanted: WantedRun,
) -> Result<StoreMatchRun, Error> {
    let now = desk.clock.now();
    let agency = caller.agency.clone();
    let read = ReadFacts { agency: agency.clone(), wanted: wanted.clone(), now };
    let facts = desk.store.snapshot(read).await?;
    let policy_version = facts.policy.version;
    let adjustments = wanted.adjustments.clone();
    let outcome = solver.solve(Task { agency, facts, adjustments, now }).await?;
    Ok(StoreMatchRun { wanted, policy_version, outcome })
}

/// Stores a run with everything that was found.
pub(super) struct StoreMatchRun {
    wanted: WantedRun,
    policy_version: i64,
    outcome: Outcome,
}

impl StoreMatchRun {
    fn run(&self, scene: &Scene<'_>, id: MatchRunId) -> MatchRun {
        let Outcome { state, failure, snapshot_hash, mentee_count, mentor_count, solved, took } =
            &self.outcome;
        let UnixMicros(now) = scene.now;
        let placed = solved.as_ref().map_or(0, |solved| count(solved.proposals.len()));
        MatchRun {
            agency_id: scene.caller.agency.clone(),
            id,
            state: *state,
            policy_id: self.wanted.policy.clone(),
            policy_version: self.policy_version,
            snapshot_hash: snapshot_hash.clone(),
            solver: SOLVER.to_owned(),
            mentee_count: count(*mentee_count),
            mentor_count: count(*mentor_count),
            eligible_pair_count: solved
                .as_ref()
                .map_or(0, |solved| i64::try_from(solved.eligible_pairs).unwrap_or(i64::MAX)),
            placed_count: placed,
            total_score: solved.as_ref().map_or(0, |solved| solved.score),
            is_proved: solved.is_some(),
            adjustments: self.wanted.adjustments.clone(),
            failure: failure.clone(),
            solve_micros: i64::try_from(took.as_micros()).unwrap_or(i64::MAX),
            proposed_count: placed,
            approved_count: 0,
            rejected_count: 0,
            locked_count: 0,
            revision: 1,
            created_at: now,
            created_by: scene.caller.principal.clone(),
            updated_at: now,
            updated_by: scene.caller.principal.clone(),
            published_at: None,
        }
    }
}

impl Change for StoreMatchRun {
    type Reply = pb::CreateMatchRunResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let agency = &scene.caller.agency;
        let id = match &self.wanted.id {
            Some(id) => id.clone(),
            None => next_id(tx, agency).await?,
        };
        let run = self.run(scene, id);
        let name = run.id.name(agency);
        match_runs::insert_run(tx, &run).await.map_err(|error| match error {
            store::Error::Violation(constraint) if constraint == "match_runs_key" => {
                Error::Exists(name.clone())
            }
            other => other.into(),
        })?;
        if let Some(solved) = &self.outcome.solved {
            store_plan(tx, &run, solved).await?;
        }
        scene.record(event(run.state), name, run.revision);
        Ok(pb::CreateMatchRunResponse { match_run: Some(wire::match_run(run)) })
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

async fn store_plan(tx: &mut Tx<'_>, run: &MatchRun, solved: &Solved) -> Result<(), Error> {
    let MatchRun { agency_id: agency, id, .. } = run;
    let dossier = Dossier { run: id.name(agency), ..solved.dossier.clone() };
    match_runs::insert_dossier(tx, agency, id, &dossier.to_json()).await?;
    let of_run = |row: &Proposal| Proposal { match_run_id: id.clone(), ..row.clone() };
    let found: Vec<Proposal> = solved.proposals.iter().map(of_run).collect();
    proposals::insert_proposals(tx, &found).await?;
    let of_run = |row: &UnplacedMentee| UnplacedMentee { match_run_id: id.clone(), ..row.clone() };
    let unplaced: Vec<UnplacedMentee> = solved.unplaced.iter().map(of_run).collect();
    Ok(proposals::insert_unplaced(tx, &unplaced).await?)
}

const fn event(state: MatchRunState) -> &'static str {
    match state {
        MatchRunState::Solved => "match_run.solved",
        MatchRunState::Infeasible => "match_run.found_infeasible",
        MatchRunState::Published => "match_run.published",
        MatchRunState::Discarded => "match_run.discarded",
        MatchRunState::Solving | MatchRunState::Failed => "match_run.failed",
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

/// Puts a solved run aside.
pub(super) struct DiscardMatchRun {
    id: MatchRunId,
    etag: i64,
}

impl DiscardMatchRun {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::DiscardMatchRunRequest) -> Self {
        Self { id: fields.id("name", &body.name), etag: fields.etag("etag", &body.etag) }
    }
}

impl Change for DiscardMatchRun {
    type Reply = pb::DiscardMatchRunResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let run = solved(tx, scene, (&self.id, self.etag)).await?;
        let run = advance(tx, scene, run, MatchRunState::Discarded).await?;
        scene.record(event(run.state), run.id.name(&run.agency_id), run.revision);
        Ok(pb::DiscardMatchRunResponse { match_run: Some(wire::match_run(run)) })
    }
}

/// The run, or "not found".
pub(super) async fn load(tx: &mut Tx<'_>, agency: &AgencyId, id: &MatchRunId) -> Result<MatchRun, Error> {
    match_runs::find_run(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
}

/// The run, if it is as the caller read it, and solved.
pub(super) async fn solved(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    (id, etag): (&MatchRunId, i64),
) -> Result<MatchRun, Error> {
    let agency = &scene.caller.agency;
    let run = load(tx, agency, id).await?;
    scene.check_etag(&run, etag)?;
    if run.state != MatchRunState::Solved {
        return Err(Error::State { name: id.name(agency), state: run.state.word(), allowed: &["SOLVED"] });
    }
    Ok(run)
}

/// Claims a solved run for its next revision, in `state`: of several callers only one gets past this.
pub(super) async fn advance(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    run: MatchRun,
    state: MatchRunState,
) -> Result<MatchRun, Error> {
    let by = &scene.caller.principal;
    if !match_runs::advance_run(tx, &run, state, (scene.now.0, by)).await? {
        return Err(stale(&load(tx, &run.agency_id, &run.id).await?));
    }
    load(tx, &run.agency_id, &run.id).await
}
