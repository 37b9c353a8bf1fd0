//! The scale skills are measured on, and the seed catalogue.

mod catalogue;

use serde::{Deserialize, Serialize};

pub use catalogue::{
    Activity, ActivityKind, CATALOGUE, CATALOGUE_VERSION, Crosswalk, LEVEL_TITLES, Skill, skill_by_alias,
    skill_by_key,
};

/// How many skills the shipped catalogue has.
pub const SKILL_COUNT: usize = 10;

/// The stable keys of the shipped catalogue, version 1, in catalogue order.
pub const SKILL_KEYS: [&str; SKILL_COUNT] = [
    "communication",
    "assessment_evaluation",
    "organization_time",
    "problem_solving",
    "empathy_compassion",
    "advocacy",
    "collaboration",
    "cultural_competency",
    "flexibility",
    "technology",
];

/// The place of a skill key in [`SKILL_KEYS`].
#[must_use]
pub fn skill_index(key: &str) -> Option<usize> {
    SKILL_KEYS.iter().position(|known| *known == key)
}

/// A skill level in thousandths, 1000 (novice) to 5000 (expert).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Level(i32);

impl Level {
    /// The lowest level, 1.000.
    pub const MIN: Self = Self(1000);
    /// The highest level, 5.000.
    pub const MAX: Self = Self(5000);
    /// The middle of the scale, 3.000.
    pub const MIDDLE: Self = Self(3000);

    /// `None` unless `thousandths` is within 1000…5000.
    #[must_use]
    pub const fn new(thousandths: i32) -> Option<Self> {
        if thousandths < Self::MIN.0 || thousandths > Self::MAX.0 { None } else { Some(Self(thousandths)) }
    }

    /// The level in thousandths, 1000…5000.
    #[must_use]
    pub const fn thousandths(self) -> i32 {
        self.0
    }
}
