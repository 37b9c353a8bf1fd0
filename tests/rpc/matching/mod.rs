//! Match runs: asked for, solved, read, reviewed, published.

mod comparison;
pub(crate) mod coordinator;
mod publication;
mod queue;
mod reading;
mod rerun;
mod review;
mod run;
mod scale;
mod several;
mod takeover;
mod trial;
