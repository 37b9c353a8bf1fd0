//! What a pair is worth, line by line: the sum of the lines is the score.

use serde::{Deserialize, Serialize};

use super::profiles::{Need, count};
use super::relation::Fact;
use super::roster::CandidatePair;

/// The score of a pair with everything it was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The sum of the lines, 0…1,000,000.
    pub points: i64,
    /// The share of the mentee's weighted gaps the mentor covers, in thousandths.
    pub coverage: i64,
    /// Every line that counts, skills by key, then the others in declared order.
    pub lines: Vec<ScoreLine>,
    /// The mentee's needs in which the mentee's or the mentor's level was never observed.
    pub unobserved: Vec<String>,
}

/// One line of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreLine {
    /// What earned the points.
    #[serde(flatten)]
    pub reason: ScoreReason,
    /// The points; negative only for an AVOID rule.
    pub points: i64,
}

/// What earned the points of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ScoreReason {
    /// The mentor covers a gap in one skill. Levels in thousandths.
    Coverage {
        /// The skill's key.
        skill: String,
        /// How far the mentee is below the target.
        gap: i32,
        /// How far the mentor's lower bound is above the mentee.
        lead: i32,
        /// Whether the mentee's level was observed, not assumed.
        is_observed: bool,
    },
    /// Both have the same discipline.
    Discipline,
    /// Both work with the same populations.
    Population {
        /// How many.
        shared: u32,
    },
    /// Both speak the same languages.
    Language {
        /// How many.
        shared: u32,
    },
    /// Both are free at the same time.
    Availability {
        /// Minutes a week.
        minutes: u32,
    },
    /// The mentee wished for the mentor.
    Preference {
        /// 1 is the first wish.
        rank: u8,
    },
    /// A rule prefers the pair.
    PreferRule,
    /// They are paired today.
    Stay,
    /// The mentee waited.
    Waiting {
        /// Whole weeks.
        weeks: u32,
    },
    /// A rule would rather not have the pair.
    AvoidRule,
}

impl ScoreReason {
    /// The reason's stable name.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Coverage { .. } => "coverage",
            Self::Discipline => "discipline",
            Self::Population { .. } => "population",
            Self::Language { .. } => "language",
            Self::Availability { .. } => "availability",
            Self::Preference { .. } => "preference",
            Self::PreferRule => "prefer_rule",
            Self::Stay => "stay",
            Self::Waiting { .. } => "waiting",
            Self::AvoidRule => "avoid_rule",
        }
    }

    /// The reason's facts by name, in declared order, as text that no locale changes.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Coverage { skill, gap, lead, is_observed } => vec![
                ("skill", skill.clone()),
                ("gap", gap.to_string()),
                ("lead", lead.to_string()),
                ("is_observed", is_observed.to_string()),
            ],
            Self::Population { shared } | Self::Language { shared } => vec![("shared", shared.to_string())],
            Self::Availability { minutes } => vec![("minutes", minutes.to_string())],
            Self::Preference { rank } => vec![("rank", rank.to_string())],
            Self::Waiting { weeks } => vec![("weeks", weeks.to_string())],
            Self::Discipline | Self::PreferRule | Self::Stay | Self::AvoidRule => Vec::new(),
        }
    }
}

impl Score {
    /// Whether part of the score rests on a level that was never observed.
    #[must_use]
    pub fn has_insufficient_evidence(&self) -> bool {
        !self.unobserved.is_empty()
    }
}

