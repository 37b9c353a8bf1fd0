//! What a server does by itself: solves match runs, and removes what is kept for a while only.

mod lease;
mod retention;
mod worker;

pub use self::{
    retention::{keep_tidy, tidy},
    worker::solve_runs,
};
