//! Log lines on stderr, as text or JSON.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, fmt};

use crate::config::{LogFilter, LogFormat};

/// Starts to log, and to log panics. Later calls change nothing.
pub fn install(format: LogFormat, filter: &LogFilter) {
    let filter = EnvFilter::new(filter.as_str());
    let registry = tracing_subscriber::registry().with(filter);
    let is_colourful = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // An error only says that the program this server is embedded in logs already.
    let _ = match format {
        LogFormat::Text => registry.with(fmt::layer().with_writer(stderr).with_ansi(is_colourful)).try_init(),
        LogFormat::Json => registry.with(fmt::layer().json().with_writer(stderr)).try_init(),
    };
    std::panic::set_hook(Box::new(log_panic));
}

/// Logs where a panic happened and not what it said: its text may hold a name or a note.
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    tracing::error!(place, "a fault in the program: it panicked");
}
