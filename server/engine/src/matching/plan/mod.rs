//! From a snapshot to a plan, and the reasons for every pair in it and for every pair that is not.

mod deferred_acceptance;
pub mod forced_pair;
pub mod mentor_loads;
#[expect(clippy::module_inception, reason = "the room is named for what it is about")]
pub mod plan;
pub mod reasons;
pub mod stability;
pub mod unplaced;
pub mod why_not;
