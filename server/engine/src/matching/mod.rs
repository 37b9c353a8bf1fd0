//! Who should learn from whom: the provably best plan under stated rules, with its reasons.
//!
//! A [`Snapshot`] is the frozen input of a run. [`Plan::solve`] turns it into an [`Assignment`] and a
//! [`Certificate`]; [`check`](fn@check) accepts both only after deriving every rule and every
//! score from the snapshot again, so that no one has to trust the solver. The same snapshot gives
//! the same bytes, in whatever order its people are listed, on any platform.
//!
//! ```text
//! Snapshot ─▶ Roster ─▶ Instance ─▶ Solution ─▶ Plan ─▶ Dossier
//!   facts     numbers   pairs and   optimum     ids     exported run
//!                       profits     and prices
//! ```
//!
//! The rooms, from the ground up; each knows only those below it: [`progress`], [`input`], [`people`], [`problem`],
//! [`solver`], [`instance`], [`proof`], [`plan`], [`what_if`].

pub mod dossier;
pub mod input;
pub mod instance;
pub mod people;
pub mod plan;
pub mod problem;
pub mod progress;
pub mod proof;
pub mod solver;
pub mod what_if;
pub mod without_locks;

pub use dossier::Dossier;
pub use input::policy::Policy;
pub use input::snapshot::Snapshot;
pub use people::rules::Verdict;
pub use people::score::Score;
pub use plan::plan::{Plan, PlanError};
pub use problem::objective::Worth;
pub use proof::certificate::{Assignment, Certificate};
pub use proof::check::{Checked, check};
pub use proof::rejection::Rejection;
pub use what_if::display_name::display_name;
pub use without_locks::WithoutLocks;
