//! From people to a problem: locks taken out, eligible pairs listed, the bar of the best worst coverage found.

mod each_pair;
pub(crate) mod eligible_pairs;
pub mod error;
pub(crate) mod fairness;
#[expect(clippy::module_inception, reason = "the room is named for what it is about")]
pub mod instance;
pub mod locks;
pub mod pair_storage;
