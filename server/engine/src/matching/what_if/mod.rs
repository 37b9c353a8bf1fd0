//! What-ifs on a solved run: what another capacity, one more mentor or one dropped rule would change.

pub mod changed_state;
pub mod changes;
pub mod display_name;
mod dropped_rules;
mod judged_pairs;
pub mod must_solve;
pub mod state;
pub mod summary;
