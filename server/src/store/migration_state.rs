//! How far a database's schema is.

use sqlx::migrate::{Migrate, MigrateError};

use super::{
    Error, Location,
    migrations::{POSTGRES, SQLITE, failed},
    postgres, sqlite,
};

/// How far a database's schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Migrations that have run.
    pub applied: usize,
    /// Names of those that have not, in order.
    pub pending: Vec<String>,
}

/// Says which migrations a database lacks, and changes nothing.
///
/// # Errors
///
/// When the database cannot be opened.
pub async fn migration_state(location: &Location) -> Result<MigrationState, Error> {
    let (migrator, applied) = match location {
        Location::Sqlite(file) if !file.exists() => (&SQLITE, Vec::new()),
        Location::Sqlite(file) => (&SQLITE, applied(&mut *sqlite::connect(file).await?).await?),
        Location::Postgres(url) => (&POSTGRES, applied(&mut postgres::connect(url).await?).await?),
    };
    let pending = migrator
        .iter()
        .filter(|migration| !applied.contains(&migration.version))
        .map(|migration| format!("{:04} {}", migration.version, migration.description))
        .collect();
    Ok(MigrationState { applied: applied.len(), pending })
}

async fn applied<C: Migrate>(connection: &mut C) -> Result<Vec<i64>, Error> {
    const TABLE: &str = "_sqlx_migrations";
    match connection.list_applied_migrations(TABLE).await {
        Ok(applied) => Ok(applied.into_iter().map(|migration| migration.version).collect()),
        // A database without the table has seen no migration.
        Err(MigrateError::Execute(sqlx::Error::Database(_))) => Ok(Vec::new()),
        Err(error) => Err(failed(&error)),
    }
}
