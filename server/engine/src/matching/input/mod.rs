//! What a run starts from: the frozen snapshot with the policy in it, its bounds, its one spelling.

mod canonical;
pub mod points;
pub mod policy;
pub mod snapshot;
pub mod validate;
pub mod week;
