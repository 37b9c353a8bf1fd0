//! Feedback.

use preceptor_engine::time::UnixMicros;

use preceptor_engine::skill::Level;
use serde::{Deserialize, Serialize};

use super::{
    AgencyId, ConferenceId, EvidenceSource, FeedbackId, Micros, PairingKind, PersonId, Revision, SessionId,
    converted as sqlx, versioned, words,
};

words! {
    /// Who may read a feedback.
    FeedbackVisibility {
        /// The person, the author and coordinators.
        Shared = "SHARED",
        /// The author and coordinators.
        Confidential = "CONFIDENTIAL",
        /// As shared, but the person is not told who the author is.
        Anonymous = "ANONYMOUS",
    }
    /// States of feedback.
    FeedbackState {
        /// Recorded.
        Submitted = "SUBMITTED",
        /// Read by the person.
        Acknowledged = "ACKNOWLEDGED",
        /// Replaced by a newer version.
        Superseded = "SUPERSEDED",
        /// Taken back.
        Retracted = "RETRACTED",
    }
}

/// What an author recorded about a person. Its content never changes; only its state does.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Feedback {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: FeedbackId,
    /// Whom it is about.
    pub subject_id: PersonId,
    /// The subject's display name.
    pub subject_name: String,
    /// Who gave it; `None` where no person did, as with a test.
    pub author_id: Option<PersonId>,
    /// In what role the author saw the person.
    pub source: EvidenceSource,
    /// The session it is about.
    pub session_id: Option<SessionId>,
    /// The conference it is about.
    pub conference_id: Option<ConferenceId>,
    /// The ratings.
    #[sqlx(json)]
    pub ratings: Vec<Rating>,
    /// Free text.
    pub note: String,
    /// Who may read it.
    pub visibility: FeedbackVisibility,
    /// When it was observed.
    #[sqlx(try_from = "Micros")]
    pub observed_at: UnixMicros,
    /// State.
    pub state: FeedbackState,
    /// The version, from 1.
    pub version: i64,
    /// The version before this one.
    pub supersedes_id: Option<FeedbackId>,
    /// Why it was retracted.
    pub reason: String,
    /// How often the row was written.
    pub revision: Revision,
    /// When recorded.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
}

versioned!(Feedback);

impl Feedback {
    /// Whether this person gave it.
    #[must_use]
    pub fn is_by(&self, person: &PersonId) -> bool {
        self.author_id.as_ref() == Some(person)
    }

    /// Whether this person may read it: the author, and the subject unless it is confidential.
    #[must_use]
    pub fn is_readable_by(&self, person: &PersonId) -> bool {
        self.is_by(person)
            || self.subject_id == *person && self.visibility != FeedbackVisibility::Confidential
    }

    /// Whether this person may not learn who gave it.
    #[must_use]
    pub fn is_anonymous_to(&self, person: &PersonId) -> bool {
        self.visibility == FeedbackVisibility::Anonymous && !self.is_by(person)
    }
}

/// A skill as an author saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The skill's key.
    pub skill: String,
    /// Level; `None` when it was not observed, which is not a low mark.
    pub level: Option<Level>,
}

/// A pairing, present or past, in which two people came to know each other's work.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Relation {
    /// Who of the two is the mentor.
    pub mentor_id: PersonId,
    /// The kind of pairing.
    pub kind: PairingKind,
}
