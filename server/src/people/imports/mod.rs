//! What a sheet's rows do to the roster: planned from an upload, then applied.

pub(crate) mod apply;
pub(crate) mod check;
mod dry_run;
mod person;
mod row_result;
mod rule;
pub(crate) mod upload;
