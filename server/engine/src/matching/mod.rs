//! Who should learn from whom: the provably best plan under stated rules, with its reasons.
//!
//! A [`Snapshot`] is the frozen input of a run. [`Plan::solve`] turns it into an [`Assignment`] and a
//! [`Certificate`]; [`check`](check::check) accepts both only after deriving every rule and every
//! score from the snapshot again, so that nobody has to trust the solver. The same snapshot gives
//! the same bytes, in whatever order its people are listed, on any platform.
//!
//! ```text
//! Snapshot ─▶ Roster ─▶ Instance (Problem + Scale) ─▶ Solution ─▶ Plan ─▶ Dossier
//!   facts     indices    pairs and profits             optimum     ids      exported run
//! ```

pub mod all_pairs;
mod bounds;
mod building;
mod called;
mod canonical;
pub mod certificate;
pub mod check;
mod deferred;
pub mod dossier;
mod each_pair;
mod eligible;
pub mod explain;
mod fairness;
pub mod force;
mod halves;
pub mod instance;
mod instance_error;
mod keys;
mod locks;
pub mod objective;
mod pace;
mod places;
pub mod plan;
pub mod points;
pub mod policy;
pub mod problem;
pub mod reasons;
pub mod rejection;
mod relation;
mod released;
pub mod roster;
pub mod route;
pub mod rules;
pub mod score;
mod seats;
pub mod snapshot;
pub mod solve;
pub mod solved;
mod solver;
pub mod stable;
pub mod unique;
mod unplaced;
mod validate;
pub mod verify;
pub mod watch;
pub mod week;
pub mod what_if;

pub use called::called;
pub use certificate::{Assignment, Certificate};
pub use check::{Checked, check};
pub use dossier::Dossier;
pub use objective::Worth;
pub use plan::{Plan, PlanError};
pub use policy::Policy;
pub use rejection::Rejection;
pub use released::Released;
pub use rules::Verdict;
pub use score::Score;
pub use snapshot::Snapshot;
