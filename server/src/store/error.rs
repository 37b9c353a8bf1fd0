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

#[cfg(test)]
mod tests {
    use std::{borrow::Cow, fmt};

    use sqlx::error::{DatabaseError, ErrorKind};

    use super::*;

    /// What a database says: its code, its message, and the constraint where it names one.
    #[derive(Clone, Copy, Debug)]
    struct Said(&'static str, &'static str, Option<&'static str>);

    impl fmt::Display for Said {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.1)
        }
    }

    impl std::error::Error for Said {}

    impl DatabaseError for Said {
        fn message(&self) -> &str {
            self.1
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn constraint(&self) -> Option<&str> {
            self.2
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    fn meant(said: Said) -> Error {
        sqlx::Error::Database(Box::new(said)).into()
    }

    #[test]
    fn rows_that_others_write_are_contended_on_both_databases() {
        for code in ["40001", "40P01", "55P03", "5", "261", "517"] {
            assert!(matches!(meant(Said(code, "try again", None)), Error::Busy), "{code}");
        }
    }

    #[test]
    fn a_database_that_takes_no_statements_is_out_of_reach() {
        for code in ["57P01", "57P02", "57P03", "53300", "57014", "25P03"] {
            let meant = meant(Said(code, "not now", None));
            assert!(matches!(&meant, Error::Unreachable(cause) if cause == "not now"), "{code}: {meant:?}");
        }
        for error in [sqlx::Error::PoolTimedOut, sqlx::Error::PoolClosed] {
            assert!(matches!(Error::from(error), Error::Unreachable(_)));
        }
        assert!(matches!(Error::from(sqlx::Error::RowNotFound), Error::Broken(_)));
    }

    #[test]
    fn a_constraint_is_known_by_its_name_or_by_what_sqlite_says() {
        let large = meant(Said("23505", "duplicate key", Some("people_email_key")));
        assert!(matches!(large, Error::Violation(Constraint::PeopleEmail)), "{large:?}");
        let lite = meant(Said("275", "CHECK constraint failed: mentor_places_used_check", None));
        assert!(matches!(lite, Error::Violation(Constraint::MentorPlacesUsed)), "{lite:?}");
    }

    #[test]
    fn anything_else_is_a_fault_in_its_own_words() {
        for said in
            [Said("787", "FOREIGN KEY constraint failed", None), Said("23514", "no", Some("other_check"))]
        {
            let meant = meant(said);
            assert!(matches!(&meant, Error::Broken(cause) if cause == said.1), "{meant:?}");
        }
    }
}
