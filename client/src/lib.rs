//! The Preceptor command line, as a library so that its parts can be tested and the binary stays one line.
//!
//! Its floors, from the bottom: words and arguments; failure; what is read and kept (dates, sheets, configuration,
//! drafts); output and connection; the shell that a command runs in; nouns that several commands share; commands; the
//! program. Names go down only; `tests/house` checks it.

pub mod arguments;
pub mod clock;
mod commands;
pub mod config;
pub mod connection;
pub mod dates;
#[cfg(feature = "demo")]
mod demo;
pub mod failure;
mod json;
mod nouns;
pub mod outbox;
pub mod output;
pub mod program;
pub mod sheets;
mod shell;
pub mod show_rpc;
mod topics;
pub mod words;

pub use self::program::run;
