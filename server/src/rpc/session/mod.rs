//! Mentoring sessions: booked, held, logged and confirmed.

mod log;
mod plan;
mod read;
mod step;
mod visit;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use super::{
    desk::{Desk, checked, enter, mutating},
    wire::listings,
};

mutating!(
    ScheduleSessionRequest,
    RescheduleSessionRequest(etag),
    CancelSessionRequest(etag),
    MarkSessionHeldRequest(etag),
    MarkSessionNoShowRequest(etag),
    LogSessionRequest(etag),
    ConfirmSessionRequest(etag),
    DisputeSessionRequest(etag),
);
listings!(ListSessionsRequest);

/// The service.
#[derive(Debug)]
pub(super) struct Sessions(pub(super) Desk);

#[tonic::async_trait]
impl pb::session_service_server::SessionService for Sessions {
    async fn schedule_session(
        &self,
        request: Request<pb::ScheduleSessionRequest>,
    ) -> Result<Response<pb::ScheduleSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| plan::ScheduleSession::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn reschedule_session(
        &self,
        request: Request<pb::RescheduleSessionRequest>,
    ) -> Result<Response<pb::RescheduleSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| plan::RescheduleSession::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn cancel_session(
        &self,
        request: Request<pb::CancelSessionRequest>,
    ) -> Result<Response<pb::CancelSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| {
            step::Step::<step::Cancel>::with_reason(fields, &body.name, &body.etag, &body.reason)
        })?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn mark_session_held(
        &self,
        request: Request<pb::MarkSessionHeldRequest>,
    ) -> Result<Response<pb::MarkSessionHeldResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change =
            checked(&caller, |fields| step::Step::<step::MarkHeld>::new(fields, &body.name, &body.etag))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn mark_session_no_show(
        &self,
        request: Request<pb::MarkSessionNoShowRequest>,
    ) -> Result<Response<pb::MarkSessionNoShowResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| {
            step::Step::<step::MarkNoShow>::with_reason(fields, &body.name, &body.etag, &body.reason)
        })?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn log_session(
        &self,
        request: Request<pb::LogSessionRequest>,
    ) -> Result<Response<pb::LogSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| log::LogSession::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn confirm_session(
        &self,
        request: Request<pb::ConfirmSessionRequest>,
    ) -> Result<Response<pb::ConfirmSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change =
            checked(&caller, |fields| step::Step::<step::Confirm>::new(fields, &body.name, &body.etag))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn dispute_session(
        &self,
        request: Request<pb::DisputeSessionRequest>,
    ) -> Result<Response<pb::DisputeSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| {
            step::Step::<step::Dispute>::with_reason(fields, &body.name, &body.etag, &body.reason)
        })?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn get_session(
        &self,
        request: Request<pb::GetSessionRequest>,
    ) -> Result<Response<pb::GetSessionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(read::get(&self.0, &caller, &id).await?))
    }

    async fn list_sessions(
        &self,
        request: Request<pb::ListSessionsRequest>,
    ) -> Result<Response<pb::ListSessionsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(read::list(&self.0, &caller, &body).await?))
    }
}
