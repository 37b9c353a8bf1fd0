//! The scale skills are measured on, and the seed catalogue.

mod catalogue;
mod entry;
mod keys;
mod level;

pub use catalogue::{CATALOGUE, CATALOGUE_VERSION, LEVEL_TITLES, skill_by_alias, skill_by_key};
pub use entry::{Activity, ActivityKind, Crosswalk, Skill};
pub use keys::{SKILL_COUNT, SKILL_KEYS, skill_index};
pub use level::{Level, OffScale};