impl CandidatePair<'_> {
    /// The pair's score, 0…1,000,000, eligible or not.
    #[must_use]
    pub fn points(&self) -> i64 {
        let mut points = self.coverage_of(self.roster.policy.lines.coverage);
        self.each_plain_line(|_, line| points += line);
        points + self.avoidance(points)
    }

    /// The share of the mentee's weighted gaps the mentor covers, in thousandths.
    #[must_use]
    pub fn coverage(&self) -> i64 {
        self.coverage_of(1000)
    }

    /// The pair's score with its lines, eligible or not.
    #[must_use]
    pub fn score(&self) -> Score {
        let mut lines = self.coverage_lines();
        self.each_plain_line(|reason, points| lines.push(ScoreLine { reason, points }));
        let avoidance = self.avoidance(lines.iter().map(|line| line.points).sum());
        if avoidance != 0 {
            lines.push(ScoreLine { reason: ScoreReason::AvoidRule, points: avoidance });
        }
        let is_unobserved = |need: &&Need| !need.is_observed || self.mentor.strengths[need.skill] == 0;
        let unobserved = self.mentee.needs.iter().filter(is_unobserved);
        Score {
            points: lines.iter().map(|line| line.points).sum(),
            coverage: self.coverage(),
            lines,
            unobserved: unobserved.map(|need| self.roster.skills[need.skill].clone()).collect(),
        }
    }

    /// How much of a need the mentor covers, in thousandths of a level; 0 where the mentor cannot teach it.
    pub(crate) fn benefit(&self, need: &Need) -> i32 {
        let strength = self.mentor.strengths[need.skill];
        if strength >= need.bar { (strength - need.level).min(need.gap) } else { 0 }
    }

    /// The covered share of the weighted gaps, of `full`. No overflow: 200 skills · 10^6 · 4000 · 10^6 < 2^63.
    pub(super) fn coverage_of(&self, full: u32) -> i64 {
        let covered = |need: &Need| need.weight * i64::from(self.benefit(need));
        let total: i64 = self.mentee.needs.iter().map(covered).sum();
        i64::from(full) * total / self.mentee.weighted_gaps.max(1)
    }

    /// One line for each skill covered; rounded on the running total, so that the lines add up exactly.
    fn coverage_lines(&self) -> Vec<ScoreLine> {
        let full = i64::from(self.roster.policy.lines.coverage);
        let (mut total, mut given) = (0, 0);
        let mut lines = Vec::new();
        for need in &self.mentee.needs {
            let benefit = self.benefit(need);
            total += need.weight * i64::from(benefit);
            let points = full * total / self.mentee.weighted_gaps - given;
            given += points;
            if benefit > 0 {
                let skill = self.roster.skills[need.skill].clone();
                let lead = self.mentor.strengths[need.skill] - need.level;
                let reason =
                    ScoreReason::Coverage { skill, gap: need.gap, lead, is_observed: need.is_observed };
                lines.push(ScoreLine { reason, points });
            }
        }
        lines
    }

    /// Every line but coverage and AVOID. Each grows with what people list, never shrinks.
    fn each_plain_line(&self, mut line: impl FnMut(ScoreReason, i64)) {
        let (lines, marks) = (&self.roster.policy.lines, &self.roster.policy.full_marks);
        let (mentee, mentor) = (&self.mentee.profile, &self.mentor.profile);
        let mut add = |reason, weight: u32, earned: u32, full: u32| {
            if earned > 0 && weight > 0 {
                let share = || i64::from(weight) * i64::from(earned) / i64::from(full);
                line(reason, if earned >= full { weight.into() } else { share() });
            }
        };
        let has_same_discipline = mentee.discipline.is_some() && mentee.discipline == mentor.discipline;
        add(ScoreReason::Discipline, lines.discipline, has_same_discipline.into(), 1);
        let populations = shared(&mentee.populations, &mentor.populations);
        add(
            ScoreReason::Population { shared: populations },
            lines.population,
            populations,
            marks.populations,
        );
        let languages = shared(&mentee.languages, &mentor.languages);
        add(ScoreReason::Language { shared: languages }, lines.language, languages, marks.languages);
        let minutes = self.shared_minutes();
        add(ScoreReason::Availability { minutes }, lines.availability, minutes, marks.shared_minutes);
        let rank = self.relation.rank;
        let wish = if rank == 0 { 0 } else { (marks.preferences + 1).saturating_sub(rank.into()) };
        add(ScoreReason::Preference { rank }, lines.preference, wish, marks.preferences);
        add(ScoreReason::PreferRule, lines.prefer, self.relation.has(Fact::Preferred).into(), 1);
        add(ScoreReason::Stay, lines.stay, self.is_current().into(), 1);
        let weeks = self.mentee.waiting_weeks;
        add(ScoreReason::Waiting { weeks }, lines.waiting, weeks, marks.waiting_weeks);
    }

    fn shared_minutes(&self) -> u32 {
        match (self.mentee.profile.availability, self.mentor.profile.availability) {
            (Some(mentee), Some(mentor)) => mentee.shared_minutes(&mentor),
            _ => 0,
        }
    }

    /// What an AVOID rule takes from `points`: never more than is there, so that no score is negative.
    fn avoidance(&self, points: i64) -> i64 {
        if !self.relation.has(Fact::Avoided) {
            return 0;
        }
        -points.min(self.roster.policy.lines.avoid.into())
    }
}

/// How many keys two sorted lists share.
pub(crate) fn shared(one: &[u32], two: &[u32]) -> u32 {
    count(one.iter().filter(|key| two.binary_search(key).is_ok()).count())
}
