//! Ids and rows as they are stored: the only shape of a noun beside the wire's.

mod adjustments;
mod civil;
mod conference;
mod conference_record;
mod converted;
mod evidence;
mod feedback;
mod follow_up;
mod hold;
mod import;
mod ledger;
mod match_job;
mod match_policy;
mod matching;
mod name;
mod pair_rule;
mod pairing;
mod person;
mod proposal;
mod revision;
mod session;
mod stored;
mod token;
mod window;
mod word;

pub(crate) use self::word::words;
pub use self::{
    adjustments::*,
    civil::*,
    conference::*,
    conference_record::*,
    evidence::*,
    feedback::*,
    follow_up::*,
    hold::*,
    import::*,
    ledger::*,
    match_job::*,
    match_policy::*,
    matching::*,
    name::*,
    pair_rule::*,
    pairing::*,
    person::*,
    proposal::*,
    revision::*,
    session::*,
    stored::{Micros, OptionalMicros, ZoneName},
    token::*,
    window::*,
    word::*,
};

use preceptor_engine::time::UnixMicros;

/// Whether `id` is one: 1 to 63 of `a-z 0-9 . _ -`, starting with a letter or digit.
#[must_use]
pub fn is_id(id: &str) -> bool {
    let inner = |each: u8| each.is_ascii_lowercase() || each.is_ascii_digit();
    (1..=63).contains(&id.len())
        && id.as_bytes().first().is_some_and(|first| inner(*first))
        && id.bytes().all(|each| inner(each) || b"._-".contains(&each))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx_macros::Type, serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes an id that was checked at the edge or made by the server.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// An agency: the tenant.
    AgencyId;
    /// A person on an agency's roster.
    PersonId;
    /// A rule between a mentor and a mentee.
    PairRuleId;
    /// An import of spreadsheet rows.
    ImportId;
    /// A match policy.
    MatchPolicyId;
    /// A match run.
    MatchRunId;
    /// A proposal of a match run.
    ProposalId;
    /// A pairing.
    PairingId;
    /// A session.
    SessionId;
    /// A piece of feedback.
    FeedbackId;
    /// A follow-up.
    FollowUpId;
    /// A case conference.
    ConferenceId;
}

/// A row that changes: its revision rises with each change and is the resource's etag.
pub trait Versioned {
    /// How often the row was written, from 1.
    fn revision(&self) -> Revision;
    /// When it was last written.
    fn updated_at(&self) -> UnixMicros;
    /// The principal who last wrote it.
    fn updated_by(&self) -> &str;
}

/// Implements [`Versioned`] for rows with `revision`, `updated_at` and `updated_by`.
macro_rules! versioned {
    ($($row:ty),+ $(,)?) => {$(
        impl $crate::records::Versioned for $row {
            fn revision(&self) -> $crate::records::Revision {
                self.revision
            }
            fn updated_at(&self) -> preceptor_engine::time::UnixMicros {
                self.updated_at
            }
            fn updated_by(&self) -> &str {
                &self.updated_by
            }
        }
    )+};
}
pub(crate) use versioned;
