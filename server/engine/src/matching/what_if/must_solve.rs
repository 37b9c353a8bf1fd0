//! Why a what-if cannot be answered from a solved state.

use thiserror::Error;

use crate::matching::solver::change_error::ChangeError;

/// The what-if cannot be answered from the solved state; solving the changed snapshot answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MustSolve {
    /// The best worst coverage decides which pairs count, and any change may move it.
    #[error("the policy looks at whoever is covered least")]
    Fairness,
    /// There are more pairs than are stored, or more than may join them.
    #[error("there are more pairs than are stored")]
    Size,
    /// The numbers of the changed problem are wider than the solved one's, or its minimums are others.
    #[error("the change leaves the bounds of the solved problem")]
    Bounds,
    /// No plan keeps what is pinned, locked or asked for as a minimum.
    #[error("no plan keeps what has to be kept")]
    Infeasible,
    /// Several plans are equally good to the last tie, and another solve may find another.
    #[error("several plans are equally good")]
    Tied,
}

impl From<ChangeError> for MustSolve {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::NoPlace(..) | ChangeError::UnknownPair(..) => Self::Infeasible,
            _ => Self::Bounds,
        }
    }
}
