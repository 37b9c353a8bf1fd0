//! Pair rules.

use super::{AgencyId, PairRuleId, PairRuleKind, PersonId};

/// A standing rule between one mentor and one mentee.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow, serde::Serialize, serde::Deserialize)]
pub struct PairRule {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: PairRuleId,
    /// The kind of rule.
    pub kind: PairRuleKind,
    /// The mentor.
    pub mentor_id: PersonId,
    /// The mentee.
    pub mentee_id: PersonId,
    /// Why; may be empty.
    pub reason: String,
    /// When it ends, in microseconds; `None` for never.
    pub expires_at: Option<i64>,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// The principal who made it.
    pub created_by: String,
}

impl PairRuleKind {
    /// Whether no plan can keep both rules, or each undoes what the other asks for.
    #[must_use]
    pub const fn is_contrary_to(self, other: Self) -> bool {
        use PairRuleKind::{Avoid, Ban, Lock, Prefer};
        matches!((self, other), (Ban, Lock) | (Lock, Ban) | (Prefer, Avoid) | (Avoid, Prefer))
    }
}
