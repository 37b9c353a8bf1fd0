//! A run from snapshot to plan, and why everybody is where they are.

mod deferred;
pub mod explain;
pub mod force;
#[expect(clippy::module_inception, reason = "the room is named for what it is about")]
pub mod plan;
pub mod reasons;
pub mod stable;
pub mod unplaced;
