//! Agencies, and the identity of the store itself.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx, Work,
    rows::{execute, fetch_all, fetch_one, fetch_optional},
    tx::statements,
};
use crate::records::AgencyId;

statements! {
    INSERT_IDENTITY = "INSERT INTO store_identity (id, store_id) VALUES (1, $1) ON CONFLICT DO NOTHING";
    FIND_IDENTITY = "SELECT store_id FROM store_identity WHERE id = 1";
    INSERT = "INSERT INTO agencies (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    FIND = "SELECT id FROM agencies WHERE id = $1";
    LIST = "SELECT id FROM agencies WHERE id > $1 ORDER BY id LIMIT $2";
    NEXT_MATCH_RUN = "UPDATE agencies SET match_run_sequence = match_run_sequence + 1 WHERE id = $1
        RETURNING match_run_sequence";
}

/// Gives the store an identity unless it has one, and says which.
pub(super) struct Identify {
    /// The identity to give.
    pub(super) candidate: String,
}

impl Work for Identify {
    type Output = String;
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, Error> {
        execute!(tx, INSERT_IDENTITY, &self.candidate)?;
        let (id,): (String,) = fetch_one!(tx, (String,), FIND_IDENTITY)?;
        Ok(id)
    }
}

/// Agencies behind an id, by id.
pub(crate) async fn list_agencies(tx: &mut Tx<'_>, after: &str, limit: i64) -> Result<Vec<AgencyId>, Error> {
    let ids: Vec<(AgencyId,)> = fetch_all!(tx, (AgencyId,), LIST, after, limit)?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Adds an agency unless it is there; whether it was added.
///
/// # Errors
///
/// When the database fails.
pub async fn ensure_agency(tx: &mut Tx<'_>, id: &AgencyId, now: UnixMicros) -> Result<bool, Error> {
    Ok(execute!(tx, INSERT, id, now.0)? == 1)
}

/// Whether the agency exists.
pub(crate) async fn agency_exists(tx: &mut Tx<'_>, id: &AgencyId) -> Result<bool, Error> {
    Ok(fetch_optional!(tx, (String,), FIND, id)?.is_some())
}

/// Takes the next number for a match run.
pub(crate) async fn next_match_run(tx: &mut Tx<'_>, id: &AgencyId) -> Result<i64, Error> {
    let (number,): (i64,) = fetch_one!(tx, (i64,), NEXT_MATCH_RUN, id)?;
    Ok(number)
}
