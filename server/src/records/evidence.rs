//! Observations of skills.

use preceptor_engine::{estimate, skill::Level, time::UnixMicros};

use super::{EvidenceSource, FeedbackId, Micros, PersonId, converted as sqlx};

/// One dated observation of one skill by one rater.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Evidence {
    /// Its id.
    pub id: String,
    /// Whose skill.
    pub person_id: PersonId,
    /// The skill's key.
    pub skill: String,
    /// Level.
    #[sqlx(try_from = "i64")]
    pub level: Level,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// Who rated, where that is a person.
    pub rater_id: Option<PersonId>,
    /// The feedback it came from.
    pub feedback_id: Option<FeedbackId>,
    /// When it was observed.
    #[sqlx(try_from = "Micros")]
    pub observed_at: UnixMicros,
}

impl Evidence {
    /// The observation as the engine takes it.
    #[must_use]
    pub fn observation(&self) -> estimate::Evidence {
        estimate::Evidence {
            id: self.id.clone(),
            skill: self.skill.clone(),
            level: self.level,
            source: self.source.weighed(),
            rater: self.rater_id.as_ref().map(ToString::to_string),
            observed_at: self.observed_at,
        }
    }
}

impl EvidenceSource {
    /// The source by whose kind an estimate weighs the observation.
    const fn weighed(self) -> estimate::Source {
        match self {
            Self::Own => estimate::Source::SelfRating,
            Self::Mentor => estimate::Source::Mentor,
            Self::Supervisor => estimate::Source::Supervisor,
            Self::Peer => estimate::Source::Peer,
            Self::Test => estimate::Source::Test,
            Self::WorkSample => estimate::Source::WorkSample,
            Self::Credential => estimate::Source::Credential,
            Self::Conference => estimate::Source::Conference,
        }
    }
}
