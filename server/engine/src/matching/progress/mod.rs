//! Progress of a run and its cancellation: the watch that a caller passes, and the ways to look at it often enough.

pub(crate) mod pace;
pub(crate) mod parallel;
pub mod watch;
