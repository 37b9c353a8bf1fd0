//! Why a snapshot has no problem.

use thiserror::Error;

use super::locks::BrokenLock;
use crate::matching::input::validate::SnapshotError;
use crate::matching::problem::objective::ObjectiveTooWide;
use crate::matching::problem::problem::ProblemError;
use crate::matching::progress::watch::Cancelled;

/// Why a snapshot has no problem.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InstanceError {
    /// The snapshot leaves its bounds.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The goals do not fit into one number.
    #[error(transparent)]
    Objective(#[from] ObjectiveTooWide),
    /// The pairs leave the bounds.
    #[error(transparent)]
    Problem(#[from] ProblemError),
    /// Locks contradict rules, capacity or each other; every such lock is listed.
    #[error("{} locks cannot be kept", broken.len())]
    Locks {
        /// The locks.
        broken: Vec<BrokenLock>,
    },
    /// The caller canceled the run.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
