//! Why a change of a solved problem is refused.

use thiserror::Error;

/// Why a change is refused; nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// There is no such mentee.
    #[error("there is no mentee {0}")]
    UnknownMentee(u32),
    /// There is no such mentor.
    #[error("there is no mentor {0}")]
    UnknownMentor(u32),
    /// The pair is not eligible.
    #[error("mentee {0} and mentor {1} are no eligible pair")]
    UnknownPair(u32, u32),
    /// The pair is there already, or named twice.
    #[error("mentee {0} and mentor {1} are a pair already")]
    DuplicatePair(u32, u32),
    /// The pair cannot be in any plan: other forced pairs, minimums or the capacity leave no place.
    #[error("mentor {1} has no place for mentee {0}")]
    NoPlace(u32, u32),
    /// A capacity below the minimum or above the bound, or numbers wider than this problem was solved with: solve anew.
    #[error("the change leaves the bounds of the solved problem")]
    OutOfBounds,
}
