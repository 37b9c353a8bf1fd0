//! Imports: checked, which writes no person, then applied, which writes exactly what was checked.

mod apply;
mod upload;

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;
use tonic::{Response, Status, Streaming};

use self::upload::Received;
use crate::{
    caller::Caller,
    desk::{Change, Desk, Scene},
    error::Error,
    people::imports::{
        apply::load,
        check::{self, CheckedImport},
    },
    records::{Import, ImportId, Named},
    rpc::wire::{self, Page, checked},
    store::{Tx, imports},
};

pub(super) use self::apply::ApplyImport;

/// Reads an upload, compares it with the roster and keeps what applying it would do.
pub(super) async fn check(
    desk: &Desk,
    caller: Caller,
    stream: Streaming<pb::CheckImportRequest>,
) -> Result<Response<pb::CheckImportResponse>, Status> {
    let Received { upload, identity } = Received::receive(&caller, stream).await?;
    let planned = check::checked_import(desk, &caller, upload).await?;
    Ok(Response::new(desk.change(caller, &identity, CheckImport(planned)).await?))
}

/// Keeps a checked import.
struct CheckImport(CheckedImport);

impl Change for CheckImport {
    type Reply = pb::CheckImportResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let CheckedImport { import, findings, changes } = &self.0;
        let now = scene.now;
        let import = Import { created_at: now, updated_at: now, ..import.clone() };
        imports::insert_import(tx, &import, findings, changes).await?;
        scene.record("import.checked", import.id.name(&import.agency_id), import.revision);
        Ok(pb::CheckImportResponse { import: Some(wire::import(&import, findings.clone())) })
    }
}

/// One import with its first findings.
pub(super) async fn get(desk: &Desk, caller: &Caller, id: &ImportId) -> Result<pb::GetImportResponse, Error> {
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let import = load(tx, &caller.agency, id).await?;
    let findings = imports::list_findings(tx, &caller.agency, id).await?;
    Ok(pb::GetImportResponse { import: Some(wire::import(&import, findings)) })
}

/// A page of imports, without their findings.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListImportsRequest,
) -> Result<pb::ListImportsResponse, Error> {
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    checked(caller, |fields| fields.agency("parent", &body.parent))?;
    let after = page.after().map_or((UnixMicros::MAX, ""), |(created_at, id)| (*created_at, id));
    let mut reader = desk.reader().await?;
    let mut rows = imports::list_imports(&mut reader.tx(), &caller.agency, after, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    let imports = rows.iter().map(|row| wire::import(row, Vec::new())).collect();
    Ok(pb::ListImportsResponse { imports, next_page_token })
}
