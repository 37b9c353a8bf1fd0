//! The server inside this program.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use preceptor_server::{config::Config, serve};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    arguments::Global,
    failure::{Exit, Failure},
    shell::Shell,
};

/// A running server on a free port of this machine.
pub(super) struct Embedded {
    address: SocketAddr,
    directory: PathBuf,
    /// Removed with everything in it when the server is dropped; nothing where the data is kept.
    _temporary: Option<TempDir>,
    shutdown: CancellationToken,
    task: JoinHandle<Result<(), serve::StartError>>,
}

impl Embedded {
    /// Starts a server and waits until it answers calls.
    pub(super) async fn start(port: u16, keep: Option<&Path>) -> Result<Self, Failure> {
        let (directory, temporary) = if let Some(kept) = keep {
            (std::path::absolute(kept)?, None)
        } else {
            let temporary = tempfile::Builder::new().prefix("preceptor-demo-").tempdir()?;
            (temporary.path().to_owned(), Some(temporary))
        };
        let config = Config::embedded(&directory, SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?;
        let shutdown = CancellationToken::new();
        let (tell, told) = oneshot::channel();
        // A start that nobody waits for any more is no failure.
        let ready = move |address| {
            let _ = tell.send(address);
        };
        let mut task = tokio::spawn(serve::serve(config, ready, shutdown.clone()));
        tokio::select! {
            Ok(address) = told => {
                Ok(Self { address, directory, _temporary: temporary, shutdown, task })
            }
            ended = &mut task => Err(match ended {
                Ok(Err(serve::StartError::Listen { address, reason })) => {
                    Failure::new(Exit::Input, format!("cannot listen on {address}: {reason}"))
                        .hint("leave --port out to take a free one")
                }
                Ok(Err(error)) => Failure::new(Exit::Input, error.to_string()),
                Ok(Ok(())) => Failure::new(Exit::Unexpected, "the server stopped at once"),
                Err(error) => Failure::new(Exit::Unexpected, error.to_string()),
            }),
        }
    }

    /// The port.
    pub(super) const fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address as commands take it.
    pub(super) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The file with the administrator's token.
    pub(super) fn token_file(&self) -> PathBuf {
        self.directory.join(serve::first_token::FILE)
    }

    /// A shell that talks to this server, whatever contexts are configured.
    pub(super) fn shell(&self, outer: &Shell) -> Result<Shell, Failure> {
        Shell::isolated(Global {
            address: Some(self.address()),
            token_file: Some(self.token_file()),
            quiet: outer.global.quiet,
            ..Global::default()
        })
    }

    /// Stops the server in order.
    pub(super) async fn stop(self) {
        self.shutdown.cancel();
        // What it says at its end helps nobody any more.
        drop(self.task.await);
    }
}

/// Resolves when the program is asked to stop: by Ctrl-C or by a signal.
pub(super) async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    drop(tokio::signal::ctrl_c().await);
}
