//! `preceptord serve`.

use preceptor_server::config::Config;
use preceptor_server::serve::{self, logging};
use tokio::signal;
use tokio_util::sync::CancellationToken;

use super::{CommandResult, Failure};

/// Serves until the process is asked to stop; asked twice, it stops at once.
pub(crate) async fn run(config: Config) -> CommandResult {
    logging::install(config.log_format, &config.log_filter);
    let shutdown = CancellationToken::new();
    let mut stop = Stop::new().map_err(Failure::Runtime)?;
    let signalled = shutdown.clone();
    tokio::spawn(async move {
        stop.asked().await;
        tracing::info!("stopping: calls in flight may end, new ones are refused");
        signalled.cancel();
        stop.asked().await;
        tracing::warn!("stopped at once, as asked twice");
        std::process::exit(130);
    });
    let scheme = if config.tls_files().is_some() { "https" } else { "http" };
    let ready = move |address| tracing::info!("serving on {scheme}://{address}");
    serve::serve(config, ready, shutdown).await?;
    tracing::info!("stopped");
    Ok(())
}

/// The ways in which the operating system asks a process to stop.
struct Stop {
    #[cfg(unix)]
    terminate: signal::unix::Signal,
}

impl Stop {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: signal::unix::signal(signal::unix::SignalKind::terminate())?,
        })
    }

    /// Resolves when the process is asked to stop.
    async fn asked(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = signal::ctrl_c().await;
    }
}
