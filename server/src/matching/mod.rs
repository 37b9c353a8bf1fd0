//! Match runs between their rows and the engine: frozen, solved, asked, published.

pub(crate) mod facts;
pub(crate) mod findings;
pub(crate) mod freezing;
pub(crate) mod keep_gap;
mod kinds;
pub(crate) mod new_run;
pub(crate) mod no_plan;
pub(crate) mod plan_cache;
pub(crate) mod policy;
pub(crate) mod profile;
pub(crate) mod publication;
mod recently_used;
pub(crate) mod rerun;
pub(crate) mod rulebook;
pub(crate) mod run;
pub(crate) mod run_participants;
pub(crate) mod searches;
pub(crate) mod snapshot;
pub(crate) mod solve_monitor;
pub(crate) mod solving;
pub(crate) mod watched_json;
pub(crate) mod what_if;
pub(crate) mod what_if_cache;

pub use self::searches::Searches;
