//! The schema and its changes, embedded in the binary: same numbers and names on both databases.

use sqlx::migrate::{MigrateError, Migrator};

use super::Error;

/// SQLite's migrations.
pub(super) static SQLITE: Migrator = sqlx_macros::migrate!("../migrations/sqlite");
/// PostgreSQL's migrations; sqlx holds an advisory lock while they run.
pub(super) static POSTGRES: Migrator = sqlx_macros::migrate!("../migrations/postgres");

/// A failed migration, in words that say what to do.
pub(super) fn failed(error: &MigrateError) -> Error {
    match error {
        MigrateError::VersionMissing(version) => Error::Broken(format!(
            "the database has migration {version}, which this program does not know: run a newer preceptord"
        )),
        MigrateError::VersionMismatch(version) => Error::Broken(format!(
            "migration {version} was applied in another form; restore a backup or ask for help"
        )),
        other => Error::Broken(format!("migrating the database failed: {other}")),
    }
}
