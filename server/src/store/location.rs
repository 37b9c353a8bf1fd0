//! Where a store is, and how many connections it may use.

use std::path::PathBuf;

/// Where the data is.
#[derive(Clone)]
pub enum Location {
    /// A SQLite file: the embedded default, for exactly one server process.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, for any number of server replicas.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => formatter.debug_tuple("Sqlite").field(file).finish(),
            // The URL may hold a password.
            Self::Postgres(_) => formatter.write_str("Postgres(not shown)"),
        }
    }
}

/// How many connections a store may use.
#[derive(Clone, Copy, Debug)]
pub struct Connections {
    /// Readers of SQLite, beside its one writer.
    pub sqlite_readers: u32,
    /// Connections to PostgreSQL.
    pub postgres: u32,
}

impl Default for Connections {
    fn default() -> Self {
        Self { sqlite_readers: 4, postgres: 16 }
    }
}
