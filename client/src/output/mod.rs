//! What a command prints: data on standard output, messages on standard error.

mod printer;
mod table;

pub use self::{printer::Output, table::Table};
