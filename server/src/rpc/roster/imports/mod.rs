//! Imports: checked, which writes no person, then applied, which writes exactly what was checked.

mod apply;
mod person;
mod plan;
mod rule;
mod upload;

use preceptor_engine::roster::Finding;
use preceptor_proto::v1 as pb;
use tonic::{Response, Status, Streaming};

pub(super) use self::apply::ApplyImport;
use self::{
    plan::{LoadRoster, Outcome, Plan},
    upload::Upload,
};
use crate::{
    caller::Caller,
    error::Error,
    records::{AgencyId, Import, ImportChange, ImportId, ImportState},
    rpc::{
        desk::{Change, Desk, Scene},
        wire::{self, Fields, Named, Page},
    },
    store::{Tx, imports},
};

/// Reads an upload, compares it with the roster and keeps what applying it would do.
pub(super) async fn check(
    desk: &Desk,
    caller: Caller,
    stream: Streaming<pb::CheckImportRequest>,
) -> Result<Response<pb::CheckImportResponse>, Status> {
    let upload = Upload::receive(&caller, stream).await?;
    let (kind, identity) = (upload.kind, upload.identity.clone());
    let load = LoadRoster(caller.agency.clone(), desk.clock.now());
    let roster = desk.store.snapshot(load).await.map_err(Error::from)?;
    // Tens of thousands of rows would keep a worker of the runtime from everybody else.
    let planned = tokio::task::spawn_blocking(move || Plan::of(&upload, roster)).await;
    let plan = planned.map_err(|error| Error::Internal(error.to_string()))?;
    let count = |outcome| plan.count(outcome);
    let import = Import {
        agency_id: caller.agency.clone(),
        id: ImportId::new(crate::clock::new_id()),
        kind,
        state: ImportState::Checked,
        row_count: i64::try_from(plan.outcomes.len()).unwrap_or(i64::MAX),
        create_count: count(Outcome::Created),
        update_count: count(Outcome::Updated),
        unchanged_count: count(Outcome::Unchanged),
        held_count: count(Outcome::Held),
        finding_count: i64::try_from(plan.finding_count).unwrap_or(i64::MAX),
        revision: 1,
        created_at: 0,
        updated_at: 0,
        updated_by: caller.principal.clone(),
        applied_at: None,
    };
    let change = CheckImport { import, findings: plan.findings, changes: plan.changes };
    desk.change(caller, &identity, change).await
}

/// Keeps a checked import.
struct CheckImport {
    import: Import,
    findings: Vec<Finding>,
    changes: Vec<ImportChange>,
}

impl Change for CheckImport {
    type Reply = pb::CheckImportResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let now = scene.now.0;
        let import = Import { created_at: now, updated_at: now, ..self.import.clone() };
        imports::insert_import(tx, &import, &self.findings, &self.changes).await?;
        scene.record("import.checked", import.id.name(&import.agency_id), import.revision);
        Ok(pb::CheckImportResponse { import: Some(wire::import(&import, self.findings.clone())) })
    }
}

/// The import, or "not found".
async fn load(tx: &mut Tx<'_>, agency: &AgencyId, id: &ImportId) -> Result<Import, Error> {
    imports::find_import(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
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
    let page: Page<(i64, String)> = Page::of(caller, body)?;
    let mut fields = Fields::new(caller);
    fields.agency("parent", &body.parent);
    fields.finish()?;
    let after = page.after().map_or((i64::MAX, ""), |(created_at, id)| (*created_at, id));
    let mut reader = desk.reader().await?;
    let mut rows = imports::list_imports(&mut reader.tx(), &caller.agency, after, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    let imports = rows.iter().map(|row| wire::import(row, Vec::new())).collect();
    Ok(pb::ListImportsResponse { imports, next_page_token })
}
