//! The exit codes that scripts see.

/// Exit codes, as `preceptor --help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// A bug here or there.
    Unexpected = 1,
    /// Wrong usage.
    Usage = 2,
    /// Not found.
    NotFound = 3,
    /// Not signed in, or not allowed.
    Denied = 4,
    /// The input has problems.
    Input = 5,
    /// Stale, double-booked, exists, wrong state.
    Conflict = 6,
    /// Unreachable, TLS or time-out: safe to retry.
    Unreachable = 7,
    /// Saved on this computer, not yet on the server.
    Saved = 8,
    /// No legal plan or slot exists.
    NoSolution = 9,
    /// Differences found.
    Differences = 10,
    /// The server is too old or too new.
    Version = 11,
    /// Over a limit.
    Limit = 12,
    /// Interrupted.
    Interrupted = 130,
    /// The reader of the output went away.
    Pipe = 141,
}
