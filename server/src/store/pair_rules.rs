//! Pair rules: made, removed but kept, never changed.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, micros},
    tx::statements,
};
use crate::records::{AgencyId, PairRule, PairRuleId, PersonId};

statements! {
    INSERT = "INSERT INTO pair_rules
        (agency_id, id, kind, mentor_id, mentee_id, reason, expires_at, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    REMOVE = "UPDATE pair_rules SET removed_at = $3 WHERE agency_id = $1 AND id = $2 AND removed_at IS NULL";
    LIST = "SELECT agency_id, id, kind, mentor_id, mentee_id, reason, expires_at, created_at, created_by FROM pair_rules
        WHERE agency_id = $1 AND removed_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
            AND ($3 = '' OR mentor_id = $3 OR mentee_id = $3) AND (created_at, id) < ($4, $5)
        ORDER BY created_at DESC, id DESC LIMIT $6";
    LIST_IN_FORCE = "SELECT agency_id, id, kind, mentor_id, mentee_id, reason, expires_at, created_at, created_by
        FROM pair_rules WHERE agency_id = $1 AND removed_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
        ORDER BY created_at, id";
    LIST_OF_PAIR = "SELECT agency_id, id, kind, mentor_id, mentee_id, reason, expires_at, created_at, created_by
        FROM pair_rules WHERE agency_id = $1 AND mentor_id = $2 AND mentee_id = $3 AND removed_at IS NULL
            AND (expires_at IS NULL OR expires_at > $4) ORDER BY created_at, id";
}

/// Adds a rule.
///
/// # Errors
///
/// `Violation` of a foreign key when mentor or mentee do not exist.
pub(crate) async fn insert_pair_rule(tx: &mut Tx<'_>, row: &PairRule) -> Result<(), Error> {
    let PairRule { agency_id, id, kind, mentor_id, mentee_id, reason, expires_at, created_at, created_by } =
        row;
    execute!(
        tx,
        INSERT,
        agency_id,
        id,
        *kind,
        mentor_id,
        mentee_id,
        reason,
        micros(*expires_at),
        created_at.0,
        created_by
    )?;
    Ok(())
}

/// Takes a rule out of force for good and keeps it; whether it was there.
pub(crate) async fn remove_pair_rule(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PairRuleId,
    at: UnixMicros,
) -> Result<bool, Error> {
    Ok(execute!(tx, REMOVE, agency, id, at.0)? == 1)
}

/// Which of the rules in force to list.
#[derive(Clone, Debug)]
pub(crate) struct PairRuleFilter {
    /// When they must be in force.
    pub at: UnixMicros,
    /// Only rules that name this person.
    pub person: Option<PersonId>,
}

/// Rules in force that are older than a (creation, id), newest first.
pub(crate) async fn list_pair_rules(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    filter: &PairRuleFilter,
    (created_at, id): (UnixMicros, &str),
    limit: i64,
) -> Result<Vec<PairRule>, Error> {
    let person = filter.person.as_ref().map_or("", PersonId::as_str);
    fetch_all!(tx, PairRule, LIST, agency, filter.at.0, person, created_at.0, id, limit)
}

/// Every rule in force at a time, oldest first.
pub(crate) async fn list_pair_rules_in_force(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    at: UnixMicros,
) -> Result<Vec<PairRule>, Error> {
    fetch_all!(tx, PairRule, LIST_IN_FORCE, agency, at.0)
}

/// The rules in force at a time between one mentor and one mentee, oldest first.
pub(crate) async fn list_pair_rules_of(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    (mentor, mentee): (&PersonId, &PersonId),
    at: UnixMicros,
) -> Result<Vec<PairRule>, Error> {
    fetch_all!(tx, PairRule, LIST_OF_PAIR, agency, mentor, mentee, at.0)
}
