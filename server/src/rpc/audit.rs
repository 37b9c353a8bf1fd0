//! Who changed what.

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use super::{
    entry::enter,
    wire::{self, Page, checked, listings},
};
use crate::{desk::Desk, store};

listings!(ListAuditEntriesRequest);

/// The service.
#[derive(Debug)]
pub(super) struct Audit(pub(super) Desk);

#[tonic::async_trait]
impl pb::audit_service_server::AuditService for Audit {
    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        let (caller, body) = enter(request)?;
        let page: Page<i64> = Page::of(&caller, &body)?;
        checked(&caller, |fields| fields.agency("parent", &body.parent))?;
        let before = page.after().copied().unwrap_or(i64::MAX);
        let mut reader = self.0.reader().await?;
        let filter = (body.resource.as_str(), body.actor.as_str());
        let listed =
            store::list_audit_entries(&mut reader.tx(), &caller.agency, before, filter, page.limit()).await;
        let mut rows = listed.map_err(crate::error::Error::from)?;
        let next_page_token = page.cut(&mut rows, |row| row.sequence);
        let audit_entries = rows.into_iter().map(wire::audit_entry).collect();
        Ok(Response::new(pb::ListAuditEntriesResponse { audit_entries, next_page_token }))
    }
}
