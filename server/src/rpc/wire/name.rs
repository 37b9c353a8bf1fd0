//! Resource names, `agencies/{agency}/{collection}/{id}`.

use crate::{
    error::Error,
    records::{
        AgencyId, ConferenceId, FeedbackId, FollowUpId, ImportId, MatchPolicyId, MatchRunId, PairRuleId,
        PairingId, PersonId, ProposalId, SessionId, is_id,
    },
};

/// An id whose resource stands directly below an agency.
pub(crate) trait Named: Sized {
    /// The collection's segment, such as `people`.
    const COLLECTION: &'static str;

    /// Wraps an id.
    fn from_id(id: String) -> Self;

    /// The id as text.
    fn id(&self) -> &str;

    /// What stands where a name could not be read; never used, since the request is refused.
    fn placeholder() -> Self {
        Self::from_id(String::new())
    }

    /// The form of the name, for messages.
    fn form() -> String {
        format!("agencies/{{agency}}/{}/{{id}}", Self::COLLECTION)
    }

    /// The full name.
    fn name(&self, agency: &AgencyId) -> String {
        format!("agencies/{agency}/{}/{}", Self::COLLECTION, self.id())
    }

    /// Reads a name. Another agency's is "not found", whether it exists or not.
    fn parse(agency: &AgencyId, name: &str) -> Result<Self, Error> {
        let malformed = || Error::field("name", format!("is not {}", Self::form()));
        let parts: Vec<&str> = name.split('/').collect();
        let ["agencies", owner, collection, id] = parts[..] else { return Err(malformed()) };
        if collection != Self::COLLECTION || !is_id(id) || !is_id(owner) {
            return Err(malformed());
        }
        if owner != agency.as_str() {
            return Err(Error::NotFound(name.to_owned()));
        }
        Ok(Self::from_id(id.to_owned()))
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
pub(crate) fn agency_name(agency: &AgencyId) -> String {
    format!("agencies/{agency}")
}

/// The name of a skill of the catalogue.
pub(crate) fn skill_name(key: &str) -> String {
    format!("skills/{key}")
}

/// The name of a proposal of a run.
pub(crate) fn proposal_name(agency: &AgencyId, run: &MatchRunId, proposal: &ProposalId) -> String {
    format!("{}/proposals/{proposal}", run.name(agency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_agency_is_not_found_and_a_broken_one_is_a_bad_field() {
        let agency = AgencyId::new("north");
        assert!(
            matches!(PersonId::parse(&agency, "agencies/north/people/ana"), Ok(id) if id.as_str() == "ana")
        );
        assert!(matches!(PersonId::parse(&agency, "agencies/south/people/ana"), Err(Error::NotFound(_))));
        for broken in [
            "",
            "ana",
            "agencies/north/people/",
            "agencies/north/people/Ana",
            "agencies/north/people/ana ",
            "agencies/north/pairings/ana",
            "agencies/north/people/ana/x",
            "agencies/north/people/.a",
        ] {
            assert!(matches!(PersonId::parse(&agency, broken), Err(Error::Invalid(_))), "{broken}");
        }
    }
}
