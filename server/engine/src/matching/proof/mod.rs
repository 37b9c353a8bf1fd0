//! The proof that a plan is best, in a form that another program checks without the solver.

pub mod certificate;
pub mod check;
mod coverage_bar;
mod dual_prices;
mod feasible;
pub mod rejection;
