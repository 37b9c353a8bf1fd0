//! What this server is, and who it takes the caller for.

use preceptor_proto::v1 as pb;
use sha2::{Digest, Sha256};
use tonic::{Request, Response, Status};

use super::{
    entry::enter,
    wire::{LARGEST_PAGE, small, timestamp, to_wire},
};
use crate::{
    desk::{Desk, REQUEST_ID_DAYS},
    records::{Named, agency_name},
};

/// The service.
#[derive(Debug)]
pub(super) struct Server(pub(super) Desk);

#[tonic::async_trait]
impl pb::server_service_server::ServerService for Server {
    async fn get_server_info(
        &self,
        request: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        enter(request)?;
        let about = &self.0.about;
        Ok(Response::new(pb::GetServerInfoResponse {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            contract_digest: contract_digest(),
            capabilities: about.capabilities.clone(),
            limits: Some(pb::ServerLimits {
                request_bytes: about.request_bytes,
                response_bytes: about.response_bytes,
                unary_deadline_ms: about.unary_deadline_ms,
                match_deadline_ms: about.match_deadline_ms,
                match_bytes: about.match_bytes,
                page_size: small(LARGEST_PAGE),
                request_id_days: REQUEST_ID_DAYS,
            }),
            server_time: Some(timestamp(self.0.clock.now())),
            store_id: self.0.store.id().to_owned(),
        }))
    }

    async fn get_caller(
        &self,
        request: Request<pb::GetCallerRequest>,
    ) -> Result<Response<pb::GetCallerResponse>, Status> {
        let (caller, _) = enter(request)?;
        Ok(Response::new(pb::GetCallerResponse {
            agency: agency_name(&caller.agency),
            person: caller.person.map(|person| person.name(&caller.agency)).unwrap_or_default(),
            principal: caller.principal,
            role: to_wire(caller.role),
            expire_time: Some(timestamp(caller.expires_at)),
        }))
    }
}

/// SHA-256 of the compiled contract, lower-case hex.
fn contract_digest() -> String {
    use std::fmt::Write as _;
    let digest = Sha256::digest(preceptor_proto::FILE_DESCRIPTOR_SET);
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
