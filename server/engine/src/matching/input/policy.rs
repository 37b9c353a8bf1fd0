//! The declared rules of a run: what is forbidden, what counts, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::points::{Balance, FullMarks, LineWeights};
use crate::skill::Level;

/// The policy format this engine reads.
pub const POLICY_VERSION: u32 = 1;
/// The highest score a pair can have.
pub const FULL_SCORE: i64 = 1_000_000;
/// The weight of a skill or a priority that the policy does not name, in hundredths.
pub const PLAIN_WEIGHT: u32 = 100;
/// The highest weight of a skill or a priority, in hundredths.
pub const MAX_WEIGHT: u32 = 1000;

const MAX_ENTRIES: i64 = 200;

/// Something a plan is to have as much of as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// The number of mentees with a place.
    MostPlaced,
    /// The sum of the scores.
    Score,
    /// The number of current pairings that stay.
    FewestChanges,
    /// The least coverage among the mentees that no lock settles.
    BestWorstCoverage,
}

/// A hard rule that a policy can switch off. Bans, and the rule that no person mentors themselves, cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HardRule {
    /// The mentor offers the kind of pairing wanted.
    KindOffered,
    /// The mentor accepts new mentees.
    MentorAccepting,
    /// Neither is the other's line manager.
    NoLineManager,
    /// Neither declared a conflict of interest with the other.
    NoConflictOfInterest,
    /// The mentor's credential is valid when the pairing begins.
    CredentialValid,
    /// They share a language.
    SharedLanguage,
    /// They share a way to meet.
    SharedWayToMeet,
    /// They share enough free time.
    SharedTime,
    /// The mentor can teach at least one of the mentee's needs.
    TeachingStrength,
}

impl HardRule {
    /// Every rule that can be switched.
    pub const ALL: [Self; 9] = [
        Self::KindOffered,
        Self::MentorAccepting,
        Self::NoLineManager,
        Self::NoConflictOfInterest,
        Self::CredentialValid,
        Self::SharedLanguage,
        Self::SharedWayToMeet,
        Self::SharedTime,
        Self::TeachingStrength,
    ];
}

/// The rules of a run, recorded with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// The format, [`POLICY_VERSION`].
    pub version: u32,
    /// What counts, the most important first: more of an earlier goal outweighs any amount of a later one.
    pub objective: Vec<Goal>,
    /// The hard rules in force.
    pub hard_rules: BTreeSet<HardRule>,
    /// The lower bound from which a mentor can teach a skill.
    pub teaching_threshold: Level,
    /// The lead over the mentee, in thousandths, that lets a mentor teach below the threshold.
    pub lead_threshold: i32,
    /// The gap, in thousandths, assumed where a mentee's level was never observed: small, for not knowing is no low mark.
    pub assumed_gap: i32,
    /// The free minutes a week a pair must share.
    pub minimum_shared_minutes: u32,
    /// The score below which a pair is left out, 0…1,000,000.
    pub minimum_score: u32,
    /// Weight of a skill in hundredths; 100 where it is missing.
    pub skill_weights: BTreeMap<String, u32>,
    /// Weight of a mentee's first, second, … priority in hundredths; 100 beyond the list.
    pub priority_weights: Vec<u32>,
    /// The points of each line.
    pub lines: LineWeights,
    /// What earns a line's full points.
    pub full_marks: FullMarks,
    /// What crowding costs, in points of the goal [`Goal::Score`].
    pub balance: Balance,
}

