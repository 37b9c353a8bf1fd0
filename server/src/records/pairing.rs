//! Pairings.

use preceptor_engine::time::UnixMicros;

use super::{
    AgencyId, MatchRunId, Micros, OptionalMicros, PairingId, PairingKind, PersonId, Revision,
    converted as sqlx, versioned, words,
};

words! {
    /// States of a pairing.
    PairingState {
        /// Offered to both sides; holds a place until it expires.
        Offered = "OFFERED",
        /// Agreed and running.
        Active = "ACTIVE",
        /// Interrupted; keeps its place.
        OnHold = "ON_HOLD",
        /// Declined by one side.
        Declined = "DECLINED",
        /// Not accepted in time.
        Expired = "EXPIRED",
        /// Ended.
        Ended = "ENDED",
    }
    /// Why a pairing ended.
    PairingEndReason {
        /// The goals are met.
        GoalsMet = "GOALS_MET",
        /// The agreed term is over.
        Term = "TERM",
        /// The two do not fit.
        NotAFit = "NOT_A_FIT",
        /// One of them has left.
        PartyLeft = "PARTY_LEFT",
        /// A conflict of interest came up.
        ConflictOfInterest = "CONFLICT_OF_INTEREST",
        /// The mentee has another mentor now.
        Reassigned = "REASSIGNED",
        /// They lost contact.
        NoContact = "NO_CONTACT",
    }
}

/// An agreed relation between a mentor and a mentee.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Pairing {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: PairingId,
    /// The mentor.
    pub mentor_id: PersonId,
    /// What people call the mentor; read with the row, never written.
    pub mentor_display_name: String,
    /// The mentee.
    pub mentee_id: PersonId,
    /// What people call the mentee; read with the row, never written.
    pub mentee_display_name: String,
    /// The kind.
    pub kind: PairingKind,
    /// State.
    pub state: PairingState,
    /// Whether the mentor has accepted.
    pub mentor_accepted: bool,
    /// Whether the mentee has accepted.
    pub mentee_accepted: bool,
    /// When an offer expires; `None` unless offered.
    #[sqlx(try_from = "OptionalMicros")]
    pub expires_at: Option<UnixMicros>,
    /// The run it came from; `None` when paired by hand.
    pub match_run_id: Option<MatchRunId>,
    /// Why it ended; `None` unless ended.
    pub end_reason: Option<PairingEndReason>,
    /// Why it was declined, held or ended, in somebody's words; empty where nobody said.
    pub reason: String,
    /// When it became active.
    #[sqlx(try_from = "OptionalMicros")]
    pub started_at: Option<UnixMicros>,
    /// When it ended, was declined or expired.
    #[sqlx(try_from = "OptionalMicros")]
    pub ended_at: Option<UnixMicros>,
    /// How often the row was written.
    pub revision: Revision,
    /// When it was made.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When it was last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
}

versioned!(Pairing);

impl Pairing {
    /// Whether this is an offer whose time is up at `now`, even where no row says yet that it has expired.
    #[must_use]
    pub fn has_lapsed(&self, now: UnixMicros) -> bool {
        self.state == PairingState::Offered && self.expires_at.is_some_and(|expiry| expiry <= now)
    }

    /// The pairing as it is at `now`: expired where it has lapsed.
    #[must_use]
    pub fn as_of(self, now: UnixMicros) -> Self {
        if !self.has_lapsed(now) {
            return self;
        }
        Self { state: PairingState::Expired, ended_at: self.expires_at, expires_at: None, ..self }
    }
}
