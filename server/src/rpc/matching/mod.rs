//! Match policies and match runs: who should mentor whom, with proof and reasons.

mod comparison;
mod explanation;
mod policy;
mod publication;
mod reading;
mod review;
mod run;
mod trial;
mod watch;

use std::sync::Arc;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use crate::{
    desk::{
        Desk,
        stream::{self, Ending},
    },
    matching::{
        Searches,
        freezing::Freezer,
        new_run::NewMatchRun,
        plan_cache::RestoredPlans,
        run::{RunKey, load},
        what_if_cache::WhatIfRuns,
    },
    records::MatchRunId,
    rpc::{
        entry::{self, enter, mutating},
        wire::{checked, listings},
    },
};

mutating!(
    CreateMatchPolicyRequest,
    UpdateMatchPolicyRequest,
    CreateMatchRunRequest,
    TryMatchRunRequest,
    CancelMatchRunRequest,
    ReviewProposalsRequest(etag),
    PublishMatchRunRequest(etag),
    DiscardMatchRunRequest(etag),
);
listings!(
    ListMatchPoliciesRequest,
    ListMatchRunsRequest,
    ListProposalsRequest,
    ListUnplacedMenteesRequest,
    CompareMatchRunsRequest,
);

/// Bytes of a request that are always taken: a thousand adjustments or reviews with their reasons.
pub(super) const LARGEST_REQUEST: usize = 1024 * 1024;

/// The service.
#[derive(Debug)]
pub(super) struct Matching {
    desk: Desk,
    searches: Arc<Searches>,
    freezer: Freezer,
    plans: RestoredPlans,
    asked: WhatIfRuns,
}

impl Matching {
    pub(super) fn new(desk: Desk, searches: Arc<Searches>) -> Self {
        Self {
            desk,
            searches,
            freezer: Freezer::default(),
            plans: RestoredPlans::default(),
            asked: WhatIfRuns::default(),
        }
    }
}

#[tonic::async_trait]
impl pb::matching_service_server::MatchingService for Matching {
    async fn create_match_policy(
        &self,
        request: Request<pb::CreateMatchPolicyRequest>,
    ) -> Result<Response<pb::CreateMatchPolicyResponse>, Status> {
        entry::change(&self.desk, request, policy::CreateMatchPolicy::parse).await
    }

