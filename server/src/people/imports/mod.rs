//! What a sheet's rows do to the roster: planned from an upload, then applied.

pub(crate) mod apply;
pub(crate) mod check;
mod person;
mod plan;
mod rule;
pub(crate) mod upload;
