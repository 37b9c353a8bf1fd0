//! A snapshot's people by number: who may be paired by the hard rules, and what a pair scores.

pub(crate) mod keys;
pub(crate) mod profiles;
pub(crate) mod relation;
pub mod roster;
pub mod rules;
pub mod score;
pub(crate) mod score_bounds;
pub mod tie_break;