    async fn get_match_policy(
        &self,
        request: Request<pb::GetMatchPolicyRequest>,
    ) -> Result<Response<pb::GetMatchPolicyResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(policy::get(&self.desk, &caller, &id).await?))
    }

    async fn list_match_policies(
        &self,
        request: Request<pb::ListMatchPoliciesRequest>,
    ) -> Result<Response<pb::ListMatchPoliciesResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(policy::list(&self.desk, &caller, &body).await?))
    }

    async fn update_match_policy(
        &self,
        request: Request<pb::UpdateMatchPolicyRequest>,
    ) -> Result<Response<pb::UpdateMatchPolicyResponse>, Status> {
        entry::change(&self.desk, request, policy::UpdateMatchPolicy::parse).await
    }

    async fn create_match_run(
        &self,
        request: Request<pb::CreateMatchRunRequest>,
    ) -> Result<Response<pb::CreateMatchRunResponse>, Status> {
        let (caller, body) = enter(request)?;
        let wanted = checked(&caller, |fields| run::wanted(fields, &body))?;
        if let Some(reply) = self.desk.replayed(&caller, &body).await? {
            return Ok(Response::new(reply));
        }
        let input = self.freezer.freeze(&self.desk, &caller, &wanted).await?;
        let change = NewMatchRun { wanted, input };
        let reply = self.desk.change(caller, &body, change).await?;
        self.searches.wake();
        Ok(Response::new(reply))
    }

    async fn try_match_run(
        &self,
        request: Request<pb::TryMatchRunRequest>,
    ) -> Result<Response<pb::TryMatchRunResponse>, Status> {
        let (caller, body) = enter(request)?;
        let wanted = checked(&caller, |fields| trial::WantedTrial::parse(fields, &body))?;
        if let Some(reply) = self.desk.replayed(&caller, &body).await? {
            return Ok(Response::new(reply));
        }
        let change = trial::answer(&self.desk, &self.asked, &caller, wanted).await?;
        let reply = self.desk.change(caller, &body, change).await?;
        self.searches.wake();
        Ok(Response::new(reply))
    }

    type WatchMatchRunStream = Ending<pb::WatchMatchRunResponse>;

    async fn watch_match_run(
        &self,
        request: Request<pb::WatchMatchRunRequest>,
    ) -> Result<Response<Self::WatchMatchRunStream>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        let (desk, searches) = (self.desk.clone(), Arc::clone(&self.searches));
        let place = stream::place(&desk, &caller.agency)?;
        load(&mut desk.reader().await?.tx(), &caller.agency, &id).await?;
        let produce = |feed| watch::RunFeed { desk, searches, agency: caller.agency.clone(), id, feed }.run();
        Ok(Response::new(stream::start((&self.desk, &caller), place, produce)))
    }

    async fn cancel_match_run(
        &self,
        request: Request<pb::CancelMatchRunRequest>,
    ) -> Result<Response<pb::CancelMatchRunResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id: MatchRunId = checked(&caller, |fields| fields.id("name", &body.name))?;
        let change = run::CancelMatchRun { id: id.clone() };
        let reply = self.desk.change(caller.clone(), &body, change).await?;
        self.searches.stop(&RunKey::of(&caller, &id));
        Ok(Response::new(reply))
    }

    async fn get_match_run(
        &self,
        request: Request<pb::GetMatchRunRequest>,
    ) -> Result<Response<pb::GetMatchRunResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(reading::get(&self.desk, &caller, &id).await?))
    }

    async fn list_match_runs(
        &self,
        request: Request<pb::ListMatchRunsRequest>,
    ) -> Result<Response<pb::ListMatchRunsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(reading::list(&self.desk, &caller, &body).await?))
    }

    async fn list_proposals(
        &self,
        request: Request<pb::ListProposalsRequest>,
    ) -> Result<Response<pb::ListProposalsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(reading::proposals(&self.desk, &caller, &body).await?))
    }

    async fn list_unplaced_mentees(
        &self,
        request: Request<pb::ListUnplacedMenteesRequest>,
    ) -> Result<Response<pb::ListUnplacedMenteesResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(reading::unplaced(&self.desk, &caller, &body).await?))
    }

    async fn explain_pair(
        &self,
        request: Request<pb::ExplainPairRequest>,
    ) -> Result<Response<pb::ExplainPairResponse>, Status> {
        let (caller, body) = enter(request)?;
        let pair = checked(&caller, |fields| explanation::AskedPair::parse(fields, &body))?;
        Ok(Response::new(explanation::explain(&self.desk, &self.plans, &caller, pair).await?))
    }

    type ExportMatchRunStream = reading::Chunks;

    async fn export_match_run(
        &self,
        request: Request<pb::ExportMatchRunRequest>,
    ) -> Result<Response<Self::ExportMatchRunStream>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(reading::export(&self.desk, &caller, &id).await?))
    }

    async fn review_proposals(
        &self,
        request: Request<pb::ReviewProposalsRequest>,
    ) -> Result<Response<pb::ReviewProposalsResponse>, Status> {
        entry::change(&self.desk, request, review::ReviewProposals::parse).await
    }

    async fn publish_match_run(
        &self,
        request: Request<pb::PublishMatchRunRequest>,
    ) -> Result<Response<pb::PublishMatchRunResponse>, Status> {
        entry::change(&self.desk, request, publication::PublishMatchRun::parse).await
    }

    async fn discard_match_run(
        &self,
        request: Request<pb::DiscardMatchRunRequest>,
    ) -> Result<Response<pb::DiscardMatchRunResponse>, Status> {
        entry::change(&self.desk, request, run::DiscardMatchRun::parse).await
    }

    async fn compare_match_runs(
        &self,
        request: Request<pb::CompareMatchRunsRequest>,
    ) -> Result<Response<pb::CompareMatchRunsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(comparison::compare(&self.desk, &self.plans, &caller, &body).await?))
    }
}
