//! What can go wrong in a store, told apart by what the caller can do about it.

use super::Constraint;

/// Why a statement or transaction failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A constraint held that a request can run into.
    #[error("constraint {0} was violated")]
    Violation(Constraint),
    /// Others write the same rows; the whole transaction may be tried again.
    #[error("the rows are contended")]
    Busy,
    /// The database cannot be reached, or has no connection to spare.
    #[error("the database is out of reach: {0}")]
    Unreachable(String),
    /// Anything else, other constraints among it; a fault to be logged.
    #[error("{0}")]
    Broken(String),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => from_database(database.as_ref()),
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Io(_)
            | sqlx::Error::Tls(_) => Self::Unreachable(error.to_string()),
            _ => Self::Broken(error.to_string()),
        }
    }
}

fn from_database(error: &dyn sqlx::error::DatabaseError) -> Error {
    let code = error.code().unwrap_or_default();
    match code.as_ref() {
        // PostgreSQL: serialization failure, deadlock, lock not available. SQLite: BUSY and its variants.
        "40001" | "40P01" | "55P03" | "5" | "261" | "517" => return Error::Busy,
        // PostgreSQL: shutting down, starting up, too many connections, a statement or transaction beyond its time.
        "57P01" | "57P02" | "57P03" | "53300" | "57014" | "25P03" => {
            return Error::Unreachable(error.message().to_owned());
        }
        _ => {}
    }
    let message = error.message();
    let violated = match error.constraint() {
        Some(name) => Constraint::named(name),
        None => Constraint::of_sqlite(message),
    };
    violated.map_or_else(|| Error::Broken(message.to_owned()), Error::Violation)
}
