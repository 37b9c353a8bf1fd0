//! Pairings.

use super::{AgencyId, MatchRunId, PairingId, PairingKind, PersonId, Revision, versioned, words};

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
    /// When an offer expires, in microseconds; `None` unless offered.
    pub expires_at: Option<i64>,
    /// The run it came from; `None` when paired by hand.
    pub match_run_id: Option<MatchRunId>,
    /// Why it ended; `None` unless ended.
    pub end_reason: Option<PairingEndReason>,
    /// Why it was declined, held or ended, in somebody's words; empty where nobody said.
    pub reason: String,
    /// When it became active, in microseconds.
    pub started_at: Option<i64>,
    /// When it ended, was declined or expired, in microseconds.
    pub ended_at: Option<i64>,
    /// How often the row was written.
    pub revision: Revision,
    /// When it was made, in microseconds.
    pub created_at: i64,
    /// When it was last written, in microseconds.
    pub updated_at: i64,
    /// Who last wrote it.
    pub updated_by: String,
}

versioned!(Pairing);

impl Pairing {
    /// Whether this is an offer whose time is up at `now`, even where no row says yet that it has expired.
    #[must_use]
    pub fn has_lapsed(&self, now: i64) -> bool {
        self.state == PairingState::Offered && self.expires_at.is_some_and(|expiry| expiry <= now)
    }

    /// The pairing as it is at `now`: expired where it has lapsed.
    #[must_use]
    pub fn as_of(self, now: i64) -> Self {
        if !self.has_lapsed(now) {
            return self;
        }
        Self { state: PairingState::Expired, ended_at: self.expires_at, expires_at: None, ..self }
    }
}
