//! What a server tells about itself, and the limits that it keeps.

/// How long a reply to a request id is kept at least, in days.
pub const REQUEST_ID_DAYS: i32 = 7;

/// How long an import that nobody applies is kept, in days.
pub const UNAPPLIED_IMPORT_DAYS: i32 = 30;

/// What `GetServerInfo` tells, and the limits that handlers keep.
#[derive(Clone, Debug)]
pub struct About {
    /// Named abilities, sorted.
    pub capabilities: Vec<String>,
    /// The largest request in bytes.
    pub request_bytes: i64,
    /// The largest response in bytes.
    pub response_bytes: i64,
    /// The longest unary call in milliseconds.
    pub unary_deadline_ms: i64,
    /// The longest time in milliseconds that a match run is solved.
    pub match_deadline_ms: i64,
    /// The most bytes that a match run may be estimated to take.
    pub match_bytes: i64,
    /// The longest life of a stream in milliseconds.
    pub stream_lifetime_ms: i64,
    /// The most open watches in all.
    pub watches: usize,
    /// The most open watches of one agency.
    pub agency_watches: usize,
}

impl Default for About {
    fn default() -> Self {
        Self {
            capabilities: Vec::new(),
            request_bytes: 64 * 1024,
            response_bytes: 4 * 1024 * 1024,
            unary_deadline_ms: 10_000,
            match_deadline_ms: 1_800_000,
            match_bytes: 1024 * 1024 * 1024,
            stream_lifetime_ms: 3_600_000,
            watches: 1_000,
            agency_watches: 100,
        }
    }
}
