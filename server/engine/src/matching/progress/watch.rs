//! How far a run has come, and the watch that is called with it and can cancel the run.

use std::ops::ControlFlow;

use thiserror::Error;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Mentees done in this stage.
    pub done: usize,
    /// Mentees to do in this stage.
    pub total: usize,
}

/// The stages of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Every pair is judged and scored.
    Scoring,
    /// Mentees are placed. Where pairs are computed on demand, this begins again with each look at all of them.
    Placing,
    /// The plan is checked, and its reasons are gathered.
    Checking,
}

/// Called with the progress every few milliseconds; breaks to cancel.
pub type Watch<'w> = &'w dyn Fn(Progress) -> ControlFlow<()>;

/// A watch that never breaks.
pub const UNCANCELLED: Watch<'static> = &|_| ControlFlow::Continue(());

/// The caller canceled the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the run was cancelled")]
pub struct Cancelled;

/// What comes of work under a watch that never breaks.
pub fn uncancelled<T>(work: impl FnOnce(Watch<'static>) -> Result<T, Cancelled>) -> T {
    work(UNCANCELLED).unwrap_or_else(|Cancelled| unreachable!("nobody cancels"))
}
