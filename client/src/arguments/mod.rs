//! The bottom of the command line: the flags that every command takes, as values. It knows no command.

mod dialect;
mod format;
mod global;

pub use self::{
    dialect::Dialect,
    format::{Format, When},
    global::Global,
};
