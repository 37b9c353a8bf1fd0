//! Evidence: dated observations of skills, by source and rater.

use serde::{Deserialize, Serialize};

use crate::skill::Level;
use crate::time::UnixMicros;

/// Where a piece of evidence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// The person about themselves.
    #[serde(rename = "SELF")]
    SelfRating,
    /// The mentor of a pairing, most often after a session.
    Mentor,
    /// The line or clinical supervisor.
    Supervisor,
    /// A colleague.
    Peer,
    /// A scored test or simulation.
    Test,
    /// A judged piece of work, such as a care plan.
    WorkSample,
    /// A certificate or licence.
    Credential,
    /// Taking part in a case conference.
    Conference,
}

/// One dated observation of one skill by one rater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// What makes the observation the same one when it arrives twice; a repeated id counts once.
    pub id: String,
    /// Key of the skill in the agency's catalogue.
    pub skill: String,
    /// The level observed.
    pub level: Level,
    /// Where it comes from.
    pub source: Source,
    /// Who judged. Evidence of one source without a rater counts as one rater's, as does all self-rating.
    pub rater: Option<String>,
    /// When it was seen, which may be long before it was written down.
    pub observed_at: UnixMicros,
}
