//! Bounds on a score that are told more quickly than the score.

use super::profiles::MenteeProfile;
use super::roster::CandidatePair;
use super::score::shared;
use crate::matching::input::policy::{HardRule, Policy};

/// A bound on the score of a pair that no relation raises or lowers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ceiling {
    /// The most points it can score.
    pub(crate) points: i64,
    /// Of them, the most for shared availability.
    pub(crate) availability: i64,
}

impl CandidatePair<'_> {
    /// Whether the score may reach `least`: `false` only if it is less. Looks at what weighs most and at what is
    /// told quickly; the relation has to be plain, and availability to earn no more than said.
    pub(crate) fn may_score(&self, least: i64, availability: i64) -> bool {
        let Policy { lines, full_marks: marks, .. } = &self.roster.policy;
        let (mentee, mentor) = (&self.mentee.profile, &self.mentor.profile);
        let share = |weight: u32, earned: u32, full: u32| {
            i64::from(weight) * i64::from(earned.min(full)) / i64::from(full)
        };
        let has_same_discipline = mentee.discipline.is_some() && mentee.discipline == mentor.discipline;
        let beside = share(lines.discipline, has_same_discipline.into(), 1)
            + share(lines.population, shared(&mentee.populations, &mentor.populations), marks.populations)
            + share(lines.language, shared(&mentee.languages, &mentor.languages), marks.languages)
            + share(lines.waiting, self.mentee.waiting_weeks, marks.waiting_weeks)
            + availability;
        beside + i64::from(lines.coverage) >= least && beside + self.coverage_of(lines.coverage) >= least
    }
}

impl MenteeProfile {
    /// The points that the mentee would have for waiting longer.
    pub(crate) fn points_not_waited(&self, policy: &Policy) -> i64 {
        let (weight, full) = (policy.lines.waiting, policy.full_marks.waiting_weeks);
        let earned = i64::from(weight) * i64::from(self.waiting_weeks.min(full)) / i64::from(full);
        i64::from(weight) - earned
    }
}

impl Policy {
    /// The ceiling of a pair that this rule excludes and that has no relation.
    pub(crate) fn most_points_despite(&self, rule: HardRule) -> Ceiling {
        let lines = &self.lines;
        let most = lines.most_of_a_plain_pair();
        let availability = i64::from(lines.availability);
        let (points, availability) = match rule {
            HardRule::TeachingStrength => (most - i64::from(lines.coverage), availability),
            HardRule::SharedLanguage => (most - i64::from(lines.language), availability),
            HardRule::SharedTime => {
                let full = self.full_marks.shared_minutes;
                let shared =
                    availability * i64::from(self.minimum_shared_minutes.min(full)) / i64::from(full);
                (most - availability + shared, shared)
            }
            _ => (most, availability),
        };
        Ceiling { points, availability }
    }
}

#[cfg(test)]
#[path = "score_bounds_tests.rs"]
mod tests;
