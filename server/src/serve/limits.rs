//! The limits of a listener.

use std::time::Duration;

use crate::config::Config;

/// The limits of one listener.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at once.
    pub total: usize,
    /// Connections at once from one peer.
    pub per_peer: usize,
    /// The time a TLS handshake may take.
    pub handshake: Duration,
    /// The time until a client must have opened its HTTP connection.
    pub first_bytes: Duration,
    /// The age at which a connection is cut although its streams go on.
    pub lifetime: Duration,
}

impl Limits {
    /// The limits that `config` asks for.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        // A client is asked to leave at the connection's age and may finish its streams; one that stays after
        // every stream of its own must have ended is not going to leave by itself.
        let lifetime = config.connection_age * 2 + config.stream_lifetime + config.long_deadline;
        Self {
            total: config.max_connections.slots(),
            per_peer: config.max_connections_per_peer.slots(),
            handshake: config.handshake_deadline,
            first_bytes: config.first_byte_deadline,
            lifetime,
        }
    }
}