/// Why a policy cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The format is another engine's.
    #[error("policy version {found} is not {POLICY_VERSION}")]
    UnknownVersion {
        /// The version found.
        found: u32,
    },
    /// The objective is empty, repeats a goal, or names neither placement nor score.
    #[error("the objective must name most_placed or score, and no goal twice")]
    MeaninglessObjective,
    /// The worst coverage can be made best only among plans that place the most, and is then the next goal.
    #[error("best_worst_coverage must stand right behind most_placed, and most_placed first")]
    MisplacedFairness,
    /// Crowding costs points, and the objective does not count points.
    #[error("balance costs points, which an objective without score does not count")]
    PointlessBalance,
    /// The lines promise more than a full score.
    #[error("the score lines add up to {total} points, more than {FULL_SCORE}")]
    LinesTooHeavy {
        /// The sum of the lines.
        total: i64,
    },
    /// A number is outside its bounds.
    #[error("{field} is {value}, outside {low} to {high}")]
    OutOfBounds {
        /// The field.
        field: &'static str,
        /// The value found.
        value: i64,
        /// The lowest allowed.
        low: i64,
        /// The highest allowed.
        high: i64,
    },
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            version: POLICY_VERSION,
            objective: vec![Goal::MostPlaced, Goal::Score, Goal::FewestChanges],
            hard_rules: HardRule::ALL.into(),
            teaching_threshold: Level::new(4000).expect("4.000 is on the scale"),
            lead_threshold: 1000,
            assumed_gap: 500,
            minimum_shared_minutes: 60,
            minimum_score: 0,
            skill_weights: BTreeMap::new(),
            priority_weights: vec![300, 200, 150],
            lines: LineWeights::default(),
            full_marks: FullMarks::default(),
            balance: Balance::NONE,
        }
    }
}

impl Policy {
    /// Refuses a policy that means nothing or leaves the bounds the arithmetic is proved for.
    ///
    /// # Errors
    /// The first [`PolicyError`] met.
    pub fn validate(&self) -> Result<(), PolicyError> {
        if self.version != POLICY_VERSION {
            return Err(PolicyError::UnknownVersion { found: self.version });
        }
        let goals: BTreeSet<Goal> = self.objective.iter().copied().collect();
        let means_something = goals.contains(&Goal::MostPlaced) || goals.contains(&Goal::Score);
        if goals.len() != self.objective.len() || !means_something {
            return Err(PolicyError::MeaninglessObjective);
        }
        if self.is_fair() && !self.objective.starts_with(&[Goal::MostPlaced, Goal::BestWorstCoverage]) {
            return Err(PolicyError::MisplacedFairness);
        }
        if self.balance.step > 0 && !goals.contains(&Goal::Score) {
            return Err(PolicyError::PointlessBalance);
        }
        let total = self.lines.total();
        if total > FULL_SCORE {
            return Err(PolicyError::LinesTooHeavy { total });
        }
        self.validate_numbers()
    }

    /// Whether the objective asks for the best worst coverage.
    #[must_use]
    pub fn is_fair(&self) -> bool {
        self.objective.contains(&Goal::BestWorstCoverage)
    }

    fn validate_numbers(&self) -> Result<(), PolicyError> {
        let marks = &self.full_marks;
        let entries = self.skill_weights.len().max(self.priority_weights.len());
        within("teaching_threshold", self.teaching_threshold.thousandths(), 1000, 5000)?;
        within("lead_threshold", self.lead_threshold, 0, 4000)?;
        within("assumed_gap", self.assumed_gap, 0, 4000)?;
        within("minimum_shared_minutes", self.minimum_shared_minutes, 0, 7 * 24 * 60)?;
        within("minimum_score", self.minimum_score, 0, FULL_SCORE)?;
        within("weights", i64::try_from(entries).unwrap_or(i64::MAX), 0, MAX_ENTRIES)?;
        within("lines.avoid", self.lines.avoid, 0, FULL_SCORE)?;
        within("full_marks.populations", marks.populations, 1, 1000)?;
        within("full_marks.languages", marks.languages, 1, 1000)?;
        within("full_marks.shared_minutes", marks.shared_minutes, 1, 7 * 24 * 60)?;
        within("full_marks.preferences", marks.preferences, 1, 255)?;
        within("full_marks.waiting_weeks", marks.waiting_weeks, 1, 10_000)?;
        within("balance.target", self.balance.target, 0, 1000)?;
        within("balance.step", self.balance.step, 0, FULL_SCORE)?;
        for weight in self.skill_weights.values().chain(&self.priority_weights) {
            within("weight", *weight, 0, i64::from(MAX_WEIGHT))?;
        }
        Ok(())
    }
}

fn within(field: &'static str, value: impl Into<i64>, low: i64, high: i64) -> Result<(), PolicyError> {
    let value = value.into();
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(PolicyError::OutOfBounds { field, value, low, high })
}
