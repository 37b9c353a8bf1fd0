//! Feedback, follow-ups, and the growth that feedback shows.

mod follow_up;
mod growth;
mod read;
mod record;
mod revise;
mod submit;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

pub(super) use self::{
    follow_up::Promise,
    record::{record, supersede},
    submit::{EARLIEST, first_version},
};
use super::{
    desk::{Desk, checked, enter, mutating},
    wire::listings,
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
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| submit::SubmitFeedback::parse(fields, &caller, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn amend_feedback(
        &self,
        request: Request<pb::AmendFeedbackRequest>,
    ) -> Result<Response<pb::AmendFeedbackResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| revise::AmendFeedback::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn retract_feedback(
        &self,
        request: Request<pb::RetractFeedbackRequest>,
    ) -> Result<Response<pb::RetractFeedbackResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| revise::RetractFeedback::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn acknowledge_feedback(
        &self,
        request: Request<pb::AcknowledgeFeedbackRequest>,
    ) -> Result<Response<pb::AcknowledgeFeedbackResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| revise::AcknowledgeFeedback::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
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
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| follow_up::CreateFollowUp::parse(fields, &caller, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn complete_follow_up(
        &self,
        request: Request<pb::CompleteFollowUpRequest>,
    ) -> Result<Response<pb::CompleteFollowUpResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| follow_up::ReviseFollowUp::complete(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn snooze_follow_up(
        &self,
        request: Request<pb::SnoozeFollowUpRequest>,
    ) -> Result<Response<pb::SnoozeFollowUpResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| follow_up::ReviseFollowUp::snooze(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn cancel_follow_up(
        &self,
        request: Request<pb::CancelFollowUpRequest>,
    ) -> Result<Response<pb::CancelFollowUpResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| follow_up::ReviseFollowUp::cancel(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
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
        Ok(Response::new(growth::get(&self.0, &caller, &id, since).await?))
    }
}
