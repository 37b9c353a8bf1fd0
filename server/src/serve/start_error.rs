//! Why the server does not run.

use std::{net::SocketAddr, path::PathBuf};

use super::tls::TlsError;
use crate::{caller::IssueError, config::ConfigError, store};

/// Why the server does not run, in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings are wrong.
    #[error("the settings are not usable:\n{0}")]
    Config(#[from] ConfigError),
    /// The certificate or key is wrong.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {reason}; choose another address with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        reason: std::io::Error,
    },
    /// A file or directory that cannot be written.
    #[error("{} cannot be written: {reason}; choose another place with --data-dir", .path.display())]
    Unwritable {
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// The store cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Store(#[from] store::Error),
    /// The first token cannot be issued.
    #[error("the first token cannot be issued: {0}")]
    FirstToken(#[from] IssueError),
    /// The transport failed as a whole.
    #[error("the server cannot go on: {0}")]
    Transport(#[from] tonic::transport::Error),
}
