//! Observations of skills.

use super::{EvidenceSource, FeedbackId, PersonId};

/// One dated observation of one skill by one rater.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Evidence {
    /// Its id.
    pub id: String,
    /// Whose skill.
    pub person_id: PersonId,
    /// The skill's key.
    pub skill: String,
    /// Level in thousandths.
    pub level: i64,
    /// Where it comes from.
    pub source: EvidenceSource,
    /// Who rated, where that is a person.
    pub rater_id: Option<PersonId>,
    /// The feedback it came from.
    pub feedback_id: Option<FeedbackId>,
    /// When it was observed, in microseconds.
    pub observed_at: i64,
}
