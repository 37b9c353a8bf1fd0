//! Pair rules.

use preceptor_engine::time::UnixMicros;

use super::{AgencyId, Micros, OptionalMicros, PairRuleId, PairRuleKind, PersonId, converted as sqlx};

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
    /// When it ends; `None` for never.
    #[sqlx(try_from = "OptionalMicros")]
    pub expires_at: Option<UnixMicros>,
    /// When it was made.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
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
