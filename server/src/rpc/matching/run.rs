//! Match runs: asked for, queued, cancelled, put aside.

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Scene},
    error::Error,
    matching::{
        new_run::NewMatchRun,
        run::{WantedRun, advance, event, load, solved},
    },
    records::{MatchPolicyId, MatchRunId, MatchRunState, Named, Revision},
    rpc::wire::{self, Fields},
    store::{Tx, match_jobs, match_runs},
};

/// The run that a request asks for.
pub(super) fn wanted(fields: &mut Fields<'_>, body: &pb::CreateMatchRunRequest) -> WantedRun {
    fields.agency("parent", &body.parent);
    let policy = if body.policy.is_empty() { default_policy(fields.caller()) } else { body.policy.clone() };
    let keep = fields.optional_word("keep", body.keep);
    if keep.is_some() && body.based_on.is_empty() {
        fields.wrong("keep", "goes with based_on only");
    }
    WantedRun {
        id: fields.chosen_id("match_run_id", &body.match_run_id),
        policy: fields.id("policy", &policy),
        adjustments: wire::adjustments(fields, &body.adjustments.clone().unwrap_or_default()),
        based_on: fields.optional_id("based_on", &body.based_on),
        keep,
        request_id: body.request_id.clone(),
    }
}

fn default_policy(caller: &Caller) -> String {
    MatchPolicyId::new(crate::records::MatchPolicy::DEFAULT).name(&caller.agency)
}

impl Change for NewMatchRun {
    type Reply = pb::CreateMatchRunResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let run = self.store(tx, scene).await?;
        Ok(pb::CreateMatchRunResponse { match_run: Some(wire::match_run(run)) })
    }
}

/// Cancels a run that is not solved yet.
pub(super) struct CancelMatchRun {
    pub(super) id: MatchRunId,
}

impl Change for CancelMatchRun {
    type Reply = pb::CancelMatchRunResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let (agency, by) = (&scene.caller.agency, &scene.caller.principal);
        load(tx, agency, &self.id).await?;
        // The job first, as whoever solves the run does it: so neither waits for the other for ever.
        match_jobs::remove_job(tx, agency, &self.id).await?;
        if !match_runs::cancel_run(tx, agency, &self.id, (scene.now, by)).await? {
            let run = load(tx, agency, &self.id).await?;
            let allowed = &["QUEUED", "SOLVING"];
            return Err(Error::State { name: run.id.name(agency), state: run.state.word(), allowed });
        }
        let run = load(tx, agency, &self.id).await?;
        scene.record(event(run.state), run.id.name(&run.agency_id), run.revision);
        Ok(pb::CancelMatchRunResponse { match_run: Some(wire::match_run(run)) })
    }
}

/// Puts a solved run aside.
pub(super) struct DiscardMatchRun {
    id: MatchRunId,
    etag: Revision,
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
