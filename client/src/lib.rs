//! The Preceptor command line, as a library so that its parts can be tested and the binary stays one line.

pub mod amounts;
pub mod args;
#[cfg(test)]
mod args_tests;
pub mod clock;
mod commands;
pub mod config;
pub mod connect;
pub mod dates;
pub mod demand;
#[cfg(feature = "demo")]
mod demo;
pub mod failure;
pub mod outbox;
pub mod output;
pub mod people;
mod program;
mod prompt;
pub mod sentences;
pub mod sheets;
mod shell;
pub mod show_rpc;
mod topics;

pub use self::{
    program::run,
    shell::{Api, Shell},
};
