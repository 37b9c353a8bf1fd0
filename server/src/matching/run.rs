//! A match run as it is stored: asked for, found, claimed for its next state.

use crate::{
    caller::Caller,
    desk::{Desk, Scene, stale},
    error::Error,
    records::{
        Adjustments, AgencyId, MatchKeep, MatchPolicyId, MatchRun, MatchRunId, MatchRunState, Named as _,
        Revision,
    },
    store::{Tx, match_runs},
};

/// Which run, of which agency.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RunKey {
    /// The agency.
    pub(crate) agency: AgencyId,
    /// The run of it.
    pub(crate) run: MatchRunId,
}

impl RunKey {
    /// A run of the caller's agency.
    pub(crate) fn of(caller: &Caller, run: &MatchRunId) -> Self {
        Self { agency: caller.agency.clone(), run: run.clone() }
    }

    /// The run's resource name.
    pub(crate) fn name(&self) -> String {
        self.run.name(&self.agency)
    }
}

/// What a caller wants solved.
#[derive(Clone, Debug)]
pub(crate) struct WantedRun {
    /// The id to give; `None` lets the server count.
    pub(crate) id: Option<MatchRunId>,
    /// The policy.
    pub(crate) policy: MatchPolicyId,
    /// What to assume beyond the roster.
    pub(crate) adjustments: Adjustments,
    /// The run to begin from.
    pub(crate) based_on: Option<MatchRunId>,
    /// What becomes of its pairs.
    pub(crate) keep: Option<MatchKeep>,
    /// The id of the request.
    pub(crate) request_id: String,
}

/// What the change to a state is called.
pub(crate) const fn event(state: MatchRunState) -> &'static str {
    match state {
        MatchRunState::Queued => "match_run.queued",
        MatchRunState::Solving => "match_run.started",
        MatchRunState::Solved => "match_run.solved",
        MatchRunState::Infeasible => "match_run.found_infeasible",
        MatchRunState::Failed => "match_run.failed",
        MatchRunState::Cancelled => "match_run.cancelled",
        MatchRunState::Published => "match_run.published",
        MatchRunState::Discarded => "match_run.discarded",
    }
}

/// The run, or "not found".
pub(crate) async fn load(tx: &mut Tx<'_>, agency: &AgencyId, id: &MatchRunId) -> Result<MatchRun, Error> {
    match_runs::find_run(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
}

/// The run, if it is as the caller read it, and solved.
pub(crate) async fn solved(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    (id, etag): (&MatchRunId, Revision),
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
pub(crate) async fn advance(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    run: MatchRun,
    state: MatchRunState,
) -> Result<MatchRun, Error> {
    let by = &scene.caller.principal;
    if !match_runs::advance_run(tx, &run, state, (scene.now, by)).await? {
        return Err(stale(&load(tx, &run.agency_id, &run.id).await?));
    }
    load(tx, &run.agency_id, &run.id).await
}

/// The document of a run that has a plan.
pub(crate) async fn document(desk: &Desk, key: &RunKey) -> Result<String, Error> {
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let run = load(tx, &key.agency, &key.run).await?;
    let document = match_runs::find_dossier(tx, &key.agency, &key.run).await?;
    document.ok_or_else(|| Error::State {
        name: key.name(),
        state: run.state.word(),
        allowed: &["SOLVED", "PUBLISHED", "DISCARDED"],
    })
}
