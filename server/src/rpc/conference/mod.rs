//! Case conferences: planned, timed, held, recorded.

mod access;
mod agenda;
mod calendar;
mod invitation;
mod meeting;
mod outcome;
mod plan;
mod quorum;
mod situation;
mod slots;
mod time;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use super::{
    desk::{Desk, checked, enter, mutating},
    wire::listings,
};

mutating!(
    CreateConferenceRequest,
    UpdateConferenceRequest,
    ProposeConferenceRequest(etag),
    ConfirmConferenceRequest(etag),
    RescheduleConferenceRequest(etag),
    CancelConferenceRequest(etag),
    RespondInvitationRequest,
    AddAgendaItemRequest(etag),
    MarkAgendaItemRequest(etag),
    StartConferenceRequest(etag),
    RecordAttendanceRequest(etag),
    RecordDecisionRequest(etag),
    AddActionItemRequest(etag),
    MarkActionItemRequest(etag),
    EndConferenceRequest(etag),
    FinalizeConferenceRequest(etag),
);
listings!(ListConferencesRequest);

/// The service.
#[derive(Debug)]
pub(super) struct Conferences(pub(super) Desk);

#[tonic::async_trait]
impl pb::conference_service_server::ConferenceService for Conferences {
    async fn create_conference(
        &self,
        request: Request<pb::CreateConferenceRequest>,
    ) -> Result<Response<pb::CreateConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| plan::CreateConference::parse(fields, &caller, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn get_conference(
        &self,
        request: Request<pb::GetConferenceRequest>,
    ) -> Result<Response<pb::GetConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(plan::get(&self.0, &caller, &id).await?))
    }

    async fn list_conferences(
        &self,
        request: Request<pb::ListConferencesRequest>,
    ) -> Result<Response<pb::ListConferencesResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(plan::list(&self.0, &caller, &body).await?))
    }

    async fn update_conference(
        &self,
        request: Request<pb::UpdateConferenceRequest>,
    ) -> Result<Response<pb::UpdateConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| plan::UpdateConference::parse(fields, &caller, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn find_slots(
        &self,
        request: Request<pb::FindSlotsRequest>,
    ) -> Result<Response<pb::FindSlotsResponse>, Status> {
        let (caller, body) = enter(request)?;
        let now = self.0.clock.now();
        let search = checked(&caller, |fields| slots::Search::parse(fields, &caller, &body, now))?;
        Ok(Response::new(search.run(&self.0).await?))
    }

    async fn propose_conference(
        &self,
        request: Request<pb::ProposeConferenceRequest>,
    ) -> Result<Response<pb::ProposeConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| time::ProposeConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn confirm_conference(
        &self,
        request: Request<pb::ConfirmConferenceRequest>,
    ) -> Result<Response<pb::ConfirmConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| time::ConfirmConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn reschedule_conference(
        &self,
        request: Request<pb::RescheduleConferenceRequest>,
    ) -> Result<Response<pb::RescheduleConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| time::RescheduleConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn cancel_conference(
        &self,
        request: Request<pb::CancelConferenceRequest>,
    ) -> Result<Response<pb::CancelConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| time::CancelConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn respond_invitation(
        &self,
        request: Request<pb::RespondInvitationRequest>,
    ) -> Result<Response<pb::RespondInvitationResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| invitation::RespondInvitation::parse(fields, &caller, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn add_agenda_item(
        &self,
        request: Request<pb::AddAgendaItemRequest>,
    ) -> Result<Response<pb::AddAgendaItemResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| agenda::AddAgendaItem::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn mark_agenda_item(
        &self,
        request: Request<pb::MarkAgendaItemRequest>,
    ) -> Result<Response<pb::MarkAgendaItemResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| agenda::MarkAgendaItem::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn start_conference(
        &self,
        request: Request<pb::StartConferenceRequest>,
    ) -> Result<Response<pb::StartConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| meeting::StartConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn record_attendance(
        &self,
        request: Request<pb::RecordAttendanceRequest>,
    ) -> Result<Response<pb::RecordAttendanceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| meeting::RecordAttendance::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn record_decision(
        &self,
        request: Request<pb::RecordDecisionRequest>,
    ) -> Result<Response<pb::RecordDecisionResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| outcome::RecordDecision::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn add_action_item(
        &self,
        request: Request<pb::AddActionItemRequest>,
    ) -> Result<Response<pb::AddActionItemResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| outcome::AddActionItem::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn mark_action_item(
        &self,
        request: Request<pb::MarkActionItemRequest>,
    ) -> Result<Response<pb::MarkActionItemResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| outcome::MarkActionItem::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn end_conference(
        &self,
        request: Request<pb::EndConferenceRequest>,
    ) -> Result<Response<pb::EndConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| meeting::EndConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }

    async fn finalize_conference(
        &self,
        request: Request<pb::FinalizeConferenceRequest>,
    ) -> Result<Response<pb::FinalizeConferenceResponse>, Status> {
        let (caller, body) = enter(request)?;
        let change = checked(&caller, |fields| meeting::FinalizeConference::parse(fields, &body))?;
        self.0.change(caller.clone(), &body, change).await
    }
}
