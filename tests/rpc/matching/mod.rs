//! Match runs: asked for, solved, read, reviewed, published.

pub(crate) mod coordinator;
mod publication;
mod queue;
mod reading;
mod review;
mod run;
mod scale;
mod takeover;
