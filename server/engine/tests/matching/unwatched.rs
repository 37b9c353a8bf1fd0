//! Problems and checks as most tests want them: nobody watches.

use preceptor_engine::matching::problem::from_rows::SparseRows;
use preceptor_engine::matching::problem::problem::{Problem, ProblemError};
use preceptor_engine::matching::problem::solution::Solution;
use preceptor_engine::matching::progress::watch::uncancelled;
use preceptor_engine::matching::{
    Assignment, Certificate, Checked, Dossier, Plan, Rejection, Snapshot, proof, solver,
};
use preceptor_engine::time::UnixMicros;

/// [`Problem::from_rows`].
pub(crate) fn from_rows(
    capacities: &[u32],
    starts: &[usize],
    mentors: Vec<u32>,
    profits: Vec<i128>,
) -> Result<Problem, ProblemError> {
    uncancelled(|watch| Problem::from_rows(capacities, SparseRows { starts, mentors, profits }, watch))
}

/// [`solver::uniqueness::is_unique`].
pub(crate) fn is_unique(problem: &Problem, solution: &Solution) -> bool {
    uncancelled(|watch| solver::uniqueness::is_unique(problem, solution, watch))
}

/// [`proof::check::check`].
pub(crate) fn check(
    snapshot: &Snapshot,
    assignment: &Assignment,
    certificate: &Certificate,
) -> Result<Checked, Rejection> {
    uncancelled(|watch| proof::check::check(snapshot, assignment, certificate, watch))
}

/// [`Dossier::new`].
pub(crate) fn dossier(run: &str, created_at: UnixMicros, snapshot: &Snapshot, plan: &Plan) -> Dossier {
    uncancelled(|watch| Dossier::new(run, created_at, snapshot.clone(), plan, watch))
}
