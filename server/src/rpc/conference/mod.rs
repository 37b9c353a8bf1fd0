//! Case conferences: planned, timed, held, recorded.

mod agenda;
mod invitation;
mod meeting;
mod outcome;
mod plan;
mod slots;
mod target;
mod time;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use crate::{
    desk::Desk,
    records::ConferenceId,
    rpc::{
        entry::{self, enter, mutating},
        wire::{Fields, checked, listings},
    },
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
        let fresh = ConferenceId::new(self.0.clock.new_id());
        let parse = |fields: &mut Fields<'_>, body: &_| plan::CreateConference::parse(fields, body, fresh);
        entry::change(&self.0, request, parse).await
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
        entry::change(&self.0, request, plan::UpdateConference::parse).await
    }

    async fn find_slots(
        &self,
        request: Request<pb::FindSlotsRequest>,
    ) -> Result<Response<pb::FindSlotsResponse>, Status> {
        let (caller, body) = enter(request)?;
        let now = self.0.clock.now();
        let search = checked(&caller, |fields| slots::SlotSearch::parse(fields, &caller, &body, now))?;
        Ok(Response::new(search.run(&self.0).await?))
    }

    async fn propose_conference(
        &self,
        request: Request<pb::ProposeConferenceRequest>,
    ) -> Result<Response<pb::ProposeConferenceResponse>, Status> {
        entry::change(&self.0, request, time::ProposeConference::parse).await
    }

    async fn confirm_conference(
        &self,
        request: Request<pb::ConfirmConferenceRequest>,
    ) -> Result<Response<pb::ConfirmConferenceResponse>, Status> {
        entry::change(&self.0, request, time::ConfirmConference::parse).await
    }

    async fn reschedule_conference(
        &self,
        request: Request<pb::RescheduleConferenceRequest>,
    ) -> Result<Response<pb::RescheduleConferenceResponse>, Status> {
        entry::change(&self.0, request, time::RescheduleConference::parse).await
    }

    async fn cancel_conference(
        &self,
        request: Request<pb::CancelConferenceRequest>,
    ) -> Result<Response<pb::CancelConferenceResponse>, Status> {
        entry::change(&self.0, request, time::CancelConference::parse).await
    }

    async fn respond_invitation(
        &self,
        request: Request<pb::RespondInvitationRequest>,
    ) -> Result<Response<pb::RespondInvitationResponse>, Status> {
        entry::change(&self.0, request, invitation::RespondInvitation::parse).await
    }

    async fn add_agenda_item(
        &self,
        request: Request<pb::AddAgendaItemRequest>,
    ) -> Result<Response<pb::AddAgendaItemResponse>, Status> {
        entry::change(&self.0, request, agenda::AddAgendaItem::parse).await
    }

    async fn mark_agenda_item(
        &self,
        request: Request<pb::MarkAgendaItemRequest>,
    ) -> Result<Response<pb::MarkAgendaItemResponse>, Status> {
        entry::change(&self.0, request, agenda::MarkAgendaItem::parse).await
    }

    async fn start_conference(
        &self,
        request: Request<pb::StartConferenceRequest>,
    ) -> Result<Response<pb::StartConferenceResponse>, Status> {
        entry::change(&self.0, request, meeting::StartConference::parse).await
    }

    async fn record_attendance(
        &self,
        request: Request<pb::RecordAttendanceRequest>,
    ) -> Result<Response<pb::RecordAttendanceResponse>, Status> {
        entry::change(&self.0, request, meeting::RecordAttendance::parse).await
    }

    async fn record_decision(
        &self,
        request: Request<pb::RecordDecisionRequest>,
    ) -> Result<Response<pb::RecordDecisionResponse>, Status> {
        entry::change(&self.0, request, outcome::RecordDecision::parse).await
    }

    async fn add_action_item(
        &self,
        request: Request<pb::AddActionItemRequest>,
    ) -> Result<Response<pb::AddActionItemResponse>, Status> {
        entry::change(&self.0, request, outcome::AddActionItem::parse).await
    }

    async fn mark_action_item(
        &self,
        request: Request<pb::MarkActionItemRequest>,
    ) -> Result<Response<pb::MarkActionItemResponse>, Status> {
        entry::change(&self.0, request, outcome::MarkActionItem::parse).await
    }

    async fn end_conference(
        &self,
        request: Request<pb::EndConferenceRequest>,
    ) -> Result<Response<pb::EndConferenceResponse>, Status> {
        entry::change(&self.0, request, meeting::EndConference::parse).await
    }

    async fn finalize_conference(
        &self,
        request: Request<pb::FinalizeConferenceRequest>,
    ) -> Result<Response<pb::FinalizeConferenceResponse>, Status> {
        entry::change(&self.0, request, meeting::FinalizeConference::parse).await
    }
}
