//! Agreed relations between mentors and mentees.

mod agreement;
mod read;
mod transition;

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use self::{
    agreement::CreatePairing,
    read::load,
    transition::{PairingStep, Transition},
};
use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    records::PairingState,
    rpc::{
        entry::{self, enter, mutating},
        wire::{self, Page, checked, listings},
    },
    store::pairings,
};

mutating!(
    CreatePairingRequest,
    AcceptPairingRequest(etag),
    DeclinePairingRequest(etag),
    HoldPairingRequest(etag),
    ResumePairingRequest(etag),
    EndPairingRequest(etag),
);
listings!(ListPairingsRequest);

/// The service.
#[derive(Debug)]
pub(super) struct Pairings(pub(super) Desk);

#[tonic::async_trait]
impl pb::pairing_service_server::PairingService for Pairings {
    async fn create_pairing(
        &self,
        request: Request<pb::CreatePairingRequest>,
    ) -> Result<Response<pb::CreatePairingResponse>, Status> {
        entry::change(&self.0, request, CreatePairing::parse).await
    }

    async fn get_pairing(
        &self,
        request: Request<pb::GetPairingRequest>,
    ) -> Result<Response<pb::GetPairingResponse>, Status> {
        let (caller, body) = enter(request)?;
        let id = checked(&caller, |fields| fields.id("name", &body.name))?;
        let mut reader = self.0.reader().await?;
        let row = load(&mut reader.tx(), &caller, &id).await?.as_of(self.0.clock.now());
        Ok(Response::new(pb::GetPairingResponse { pairing: Some(wire::pairing(row)) }))
    }

    async fn list_pairings(
        &self,
        request: Request<pb::ListPairingsRequest>,
    ) -> Result<Response<pb::ListPairingsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(list(&self.0, &caller, &body).await?))
    }

    async fn accept_pairing(
        &self,
        request: Request<pb::AcceptPairingRequest>,
    ) -> Result<Response<pb::AcceptPairingResponse>, Status> {
        entry::change(&self.0, request, |fields, body| Transition {
            step: PairingStep::accept(fields, body.side),
            ..Transition::parse(fields, &body.name, &body.etag, |pairing| pb::AcceptPairingResponse {
                pairing,
            })
        })
        .await
    }

    async fn decline_pairing(
        &self,
        request: Request<pb::DeclinePairingRequest>,
    ) -> Result<Response<pb::DeclinePairingResponse>, Status> {
        entry::change(&self.0, request, |fields, body| Transition {
            step: PairingStep::Decline { reason: fields.text("reason", &body.reason, (0, 500)) },
            ..Transition::parse(fields, &body.name, &body.etag, |pairing| pb::DeclinePairingResponse {
                pairing,
            })
        })
        .await
    }

    async fn hold_pairing(
        &self,
        request: Request<pb::HoldPairingRequest>,
    ) -> Result<Response<pb::HoldPairingResponse>, Status> {
        entry::change(&self.0, request, |fields, body| Transition {
            step: PairingStep::Hold { reason: fields.text("reason", &body.reason, (0, 500)) },
            ..Transition::parse(fields, &body.name, &body.etag, |pairing| pb::HoldPairingResponse { pairing })
        })
        .await
    }

    async fn resume_pairing(
        &self,
        request: Request<pb::ResumePairingRequest>,
    ) -> Result<Response<pb::ResumePairingResponse>, Status> {
        entry::change(&self.0, request, |fields, body| {
            Transition::parse(fields, &body.name, &body.etag, |pairing| pb::ResumePairingResponse { pairing })
        })
        .await
    }

    async fn end_pairing(
        &self,
        request: Request<pb::EndPairingRequest>,
    ) -> Result<Response<pb::EndPairingResponse>, Status> {
        entry::change(&self.0, request, |fields, body| Transition {
            step: PairingStep::end(fields, body.end_reason),
            ..Transition::parse(fields, &body.name, &body.etag, |pairing| pb::EndPairingResponse { pairing })
        })
        .await
    }
}

/// A page of the pairings that the caller may see.
async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListPairingsRequest,
) -> Result<pb::ListPairingsResponse, Error> {
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    let now = desk.clock.now();
    let filter = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        pairings::PairingFilter {
            state: fields.optional_word("state", body.state).map_or("", PairingState::word),
            person: fields.optional_id("person", &body.person),
            own: caller.scope.own().cloned(),
            now,
        }
    })?;
    let before = page.after().map_or((UnixMicros::MAX, ""), |(created_at, id)| (*created_at, id));
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let mut rows = pairings::list_pairings(tx, &caller.agency, &filter, before, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    let pairings = rows.into_iter().map(|row| wire::pairing(row.as_of(now))).collect();
    Ok(pb::ListPairingsResponse { pairings, next_page_token })
}
