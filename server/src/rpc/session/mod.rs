//! Mentoring sessions: booked, held, logged and confirmed.

mod log;
mod plan;
mod read;
mod step;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use crate::{
    desk::Desk,
    rpc::{
        entry::{self, enter, mutating},
        wire::{checked, listings},
    },
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
        entry::change(&self.0, request, plan::ScheduleSession::parse).await
    }

    async fn reschedule_session(
        &self,
        request: Request<pb::RescheduleSessionRequest>,
    ) -> Result<Response<pb::RescheduleSessionResponse>, Status> {
        entry::change(&self.0, request, plan::RescheduleSession::parse).await
    }

    async fn cancel_session(
        &self,
        request: Request<pb::CancelSessionRequest>,
    ) -> Result<Response<pb::CancelSessionResponse>, Status> {
        entry::change(&self.0, request, |fields, body| {
            step::SessionStep::<step::Cancel>::with_reason(fields, &body.name, &body.etag, &body.reason)
        })
        .await
    }

    async fn mark_session_held(
        &self,
        request: Request<pb::MarkSessionHeldRequest>,
    ) -> Result<Response<pb::MarkSessionHeldResponse>, Status> {
        entry::change(&self.0, request, |fields, body| {
            step::SessionStep::<step::MarkHeld>::new(fields, &body.name, &body.etag)
        })
        .await
    }

    async fn mark_session_no_show(
        &self,
        request: Request<pb::MarkSessionNoShowRequest>,
    ) -> Result<Response<pb::MarkSessionNoShowResponse>, Status> {
        entry::change(&self.0, request, |fields, body| {
            step::SessionStep::<step::MarkNoShow>::with_reason(fields, &body.name, &body.etag, &body.reason)
        })
        .await
    }

    async fn log_session(
        &self,
        request: Request<pb::LogSessionRequest>,
    ) -> Result<Response<pb::LogSessionResponse>, Status> {
        entry::change(&self.0, request, log::LogSession::parse).await
    }

    async fn confirm_session(
        &self,
        request: Request<pb::ConfirmSessionRequest>,
    ) -> Result<Response<pb::ConfirmSessionResponse>, Status> {
        entry::change(&self.0, request, |fields, body| {
            step::SessionStep::<step::Confirm>::new(fields, &body.name, &body.etag)
        })
        .await
    }

    async fn dispute_session(
        &self,
        request: Request<pb::DisputeSessionRequest>,
    ) -> Result<Response<pb::DisputeSessionResponse>, Status> {
        entry::change(&self.0, request, |fields, body| {
            step::SessionStep::<step::Dispute>::with_reason(fields, &body.name, &body.etag, &body.reason)
        })
        .await
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
