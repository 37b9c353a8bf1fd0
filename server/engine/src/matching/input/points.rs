//! The points that a policy gives: for each line of a score, and against crowding.

use serde::{Deserialize, Serialize};

/// The points of each score line where it is full; together at most 1,000,000 (`avoid` apart).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineWeights {
    /// All of the mentee's weighted gaps covered.
    pub coverage: u32,
    /// The same discipline.
    pub discipline: u32,
    /// Populations both work with.
    pub population: u32,
    /// Languages both speak.
    pub language: u32,
    /// Free time both share.
    pub availability: u32,
    /// The mentee's first wish.
    pub preference: u32,
    /// A PREFER rule.
    pub prefer: u32,
    /// What an AVOID rule takes away, never more than is there.
    pub avoid: u32,
    /// A current pairing stays.
    pub stay: u32,
    /// The mentee waited.
    pub waiting: u32,
}

/// How much of something earns a line's full points; less earns its share. Each at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FullMarks {
    /// Populations shared.
    pub populations: u32,
    /// Languages shared.
    pub languages: u32,
    /// Minutes a week shared.
    pub shared_minutes: u32,
    /// Wishes that earn points: with 5, the first earns 5/5 and the fifth 1/5.
    pub preferences: u32,
    /// Weeks waited; waiting longer earns no more.
    pub waiting_weeks: u32,
}

/// What places beyond a target cost, so that load spreads over mentors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// How many mentees of one mentor cost nothing, 0…1000.
    pub target: u32,
    /// Points that each further one costs more than the one before it, 0…1,000,000; 0 asks for no balance.
    pub step: u32,
}

impl Balance {
    /// No balance.
    pub const NONE: Self = Self { target: 0, step: 0 };

    /// The points that this many mentees of one mentor cost.
    #[must_use]
    pub fn cost(self, load: u32) -> i64 {
        let beyond = i64::from(load.saturating_sub(self.target));
        i64::from(self.step) * (beyond * (beyond + 1) / 2)
    }
}

impl Default for LineWeights {
    fn default() -> Self {
        Self {
            coverage: 600_000,
            discipline: 60_000,
            population: 60_000,
            language: 30_000,
            availability: 60_000,
            preference: 80_000,
            prefer: 50_000,
            avoid: 100_000,
            // Enough to keep nearly every pair after small changes, too little to keep a bad one.
            stay: 20_000,
            waiting: 40_000,
        }
    }
}

impl Default for FullMarks {
    fn default() -> Self {
        Self { populations: 2, languages: 2, shared_minutes: 600, preferences: 5, waiting_weeks: 26 }
    }
}

impl LineWeights {
    /// The points of a pair in which every line is full that does not tell of something particular.
    pub(crate) fn most_of_a_plain_pair(&self) -> i64 {
        self.total() - i64::from(self.preference) - i64::from(self.prefer) - i64::from(self.stay)
    }

    /// The points of a pair in which every line is full.
    pub(crate) fn total(&self) -> i64 {
        let lines = [
            self.coverage,
            self.discipline,
            self.population,
            self.language,
            self.availability,
            self.preference,
            self.prefer,
            self.stay,
            self.waiting,
        ];
        lines.into_iter().map(i64::from).sum()
    }
}
