//! Resource names, `agencies/{agency}/{collection}/{id}`.

use super::{
    AgencyId, ConferenceId, FeedbackId, FollowUpId, ImportId, MatchPolicyId, MatchRunId, PairRuleId,
    PairingId, PersonId, ProposalId, SessionId,
};

/// An id whose resource stands directly below an agency.
pub trait Named: Sized {
    /// The collection's segment, such as `people`.
    const COLLECTION: &'static str;

    /// Wraps an id.
    fn from_id(id: String) -> Self;

    /// The id as text.
    fn id(&self) -> &str;

    /// What stands where a name could not be read; never used, since the request is refused.
    #[must_use]
    fn placeholder() -> Self {
        Self::from_id(String::new())
    }

    /// The form of the name, for messages.
    #[must_use]
    fn form() -> String {
        format!("agencies/{{agency}}/{}/{{id}}", Self::COLLECTION)
    }

    /// The full name.
    fn name(&self, agency: &AgencyId) -> String {
        format!("agencies/{agency}/{}/{}", Self::COLLECTION, self.id())
    }
}

macro_rules! named {
    ($($id:ty = $collection:literal),+ $(,)?) => {$(
        impl Named for $id {
            const COLLECTION: &'static str = $collection;
            fn from_id(id: String) -> Self {
                Self::new(id)
            }
            fn id(&self) -> &str {
                self.as_str()
            }
        }
    )+};
}

named! {
    PersonId = "people",
    PairRuleId = "pairRules",
    ImportId = "imports",
    MatchPolicyId = "matchPolicies",
    MatchRunId = "matchRuns",
    PairingId = "pairings",
    SessionId = "sessions",
    FeedbackId = "feedback",
    FollowUpId = "followUps",
    ConferenceId = "conferences",
}

/// The name of an agency.
#[must_use]
pub fn agency_name(agency: &AgencyId) -> String {
    format!("agencies/{agency}")
}

/// The name of a skill of the catalogue.
#[must_use]
pub fn skill_name(key: &str) -> String {
    format!("skills/{key}")
}

/// The name of a proposal of a run.
#[must_use]
pub fn proposal_name(agency: &AgencyId, run: &MatchRunId, proposal: &ProposalId) -> String {
    format!("{}/proposals/{proposal}", run.name(agency))
}
