//! Why a command failed: what, where, why and the next command; and the exit code that scripts see.

mod exit;
mod hint;
mod report;
mod status;

pub use self::{exit::Exit, report::Failure};
