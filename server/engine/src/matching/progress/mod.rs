//! How far a run has come, and how whoever waits for it ends it.

pub(crate) mod pace;
pub(crate) mod parallel;
pub mod watch;
