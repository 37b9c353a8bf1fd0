//! Feedback, follow-ups, and the growth that feedback shows.

mod follow_up;
mod read;
mod revise;
mod submit;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use crate::{
    desk::Desk,
    growth::estimates::growth,
    rpc::{
        entry::{self, enter, mutating},
        wire::{self, checked, listings},
    },
};

mutating!(
    SubmitFeedbackRequest,
    AmendFeedbackRequest(etag),
    RetractFeedbackRequest(etag),
    AcknowledgeFeedbackRequest(etag),
    CreateFollowUpRequest,
    CompleteFollowUpRequest(etag),
    SnoozeFollowUpRequest(etag),
    CancelFollowUpRequest(etag),
);
listings!(ListFeedbackRequest, ListFollowUpsRequest);

/// The service.
#[derive(Debug)]
pub(super) struct Feedbacks(pub(super) Desk);

#[tonic::async_trait]
impl pb::feedback_service_server::FeedbackService for Feedbacks {
    async fn submit_feedback(
        &self,
        request: Request<pb::SubmitFeedbackRequest>,
    ) -> Result<Response<pb::SubmitFeedbackResponse>, Status> {
        entry::change(&self.0, request, submit::SubmitFeedback::parse).await
    }

    async fn amend_feedback(
        &self,
        request: Request<pb::AmendFeedbackRequest>,
    ) -> Result<Response<pb::AmendFeedbackResponse>, Status> {
        entry::change(&self.0, request, revise::AmendFeedback::parse).await
    }

    async fn retract_feedback(
        &self,
        request: Request<pb::RetractFeedbackRequest>,
    ) -> Result<Response<pb::RetractFeedbackResponse>, Status> {
        entry::change(&self.0, request, revise::RetractFeedback::parse).await
    }

    async fn acknowledge_feedback(
        &self,
        request: Request<pb::AcknowledgeFeedbackRequest>,
    ) -> Result<Response<pb::AcknowledgeFeedbackResponse>, Status> {
        entry::change(&self.0, request, revise::AcknowledgeFeedback::parse).await
    }

    async fn get_feedback(
        &self,
        request: Request<pb::GetFeedbackRequest>,
    ) -> Result<Response<pb::GetFeedbackResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(read::get(&self.0, &caller, &id).await?))
    }

    async fn list_feedback(
        &self,
        request: Request<pb::ListFeedbackRequest>,
    ) -> Result<Response<pb::ListFeedbackResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(read::list(&self.0, &caller, &body).await?))
    }

    async fn create_follow_up(
        &self,
        request: Request<pb::CreateFollowUpRequest>,
    ) -> Result<Response<pb::CreateFollowUpResponse>, Status> {
        entry::change(&self.0, request, follow_up::CreateFollowUp::parse).await
    }

    async fn complete_follow_up(
        &self,
        request: Request<pb::CompleteFollowUpRequest>,
    ) -> Result<Response<pb::CompleteFollowUpResponse>, Status> {
        entry::change(&self.0, request, follow_up::ReviseFollowUp::complete).await
    }

    async fn snooze_follow_up(
        &self,
        request: Request<pb::SnoozeFollowUpRequest>,
    ) -> Result<Response<pb::SnoozeFollowUpResponse>, Status> {
        entry::change(&self.0, request, follow_up::ReviseFollowUp::snooze).await
    }

    async fn cancel_follow_up(
        &self,
        request: Request<pb::CancelFollowUpRequest>,
    ) -> Result<Response<pb::CancelFollowUpResponse>, Status> {
        entry::change(&self.0, request, follow_up::ReviseFollowUp::cancel).await
    }

    async fn get_follow_up(
        &self,
        request: Request<pb::GetFollowUpRequest>,
    ) -> Result<Response<pb::GetFollowUpResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(follow_up::get(&self.0, &caller, &id).await?))
    }

    async fn list_follow_ups(
        &self,
        request: Request<pb::ListFollowUpsRequest>,
    ) -> Result<Response<pb::ListFollowUpsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(follow_up::list(&self.0, &caller, &body).await?))
    }

    async fn get_growth(
        &self,
        request: Request<pb::GetGrowthRequest>,
    ) -> Result<Response<pb::GetGrowthResponse>, Status> {
        let (caller, body) = enter(request)?;
        let (id, since) = checked(&caller, |fields| {
            (fields.id("name", &body.name), body.since.map(|since| fields.time("since", Some(since))))
        })?;
        let growth = growth(&self.0, &caller, &id, since).await?;
        Ok(Response::new(wire::growth(growth)))
    }
}
