//! Match policies: every version is kept.

use sqlx::types::Json;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional},
    tx::statements,
};
use crate::records::{AgencyId, MatchPolicy, MatchPolicyId};

statements! {
    // Nothing is written where somebody else wrote that version first.
    INSERT = "INSERT INTO match_policies (agency_id, id, version, rules, updated_at, updated_by)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    FIND_NEWEST = "SELECT agency_id, id, version, rules, updated_at, updated_by FROM match_policies
        WHERE agency_id = $1 AND id = $2 ORDER BY version DESC LIMIT 1";
    FIND_VERSION = "SELECT agency_id, id, version, rules, updated_at, updated_by FROM match_policies
        WHERE agency_id = $1 AND id = $2 AND version = $3";
    LIST = "SELECT p.agency_id, p.id, p.version, p.rules, p.updated_at, p.updated_by FROM match_policies p
        WHERE p.agency_id = $1 AND p.id > $2 AND p.version =
            (SELECT max(v.version) FROM match_policies v WHERE v.agency_id = $1 AND v.id = p.id)
        ORDER BY p.id LIMIT $3";
}

/// Adds a version; `false` when that version is there already.
pub(crate) async fn insert_policy(tx: &mut Tx<'_>, row: &MatchPolicy) -> Result<bool, Error> {
    let MatchPolicy { agency_id, id, version, rules, updated_at, updated_by } = row;
    Ok(execute!(tx, INSERT, agency_id, id, *version, Json(rules), updated_at.0, updated_by)? == 1)
}

/// The newest version of a policy.
pub(crate) async fn find_policy(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &MatchPolicyId,
) -> Result<Option<MatchPolicy>, Error> {
    fetch_optional!(tx, MatchPolicy, FIND_NEWEST, agency, id)
}

/// One version of a policy.
pub(crate) async fn find_policy_version(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (id, version): (&MatchPolicyId, i64),
) -> Result<Option<MatchPolicy>, Error> {
    fetch_optional!(tx, MatchPolicy, FIND_VERSION, agency, id, version)
}

/// The newest versions of the policies after an id, by id.
pub(crate) async fn list_policies(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    after: &str,
    limit: i64,
) -> Result<Vec<MatchPolicy>, Error> {
    fetch_all!(tx, MatchPolicy, LIST, agency, after, limit)
}
