//! That a plan is best, in a form that another program checks without the solver.

mod bar;
pub mod certificate;
pub mod check;
mod placed;
mod prices;
pub mod rejection;
