//! Writing what a checked import found, all of it or nothing.

use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::Error,
    people::imports::apply::ImportToApply,
    rpc::wire::{self, Fields},
    store::Tx,
};

/// Applies a checked import.
pub(in crate::rpc::roster) struct ApplyImport(ImportToApply);

impl ApplyImport {
    pub(in crate::rpc::roster) fn parse(fields: &mut Fields<'_>, body: &pb::ApplyImportRequest) -> Self {
        Self(ImportToApply {
            id: fields.id("name", &body.name),
            etag: fields.etag("etag", &body.etag),
            skip_held_rows: body.skip_held_rows,
        })
    }
}

impl Change for ApplyImport {
    type Reply = pb::ApplyImportResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let (import, findings) = self.0.apply(tx, scene).await?;
        Ok(pb::ApplyImportResponse { import: Some(wire::import(&import, findings)) })
    }
}
