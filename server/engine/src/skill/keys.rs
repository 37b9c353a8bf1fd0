//! The stable keys of the shipped skills.

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
