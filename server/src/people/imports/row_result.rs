//! What one row of an upload comes to.

use preceptor_engine::sheets::CellProblem;

/// What one row comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOutcome {
    /// It adds something.
    Created,
    /// It changes something.
    Updated,
    /// It says what is already so.
    Unchanged,
    /// It is held back.
    Held,
}

/// What a row comes to, and what there is to say of it.
pub(crate) struct RowResult {
    pub(crate) outcome: RowOutcome,
    pub(crate) problem: Option<CellProblem>,
}

impl From<RowOutcome> for RowResult {
    fn from(outcome: RowOutcome) -> Self {
        Self { outcome, problem: None }
    }
}

impl From<CellProblem> for RowResult {
    fn from(problem: CellProblem) -> Self {
        Self { outcome: RowOutcome::Held, problem: Some(problem) }
    }
}
