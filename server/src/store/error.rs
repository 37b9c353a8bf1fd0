//! What can go wrong in a store, told apart by what the caller can do about it.

use std::borrow::Cow;

/// Why a statement or transaction failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A constraint held: its name, the same on both databases. A foreign key on SQLite has no name
    /// and is `foreign_key`.
    #[error("constraint {0} was violated")]
    Violation(Cow<'static, str>),
    /// Others write the same rows; the whole transaction may be tried again.
    #[error("the rows are contended")]
    Busy,
    /// The database cannot be reached, or has no connection to spare.
    #[error("the database is out of reach: {0}")]
    Unreachable(String),
    /// Anything else; a fault to be logged.
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
    if let Some(name) = error.constraint() {
        return Error::Violation(Cow::Owned(name.to_owned()));
    }
    match sqlite_constraint(error.message()) {
        Some(name) => Error::Violation(name),
        None => Error::Broken(error.message().to_owned()),
    }
}

/// The name PostgreSQL would give for a SQLite constraint's message.
fn sqlite_constraint(message: &str) -> Option<Cow<'static, str>> {
    // Uniqueness beyond primary keys, which SQLite reports by columns.
    const UNIQUE: [(&str, &str); 4] = [
        ("people.agency_id, people.email_key", "people_email_key"),
        ("tokens.secret_hash", "tokens_secret_key"),
        ("pairings.agency_id, pairings.mentor_id, pairings.mentee_id, pairings.kind", "pairings_open_key"),
        ("feedback.agency_id, feedback.supersedes_id", "feedback_supersedes_key"),
    ];
    if message.contains("holds_overlap") {
        return Some("holds_overlap".into());
    }
    if message.contains("FOREIGN KEY constraint failed") {
        return Some("foreign_key".into());
    }
    if let Some((_, name)) = message.split_once("CHECK constraint failed: ") {
        return Some(name.trim().to_owned().into());
    }
    let (_, columns) = message.split_once("UNIQUE constraint failed: ")?;
    let known = UNIQUE.iter().find(|(known, _)| *known == columns.trim());
    Some(match known {
        Some((_, name)) => Cow::Borrowed(*name),
        None => format!("{}_key", columns.split('.').next().unwrap_or_default()).into(),
    })
}

#[cfg(test)]
mod tests {
    use super::sqlite_constraint;

    #[test]
    fn sqlite_speaks_of_constraints_by_their_postgres_names() {
        let name = |message: &str| sqlite_constraint(message).map(std::borrow::Cow::into_owned);
        assert_eq!(
            name("UNIQUE constraint failed: people.agency_id, people.id").as_deref(),
            Some("people_key")
        );
        assert_eq!(
            name("UNIQUE constraint failed: people.agency_id, people.email_key").as_deref(),
            Some("people_email_key")
        );
        assert_eq!(
            name("CHECK constraint failed: mentor_places_used_check").as_deref(),
            Some("mentor_places_used_check")
        );
        assert_eq!(name("disk I/O error"), None);
    }
}
