//! Bearer tokens, by the hash of their secret.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all, fetch_optional},
    tx::statements,
};
use crate::records::{AgencyId, PersonId, Token};

statements! {
    INSERT = "INSERT INTO tokens (agency_id, id, secret_hash, role, person_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // The one look-up that cannot know the agency yet: the secret's hash is what tells it.
    FIND_BY_SECRET = "SELECT agency_id, id, secret_hash, role, person_id, created_at, expires_at, revoked_at
        FROM tokens WHERE secret_hash = $1";
    LIST = "SELECT agency_id, id, secret_hash, role, person_id, created_at, expires_at, revoked_at
        FROM tokens WHERE agency_id = $1 ORDER BY created_at, id";
    REVOKE = "UPDATE tokens SET revoked_at = $3 WHERE agency_id = $1 AND id = $2 AND revoked_at IS NULL";
    REVOKE_OF_PERSON = "UPDATE tokens SET revoked_at = $3
        WHERE agency_id = $1 AND person_id = $2 AND revoked_at IS NULL AND expires_at > $3 RETURNING id";
    FIND_REVOCATION = "SELECT revoked_at FROM tokens WHERE agency_id = $1 AND id = $2";
}

/// Stores a token.
///
/// # Errors
///
/// When the database fails.
pub async fn insert_token(tx: &mut Tx<'_>, token: &Token) -> Result<(), Error> {
    let Token { agency_id, id, secret_hash, role, person_id, created_at, expires_at, revoked_at: _ } = token;
    execute!(tx, INSERT, agency_id, id, secret_hash, *role, person_id, created_at.0, expires_at.0)?;
    Ok(())
}

/// The token with this secret, whatever its state.
pub(crate) async fn find_token(tx: &mut Tx<'_>, secret_hash: &str) -> Result<Option<Token>, Error> {
    fetch_optional!(tx, Token, FIND_BY_SECRET, secret_hash)
}

/// The agency's tokens, whatever their state, the oldest first.
///
/// # Errors
///
/// When the database fails.
pub async fn list_tokens(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<Vec<Token>, Error> {
    fetch_all!(tx, Token, LIST, agency)
}

/// Revokes a token; whether there was one to revoke.
pub(crate) async fn revoke_token(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &str,
    now: UnixMicros,
) -> Result<bool, Error> {
    Ok(execute!(tx, REVOKE, agency, id, now.0)? == 1)
}

/// Revokes every token of a person that still works; the ids of these.
pub(crate) async fn revoke_tokens_of(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    person: &PersonId,
    now: UnixMicros,
) -> Result<Vec<String>, Error> {
    let ids: Vec<(String,)> = fetch_all!(tx, (String,), REVOKE_OF_PERSON, agency, person, now.0)?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// When a token was revoked; `None` where there is no such token.
pub(crate) async fn find_revocation(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &str,
) -> Result<Option<Option<i64>>, Error> {
    let row = fetch_optional!(tx, (Option<i64>,), FIND_REVOCATION, agency, id)?;
    Ok(row.map(|(revoked_at,)| revoked_at))
}
