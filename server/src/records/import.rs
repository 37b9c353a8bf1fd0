//! Imports.

use preceptor_engine::time::UnixMicros;

use preceptor_engine::skill::Level;
use serde::{Deserialize, Serialize};

use super::{
    AgencyId, EvidenceSource, ImportId, ImportKind, ImportState, Micros, OptionalMicros, PairRule, Person,
    PersonId, Revision, converted as sqlx, versioned,
};

/// Spreadsheet rows that were checked; its findings are kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Import {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: ImportId,
    /// What the rows hold.
    pub kind: ImportKind,
    /// State.
    pub state: ImportState,
    /// Rows read, without headers and blank ones.
    pub row_count: i64,
    /// Rows that create something.
    pub create_count: i64,
    /// Rows that change something.
    pub update_count: i64,
    /// Rows that say what is already so.
    pub unchanged_count: i64,
    /// Rows held back.
    pub held_count: i64,
    /// All findings, also those that are not kept.
    pub finding_count: i64,
    /// How often the row was written.
    pub revision: Revision,
    /// When it was checked.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When it was last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
    /// When it was applied.
    #[sqlx(try_from = "OptionalMicros")]
    pub applied_at: Option<UnixMicros>,
}

versioned!(Import);

/// One thing that applying an import writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportChange {
    /// A person, new or as they become.
    Person(Box<PersonChange>),
    /// A new pair rule.
    PairRule(Box<PairRuleChange>),
}

/// A person as an import writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonChange {
    /// The row; its revision is the one that was read, 0 for a new person.
    pub person: Person,
    /// Levels that the sheets say and the roster did not know.
    pub ratings: Vec<RosterRating>,
}

/// A pair rule as an import writes it, between people as they were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairRuleChange {
    /// The rule.
    pub rule: PairRule,
    /// The mentor's revision.
    pub mentor_revision: Revision,
    /// The mentee's revision.
    pub mentee_revision: Revision,
}

/// A level that a roster states, by nobody in particular.
#[derive(Clone, Debug, PartialEq, Eq, Hash, sqlx_macros::FromRow, Serialize, Deserialize)]
pub struct RosterRating {
    /// Whose skill.
    pub person_id: PersonId,
    /// The skill's key.
    pub skill: String,
    /// Who said so.
    pub source: EvidenceSource,
    /// Level.
    #[sqlx(try_from = "i64")]
    pub level: Level,
}

/// Which revision of a person is stored, and who wrote it.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub struct PersonRevision {
    /// The person.
    pub id: PersonId,
    /// E-mail address in lower case.
    pub email_key: String,
    /// The revision.
    pub revision: Revision,
    /// Who wrote it.
    pub updated_by: String,
}
