//! Questions to a solved run: what another capacity, a mentor more or a rule less would change.

pub mod called;
pub mod changes;
mod dropped;
pub mod out_of_reach;
pub mod question;
pub mod run;
mod scan;
pub mod standing;
