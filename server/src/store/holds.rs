//! Holds on people and rooms. That no two active ones of a resource overlap is the database's to keep.

#![expect(clippy::missing_errors_doc, reason = "the store says once that statements fail with the database")]

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, micros},
    tx::statements,
};
use crate::records::{AgencyId, Hold};

statements! {
    EXPIRE = "UPDATE holds SET is_active = FALSE
        WHERE agency_id = $1 AND resource = $2 AND is_active AND expires_at <= $3";
    INSERT = "INSERT INTO holds (agency_id, id, resource, starts_at, ends_at, owner, is_active, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7)";
    RELEASE = "UPDATE holds SET is_active = FALSE WHERE agency_id = $1 AND owner = $2 AND is_active";
    MAKE_FIRM = "UPDATE holds SET expires_at = NULL
        WHERE agency_id = $1 AND owner = $2 AND is_active AND (expires_at IS NULL OR expires_at > $3)";
    LIST_BUSY = "SELECT agency_id, id, resource, starts_at, ends_at, owner, expires_at FROM holds
        WHERE agency_id = $1 AND resource = $2 AND is_active AND starts_at < $4 AND ends_at > $3
            AND (expires_at IS NULL OR expires_at > $5)
        ORDER BY starts_at, id";
    LIST_AGENCY_BUSY = "SELECT agency_id, id, resource, starts_at, ends_at, owner, expires_at FROM holds
        WHERE agency_id = $1 AND owner <> $2 AND is_active AND starts_at < $4 AND ends_at > $3
            AND (expires_at IS NULL OR expires_at > $5)
        ORDER BY resource, starts_at";
    LIST_HELD = "SELECT agency_id, id, resource, starts_at, ends_at, owner, expires_at FROM holds
        WHERE agency_id = $1 AND owner = $2 AND is_active AND (expires_at IS NULL OR expires_at > $3)
        ORDER BY resource, starts_at";
    RELEASE_ONE = "UPDATE holds SET is_active = FALSE
        WHERE agency_id = $1 AND owner = $2 AND resource = $3 AND is_active";
}

/// Takes holds, resource by resource in order of their names: two bookings that want the same resources
/// then wait for each other instead of deadlocking. Holds that have run out give way.
///
/// # Errors
///
/// `Violation(HoldsOverlap)` when a resource is held in that time; on PostgreSQL the transaction is then
/// of no more use, so look for conflicts before.
pub async fn take_holds(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    holds: &[Hold],
    now: UnixMicros,
) -> Result<(), Error> {
    let mut sorted: Vec<&Hold> = holds.iter().collect();
    sorted.sort_by(|one, other| (&one.resource, one.starts_at).cmp(&(&other.resource, other.starts_at)));
    for hold in sorted {
        let Hold { id, resource, starts_at, ends_at, owner, expires_at, .. } = hold;
        execute!(tx, EXPIRE, agency, resource, now.0)?;
        execute!(tx, INSERT, agency, id, resource, starts_at.0, ends_at.0, owner, micros(*expires_at))?;
    }
    Ok(())
}

/// Gives back everything that `owner` holds.
pub async fn release_holds(tx: &mut Tx<'_>, agency: &AgencyId, owner: &str) -> Result<(), Error> {
    execute!(tx, RELEASE, agency, owner)?;
    Ok(())
}

/// Makes what `owner` still holds firm; how many holds that are. Those that have run out are not among them.
pub async fn make_firm(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    owner: &str,
    now: UnixMicros,
) -> Result<u64, Error> {
    execute!(tx, MAKE_FIRM, agency, owner, now.0)
}

/// The live holds that stand in the way of `wanted`, by resource and start.
pub async fn list_conflicts(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    wanted: &[Hold],
    now: UnixMicros,
) -> Result<Vec<Hold>, Error> {
    let mut conflicts = Vec::new();
    for hold in wanted {
        let span = (hold.starts_at, hold.ends_at);
        conflicts.extend(list_busy(tx, agency, std::slice::from_ref(&hold.resource), span, now).await?);
    }
    Ok(conflicts)
}

/// The live holds of these resources that overlap `[start, end)`, by resource as given, then by start.
pub async fn list_busy(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    resources: &[String],
    (start, end): (UnixMicros, UnixMicros),
    now: UnixMicros,
) -> Result<Vec<Hold>, Error> {
    let mut busy = Vec::new();
    for resource in resources {
        busy.extend(fetch_all!(tx, Hold, LIST_BUSY, agency, resource, start.0, end.0, now.0)?);
    }
    Ok(busy)
}

/// The live holds of the whole agency that overlap `[start, end)`, but those of `owner`, by resource and start.
pub async fn list_agency_busy(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    owner: &str,
    (start, end): (UnixMicros, UnixMicros),
    now: UnixMicros,
) -> Result<Vec<Hold>, Error> {
    fetch_all!(tx, Hold, LIST_AGENCY_BUSY, agency, owner, start.0, end.0, now.0)
}

/// What `owner` holds, by resource and start.
pub async fn list_held(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    owner: &str,
    now: UnixMicros,
) -> Result<Vec<Hold>, Error> {
    fetch_all!(tx, Hold, LIST_HELD, agency, owner, now.0)
}

/// Gives back what `owner` holds of one resource.
pub async fn release_hold(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    owner: &str,
    resource: &str,
) -> Result<(), Error> {
    execute!(tx, RELEASE_ONE, agency, owner, resource)?;
    Ok(())
}
