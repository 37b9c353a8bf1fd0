//! What people learned: feedback with its evidence, the steps that follow, and the levels that the evidence shows.

pub(crate) mod estimates;
pub(crate) mod follow_up;
pub(crate) mod record;
