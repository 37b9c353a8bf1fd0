//! Match policies.

use preceptor_engine::{estimate::Model, skill::Level, time::UnixMicros};
use serde::{Deserialize, Serialize};

use super::{AgencyId, MatchPolicyId, Micros, Revision, Versioned, converted as sqlx, words};

words! {
    /// What a match run optimises.
    MatchObjective {
        /// Place as many mentees as possible.
        MostPlaced = "MOST_PLACED",
        /// The greatest sum of scores.
        Score = "SCORE",
        /// The fewest mentees who change mentor.
        FewestChanges = "FEWEST_CHANGES",
        /// The best coverage of whoever is covered least.
        BestWorstCoverage = "BEST_WORST_COVERAGE",
    }
}

/// One version of a match policy.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct MatchPolicy {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: MatchPolicyId,
    /// The version, from 1.
    pub version: i64,
    /// What it says.
    #[sqlx(json)]
    pub rules: PolicyRules,
    /// When this version was written; 0 for the default policy that nobody wrote.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who wrote it.
    pub updated_by: String,
}

impl Versioned for MatchPolicy {
    fn revision(&self) -> Revision {
        Revision::new(self.version)
    }
    fn updated_at(&self) -> UnixMicros {
        self.updated_at
    }
    fn updated_by(&self) -> &str {
        &self.updated_by
    }
}

/// What a match policy says. Levels and leads in thousandths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRules {
    /// What to optimise, most important first.
    pub objectives: Vec<MatchObjective>,
    /// How much each skill counts; one that is not named counts 10.
    pub skill_weights: Vec<SkillWeight>,
    /// The level a role asks for where the mentee names none.
    pub default_target: Level,
    /// The lower bound from which a skill can be taught.
    pub teaching_threshold: Level,
    /// The lead that also lets a mentor teach.
    pub teaching_lead: i64,
    /// The least shared weekly availability, in minutes; 0 asks for none.
    pub shared_minutes: i64,
    /// Points that keep a mentee with the present mentor.
    pub stay_points: i64,
    /// Points that a PREFER rule adds and an AVOID rule takes away.
    pub preference_points: i64,
    /// Mentees of one mentor that cost nothing.
    pub balance_target: i64,
    /// Points that each further one costs more than the one before; 0 asks for no balance.
    pub balance_points: i64,
    /// Days for which a published pairing is an offer; 0 makes it active at once.
    pub offer_days: i64,
    /// The skill estimate's model.
    pub estimate_model: String,
}

/// How much one skill counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkillWeight {
    /// The skill's key.
    pub skill: String,
    /// The weight, 0 to 100.
    pub weight: i64,
}

impl Default for PolicyRules {
    /// What a run goes by where nobody wrote a policy.
    fn default() -> Self {
        Self {
            objectives: vec![
                MatchObjective::MostPlaced,
                MatchObjective::Score,
                MatchObjective::FewestChanges,
            ],
            skill_weights: Vec::new(),
            // Between working alone in usual cases and with ease in all of them.
            default_target: const { Level::new(3500).expect("on the scale") },
            teaching_threshold: const { Level::new(4000).expect("on the scale") },
            // A mentor counts at the lower end of the interval, so that even this much is a lead that is sure.
            teaching_lead: 500,
            shared_minutes: 60,
            stay_points: 20_000,
            preference_points: 50_000,
            balance_target: 0,
            balance_points: 0,
            offer_days: 0,
            estimate_model: "default".to_owned(),
        }
    }
}

impl PolicyRules {
    /// The model of skill estimates; the default one where this server does not know the one that was written.
    #[must_use]
    pub fn model(&self) -> Model {
        Model::preset(&self.estimate_model).unwrap_or_default()
    }
}

impl MatchPolicy {
    /// The id of the policy that always exists.
    pub const DEFAULT: &str = "default";

    /// The default policy of an agency that wrote none: version 1.
    #[must_use]
    pub fn unwritten(agency: &AgencyId) -> Self {
        Self {
            agency_id: agency.clone(),
            id: MatchPolicyId::new(Self::DEFAULT),
            version: 1,
            rules: PolicyRules::default(),
            updated_at: UnixMicros::default(),
            updated_by: String::new(),
        }
    }
}
