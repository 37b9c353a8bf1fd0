//! People, availability, pair rules and imports.

mod departure;
mod imports;
mod pair_rule;
mod person;
mod presence;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use crate::{
    desk::Desk,
    records::PersonId,
    rpc::{
        entry::{self, enter, mutating},
        wire::{Fields, checked, listings},
    },
};

mutating!(
    CreatePersonRequest,
    UpdatePersonRequest,
    PausePersonRequest(etag),
    ResumePersonRequest(etag),
    ArchivePersonRequest(etag),
    RestorePersonRequest(etag),
    SetAvailabilityRequest(etag),
    CreatePairRuleRequest,
    DeletePairRuleRequest,
    ApplyImportRequest(etag),
);
listings!(ListPeopleRequest, ListPairRulesRequest, ListImportsRequest);

/// The service.
#[derive(Debug)]
pub(super) struct Rosters(pub(super) Desk);

#[tonic::async_trait]
impl pb::roster_service_server::RosterService for Rosters {
    async fn create_person(
        &self,
        request: Request<pb::CreatePersonRequest>,
    ) -> Result<Response<pb::CreatePersonResponse>, Status> {
        let fresh = PersonId::new(self.0.clock.new_id());
        let parse = |fields: &mut Fields<'_>, body: &_| person::CreatePerson::parse(fields, body, fresh);
        entry::change(&self.0, request, parse).await
    }

    async fn get_person(
        &self,
        request: Request<pb::GetPersonRequest>,
    ) -> Result<Response<pb::GetPersonResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(person::get(&self.0, &caller, &id).await?))
    }

    async fn list_people(
        &self,
        request: Request<pb::ListPeopleRequest>,
    ) -> Result<Response<pb::ListPeopleResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(person::list(&self.0, &caller, &body).await?))
    }

    async fn update_person(
        &self,
        request: Request<pb::UpdatePersonRequest>,
    ) -> Result<Response<pb::UpdatePersonResponse>, Status> {
        entry::change(&self.0, request, person::UpdatePerson::parse).await
    }

    async fn pause_person(
        &self,
        request: Request<pb::PausePersonRequest>,
    ) -> Result<Response<pb::PausePersonResponse>, Status> {
        entry::change(&self.0, request, presence::PausePerson::parse).await
    }

    async fn resume_person(
        &self,
        request: Request<pb::ResumePersonRequest>,
    ) -> Result<Response<pb::ResumePersonResponse>, Status> {
        entry::change(&self.0, request, presence::ResumePerson::parse).await
    }

    async fn archive_person(
        &self,
        request: Request<pb::ArchivePersonRequest>,
    ) -> Result<Response<pb::ArchivePersonResponse>, Status> {
        entry::change(&self.0, request, departure::ArchivePerson::parse).await
    }

    async fn restore_person(
        &self,
        request: Request<pb::RestorePersonRequest>,
    ) -> Result<Response<pb::RestorePersonResponse>, Status> {
        entry::change(&self.0, request, departure::RestorePerson::parse).await
    }

    async fn set_availability(
        &self,
        request: Request<pb::SetAvailabilityRequest>,
    ) -> Result<Response<pb::SetAvailabilityResponse>, Status> {
        entry::change(&self.0, request, presence::SetAvailability::parse).await
    }

    async fn create_pair_rule(
        &self,
        request: Request<pb::CreatePairRuleRequest>,
    ) -> Result<Response<pb::CreatePairRuleResponse>, Status> {
        entry::change(&self.0, request, pair_rule::CreatePairRule::parse).await
    }

    async fn delete_pair_rule(
        &self,
        request: Request<pb::DeletePairRuleRequest>,
    ) -> Result<Response<pb::DeletePairRuleResponse>, Status> {
        entry::change(&self.0, request, pair_rule::DeletePairRule::parse).await
    }

    async fn list_pair_rules(
        &self,
        request: Request<pb::ListPairRulesRequest>,
    ) -> Result<Response<pb::ListPairRulesResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(pair_rule::list(&self.0, &caller, &body).await?))
    }

    async fn apply_import(
        &self,
        request: Request<pb::ApplyImportRequest>,
    ) -> Result<Response<pb::ApplyImportResponse>, Status> {
        entry::change(&self.0, request, imports::ApplyImport::parse).await
    }

    async fn get_import(
        &self,
        request: Request<pb::GetImportRequest>,
    ) -> Result<Response<pb::GetImportResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        Ok(Response::new(imports::get(&self.0, &caller, &id).await?))
    }

    async fn list_imports(
        &self,
        request: Request<pb::ListImportsRequest>,
    ) -> Result<Response<pb::ListImportsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(imports::list(&self.0, &caller, &body).await?))
    }

    async fn check_import(
        &self,
        request: Request<tonic::Streaming<pb::CheckImportRequest>>,
    ) -> Result<Response<pb::CheckImportResponse>, Status> {
        let (caller, stream) = enter(request)?;
        imports::check(&self.0, caller, stream).await
    }
}
