//! Bearer tokens, by the hash of their secret.

use super::{
    Error, Tx,
    tx::{execute, fetch_optional, statements},
};
use crate::records::{AgencyId, Token};

statements! {
    INSERT = "INSERT INTO tokens (agency_id, id, secret_hash, role, person_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    // The one look-up that cannot know the agency yet: the secret's hash is what tells it.
    FIND_BY_SECRET = "SELECT agency_id, id, secret_hash, role, person_id, created_at, expires_at, revoked_at
        FROM tokens WHERE secret_hash = $1";
    REVOKE = "UPDATE tokens SET revoked_at = $3 WHERE agency_id = $1 AND id = $2 AND revoked_at IS NULL";
    FIND_ANY = "SELECT id FROM tokens WHERE agency_id = $1 LIMIT 1";
}

/// Stores a token.
///
/// # Errors
///
/// When the database fails.
pub async fn insert_token(tx: &mut Tx<'_>, token: &Token) -> Result<(), Error> {
    let Token { agency_id, id, secret_hash, role, person_id, created_at, expires_at, revoked_at: _ } = token;
    execute!(tx, INSERT, agency_id, id, secret_hash, *role, person_id, *created_at, *expires_at)?;
    Ok(())
}

/// The token with this secret, whatever its state.
///
/// # Errors
///
/// When the database fails.
pub async fn find_token(tx: &mut Tx<'_>, secret_hash: &str) -> Result<Option<Token>, Error> {
    fetch_optional!(tx, Token, FIND_BY_SECRET, secret_hash)
}

/// Revokes a token; whether there was one to revoke.
///
/// # Errors
///
/// When the database fails.
pub async fn revoke_token(tx: &mut Tx<'_>, agency: &AgencyId, id: &str, now: i64) -> Result<bool, Error> {
    Ok(execute!(tx, REVOKE, agency, id, now)? == 1)
}

/// Whether the agency has ever had a token.
///
/// # Errors
///
/// When the database fails.
pub async fn has_token(tx: &mut Tx<'_>, agency: &AgencyId) -> Result<bool, Error> {
    Ok(fetch_optional!(tx, (String,), FIND_ANY, agency)?.is_some())
}
