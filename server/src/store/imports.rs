//! Imports and the changes they will make.

use preceptor_engine::sheets::Finding;
use preceptor_engine::time::UnixMicros;
use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{Runs, execute, fetch_all, fetch_optional},
    tx::{around_row, on_db, statements},
};
use crate::records::{AgencyId, Import, ImportChange, ImportId};

/// How many changes one statement writes.
const CHUNK: usize = 1000;

statements! {
    INSERT_ROWS = "INSERT INTO import_rows (agency_id, import_id, position, change) VALUES ($1, $2, $3, $4)";
    INSERT = "INSERT INTO imports (agency_id, id, kind, state, row_count, create_count, update_count, unchanged_count,
            held_count, finding_count, findings, revision, created_at, updated_at, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    FIND = "SELECT agency_id, id, kind, state, row_count, create_count, update_count, unchanged_count, held_count,
            finding_count, revision, created_at, updated_at, updated_by, applied_at
        FROM imports WHERE agency_id = $1 AND id = $2";
    FIND_FINDINGS = "SELECT findings FROM imports WHERE agency_id = $1 AND id = $2";
    LIST = "SELECT agency_id, id, kind, state, row_count, create_count, update_count, unchanged_count, held_count,
            finding_count, revision, created_at, updated_at, updated_by, applied_at
        FROM imports WHERE agency_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4";
    LIST_ROWS = "SELECT change FROM import_rows WHERE agency_id = $1 AND import_id = $2 AND position >= $3
        ORDER BY position LIMIT $4";
    APPLY = "UPDATE imports SET state = 'APPLIED', applied_at = $4, revision = revision + 1, updated_at = $4,
            updated_by = $5
        WHERE agency_id = $1 AND id = $2 AND revision = $3 AND state = 'CHECKED'";
}

/// Adds a checked import with its first findings and the changes that it will make.
pub(crate) async fn insert_import(
    tx: &mut Tx<'_>,
    row: &Import,
    findings: &[Finding],
    changes: &[ImportChange],
) -> Result<(), Error> {
    execute!(
        tx,
        INSERT,
        &row.agency_id,
        &row.id,
        row.kind,
        row.state,
        row.row_count,
        row.create_count,
        row.update_count,
        row.unchanged_count,
        row.held_count,
        row.finding_count,
        Json(findings),
        row.revision,
        row.created_at.0,
        row.updated_at.0,
        &row.updated_by,
    )?;
    let numbered: Vec<(i64, &ImportChange)> = (0..).zip(changes).collect();
    for chunk in numbered.chunks(CHUNK) {
        on_db!(tx, |conn| {
            let mut insert = sqlx::QueryBuilder::new(around_row(INSERT_ROWS).0);
            insert.push_values(chunk, |mut values, (position, change)| {
                values
                    .push_bind(&row.agency_id)
                    .push_bind(&row.id)
                    .push_bind(*position)
                    .push_bind(Json(*change));
            });
            Runs::changed(conn, insert.build()).await.map(drop)
        })?;
    }
    Ok(())
}

/// The import with this id.
pub(crate) async fn find_import(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &ImportId,
) -> Result<Option<Import>, Error> {
    fetch_optional!(tx, Import, FIND, agency, id)
}

/// The findings of an import that were kept, in the order of their rows.
pub(crate) async fn list_findings(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &ImportId,
) -> Result<Vec<Finding>, Error> {
    let row = fetch_optional!(tx, (Json<Vec<Finding>>,), FIND_FINDINGS, agency, id)?;
    Ok(row.map(|(Json(findings),)| findings).unwrap_or_default())
}

/// Imports that are older than a (creation, id), newest first.
pub(crate) async fn list_imports(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (created_at, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<Import>, Error> {
    fetch_all!(tx, Import, LIST, agency, created_at.0, id, limit)
}

/// What an import will write, in the order in which it is written.
pub(crate) async fn list_changes(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &ImportId,
) -> Result<Vec<ImportChange>, Error> {
    let limit = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    let mut changes: Vec<ImportChange> = Vec::new();
    loop {
        let from = i64::try_from(changes.len()).unwrap_or(i64::MAX);
        let rows = fetch_all!(tx, (Json<ImportChange>,), LIST_ROWS, agency, id, from, limit)?;
        let is_last = rows.len() < CHUNK;
        changes.extend(rows.into_iter().map(|(Json(change),)| change));
        if is_last {
            return Ok(changes);
        }
    }
}

/// Moves a checked import that still has `row`'s revision to applied; whether it was so.
pub(crate) async fn apply_import(
    tx: &mut Tx<'_>,
    row: &Import,
    at: UnixMicros,
    by: &str,
) -> Result<bool, Error> {
    Ok(execute!(tx, APPLY, &row.agency_id, &row.id, row.revision, at.0, by)? == 1)
}
