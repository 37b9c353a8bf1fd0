//! Follow-ups.

use preceptor_engine::time::UnixMicros;

use super::{
    AgencyId, FollowUpId, Micros, OptionalMicros, PairingId, PersonId, Revision, SessionId,
    converted as sqlx, versioned, words,
};

words! {
    /// States of a follow-up.
    FollowUpState {
        /// To be done.
        Open = "OPEN",
        /// Done.
        Done = "DONE",
        /// Cancelled.
        Cancelled = "CANCELLED",
    }
}

/// A promised next step.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct FollowUp {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: FollowUpId,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub owner_id: PersonId,
    /// The owner's display name.
    pub owner_name: String,
    /// The civil date by which it is due.
    pub due_date: String,
    /// State.
    pub state: FollowUpState,
    /// The pairing it belongs to.
    pub pairing_id: Option<PairingId>,
    /// The session it came from.
    pub session_id: Option<SessionId>,
    /// Why it was cancelled.
    pub reason: String,
    /// How often the row was written.
    pub revision: Revision,
    /// When made.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
    /// When done.
    #[sqlx(try_from = "OptionalMicros")]
    pub completed_at: Option<UnixMicros>,
}

versioned!(FollowUp);
