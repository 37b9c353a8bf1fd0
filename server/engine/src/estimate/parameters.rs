//! What an agency may set about estimates: plain policy data, and the shipped presets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Source;
use crate::skill::Level;

/// Everything an agency may set about estimates. [`Model::new`](super::Model::new) checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// What people call this set, such as `default`; 1 to 64 bytes.
    pub name: String,
    /// What is expected of a person without ratings.
    pub prior: Prior,
    /// How much people and raters differ.
    pub variances: Variances,
    /// How much a rating counts by where it comes from.
    pub source_weights: SourceWeights,
    /// Days in which evidence loses half of its information, 1…36 500.
    pub half_life_days: u32,
    /// The same for skills that age differently, by skill key.
    pub half_life_days_by_skill: BTreeMap<String, u32>,
    /// When an estimate is good enough to decide by.
    pub sufficiency: Sufficiency,
}

/// The level expected in the cohort before anybody is rated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prior {
    /// For every skill that has no level of its own below.
    pub level: Level,
    /// For skills whose cohort level is known, by skill key.
    pub by_skill: BTreeMap<String, Level>,
}

/// Variances in thousandths of a level, squared: a standard deviation of half a level is 250 000.
/// Each is 1 000…4 000 000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variances {
    /// Of general levels between the people of the cohort.
    pub general: u32,
    /// Of one person's skills around the person's general level.
    pub skill: u32,
    /// Of raters' overall views of one person: leniency and halo.
    pub rater: u32,
    /// Of one rater's views of single skills around the overall view.
    pub rater_skill: u32,
    /// Of ratings by one rater of one skill from day to day, with rounding to whole levels.
    pub occasion: u32,
}

/// How much one rating counts by its source, in thousandths of a supervisor's; 0 leaves the source out, at most
/// 4000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are the sources, documented there")]
pub struct SourceWeights {
    pub self_rating: u32,
    pub mentor: u32,
    pub supervisor: u32,
    pub peer: u32,
    pub test: u32,
    pub work_sample: u32,
    pub credential: u32,
    pub conference: u32,
}

/// When an estimate is good enough to decide by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sufficiency {
    /// The least number of different raters.
    pub raters: u32,
    /// The widest interval, in thousandths of a level, at least 0.
    pub width: i32,
}

impl SourceWeights {
    /// The weight of a source in thousandths.
    #[must_use]
    pub const fn of(&self, source: Source) -> u32 {
        match source {
            Source::SelfRating => self.self_rating,
            Source::Mentor => self.mentor,
            Source::Supervisor => self.supervisor,
            Source::Peer => self.peer,
            Source::Test => self.test,
            Source::WorkSample => self.work_sample,
            Source::Credential => self.credential,
            Source::Conference => self.conference,
        }
    }

    pub(super) fn largest(&self) -> u32 {
        let people = self.self_rating.max(self.mentor).max(self.supervisor).max(self.peer);
        people.max(self.test).max(self.work_sample).max(self.credential).max(self.conference)
    }
}

impl Parameters {
    /// The shipped parameters.
    ///
    /// Within one kind of staff they give a supervisor's single rating the reliability found for such ratings
    /// (near .5); the general variance is larger because a roster mixes novices with experts. Self-ratings
    /// correlate only about .22 with supervisors' (Heidemeier & Moser 2009), hence their weight. Half of a
    /// trained gain is gone after about a year without use (Arthur and others 1998), hence
    /// the half-life. The simulation beside this module holds the sum of it to its promise of 90 %.
    #[must_use]
    pub fn preset_default() -> Self {
        Self {
            name: "default".to_owned(),
            prior: Prior { level: Level::MIDDLE, by_skill: BTreeMap::new() },
            variances: Variances {
                general: 560_000,
                skill: 60_000,
                rater: 240_000,
                rater_skill: 50_000,
                occasion: 150_000,
            },
            source_weights: SourceWeights {
                self_rating: 200,
                mentor: 1000,
                supervisor: 1000,
                peer: 700,
                test: 1200,
                work_sample: 1200,
                credential: 600,
                conference: 500,
            },
            half_life_days: 365,
            half_life_days_by_skill: BTreeMap::from([("technology".to_owned(), 183)]),
            sufficiency: Sufficiency { raters: 2, width: 1500 },
        }
    }

    /// The shipped parameters for clinical social work, where self-ratings agreed best with what supervisors
    /// said anonymously and so count as much as a supervisor's.
    #[must_use]
    pub fn preset_self_heavy() -> Self {
        let mut parameters = Self::preset_default();
        "self_heavy".clone_into(&mut parameters.name);
        parameters.source_weights.self_rating = 1000;
        parameters
    }
}
