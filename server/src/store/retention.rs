//! What is kept for a while only.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all},
    tx::statements,
};
use crate::records::{AgencyId, ImportId};

statements! {
    REMOVE_REPLIES = "DELETE FROM request_replies WHERE agency_id = $1 AND (principal, request_id) IN
        (SELECT principal, request_id FROM request_replies WHERE agency_id = $1 AND created_at < $2
         ORDER BY created_at LIMIT $3)";
    LIST_UNAPPLIED = "SELECT id FROM imports WHERE agency_id = $1 AND state = 'CHECKED' AND created_at < $2
        ORDER BY created_at, id LIMIT $3";
    // Locks it against whoever applies it just now.
    CLAIM_IMPORT = "UPDATE imports SET revision = revision WHERE agency_id = $1 AND id = $2 AND state = 'CHECKED'";
    REMOVE_ROWS = "DELETE FROM import_rows WHERE agency_id = $1 AND import_id = $2";
    REMOVE_IMPORT = "DELETE FROM imports WHERE agency_id = $1 AND id = $2";
}

/// Removes replies to requests from before `before`, the oldest of them, at most `limit`; how many there were.
pub(crate) async fn remove_replies(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    before: UnixMicros,
    limit: i64,
) -> Result<u64, Error> {
    execute!(tx, REMOVE_REPLIES, agency, before.0, limit)
}

/// Imports checked before `before` and never applied, the oldest first.
pub(crate) async fn list_unapplied_imports(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    before: UnixMicros,
    limit: i64,
) -> Result<Vec<ImportId>, Error> {
    let ids: Vec<(ImportId,)> = fetch_all!(tx, (ImportId,), LIST_UNAPPLIED, agency, before.0, limit)?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Removes an import that is not applied, with what it holds; whether there was one.
pub(crate) async fn remove_import(tx: &mut Tx<'_>, agency: &AgencyId, id: &ImportId) -> Result<bool, Error> {
    if execute!(tx, CLAIM_IMPORT, agency, id)? == 0 {
        return Ok(false);
    }
    execute!(tx, REMOVE_ROWS, agency, id)?;
    execute!(tx, REMOVE_IMPORT, agency, id)?;
    Ok(true)
}
