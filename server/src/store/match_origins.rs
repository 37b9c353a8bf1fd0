//! What questions to match runs need beside their documents.

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{execute, fetch_optional},
    tx::statements,
};
use crate::records::{AgencyId, HeldPlaces, MatchOrigin, MatchRunId, PersonPair};

statements! {
    INSERT = "INSERT INTO match_origins (agency_id, match_run_id, places, kept) VALUES ($1, $2, $3, $4)";
    FIND = "SELECT places, kept FROM match_origins WHERE agency_id = $1 AND match_run_id = $2";
}

/// Adds what a run was frozen from.
///
/// # Errors
///
/// When the run does not exist or has an origin.
pub(crate) async fn insert_origin(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
    origin: &MatchOrigin,
) -> Result<(), Error> {
    execute!(tx, INSERT, agency, run, Json(&origin.places), Json(&origin.kept))?;
    Ok(())
}

/// What a run was frozen from; nothing for a run that was never queued.
pub(crate) async fn find_origin(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    run: &MatchRunId,
) -> Result<MatchOrigin, Error> {
    let found = fetch_optional!(tx, (Json<Vec<HeldPlaces>>, Json<Vec<PersonPair>>), FIND, agency, run)?;
    Ok(found.map_or_else(MatchOrigin::default, |(Json(places), Json(kept))| MatchOrigin { places, kept }))
}
