//! The commands of `preceptord`, one file each.

pub(crate) mod certificate;
pub(crate) mod config;
pub(crate) mod healthcheck;
pub(crate) mod migrate;
pub(crate) mod serve;
pub(crate) mod settings;
pub(crate) mod token;

use std::path::PathBuf;
use std::process::ExitCode;

use preceptor_server::config::ConfigError;
use preceptor_server::serve::StartError;
use preceptor_server::serve::dev_certificate::DevCertificateError;
use preceptor_server::store;

/// How a command ends.
pub(crate) type CommandResult = Result<(), Failure>;

/// Why a command failed, in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The settings are wrong.
    #[error("the settings are not usable:\n{0}")]
    Config(#[from] ConfigError),
    /// The server cannot run.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The database refuses.
    #[error("{0}")]
    Store(#[from] store::Error),
    /// No certificate was made.
    #[error(transparent)]
    Certificate(#[from] DevCertificateError),
    /// The operating system gives no threads or no signals.
    #[error("the operating system refuses what a server needs: {0}")]
    Runtime(std::io::Error),
    /// An argument that means nothing here.
    #[error("{0}")]
    Usage(String),
    /// A file that cannot be written.
    #[error("{} cannot be written: {reason}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// A check found something; it was printed.
    #[error("{0} of the checks failed; each is explained above")]
    Checks(usize),
    /// The server does not serve.
    #[error("{0}")]
    Unhealthy(String),
}

impl Failure {
    /// 2 where the caller must change what was asked for, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Usage(_) | Self::Start(StartError::Config(_)) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}
