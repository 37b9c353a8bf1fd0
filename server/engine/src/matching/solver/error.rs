//! Why a problem has no solution.

use thiserror::Error;

use super::shortage::Shortage;
use crate::matching::progress::watch::Cancelled;

/// Why a problem has no solution.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SolveError {
    /// The caller canceled the run.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The minimums cannot be filled.
    #[error(transparent)]
    Shortage(#[from] Shortage),
}
