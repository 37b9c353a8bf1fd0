//! Case conferences.

use preceptor_engine::time::{UnixMicros, Zone};
use serde::{Deserialize, Serialize};

use super::{
    Absence, AgencyId, ConferenceId, MeetingWay, Micros, OptionalMicros, PersonId, PersonState, Revision,
    Window, ZoneName, converted as sqlx, versioned, words,
};

words! {
    /// States of a conference.
    ConferenceState {
        /// Being planned.
        Draft = "DRAFT",
        /// A time is held and people are asked.
        Proposed = "PROPOSED",
        /// Takes place at its time.
        Scheduled = "SCHEDULED",
        /// Going on.
        InSession = "IN_SESSION",
        /// Over; the record is open.
        Held = "HELD",
        /// The record is closed.
        Finalized = "FINALIZED",
        /// The proposal ran out.
        Expired = "EXPIRED",
        /// Cancelled.
        Cancelled = "CANCELLED",
    }
    /// Answers to an invitation.
    InvitationState {
        /// Not answered.
        NeedsAction = "NEEDS_ACTION",
        /// Will come.
        Accepted = "ACCEPTED",
        /// May come.
        Tentative = "TENTATIVE",
        /// Will not come.
        Declined = "DECLINED",
        /// Sends a deputy.
        Delegated = "DELEGATED",
    }
    /// States of an agenda item.
    AgendaItemState {
        /// On the agenda.
        Ready = "READY",
        /// Discussed.
        Discussed = "DISCUSSED",
        /// On the agenda, but time ran out.
        NotDiscussed = "NOT_DISCUSSED",
        /// Withdrawn.
        Withdrawn = "WITHDRAWN",
    }
    /// Presence.
    AttendanceState {
        /// There from start to end.
        Present = "PRESENT",
        /// Came late.
        Late = "LATE",
        /// Left early.
        LeftEarly = "LEFT_EARLY",
        /// Not there.
        Absent = "ABSENT",
    }
    /// States of an action item.
    ActionItemState {
        /// To be done.
        Open = "OPEN",
        /// Done.
        Done = "DONE",
        /// Cancelled.
        Cancelled = "CANCELLED",
    }
}

/// An interprofessional meeting about cases: its plan, its time and its state.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Conference {
    /// The agency.
    pub agency_id: AgencyId,
    /// The id within the agency.
    pub id: ConferenceId,
    /// What it is called.
    pub title: String,
    /// State, as stored; see [`Conference::state_at`].
    pub state: ConferenceState,
    /// Who organises it.
    pub organizer_id: PersonId,
    /// Who chairs it.
    pub chair_id: Option<PersonId>,
    /// Who takes notes.
    pub note_taker_id: Option<PersonId>,
    /// How long it lasts.
    pub duration_minutes: i64,
    /// Start of the time within which it should take place.
    #[sqlx(try_from = "Micros")]
    pub window_starts_at: UnixMicros,
    /// End of that time.
    #[sqlx(try_from = "Micros")]
    pub window_ends_at: UnixMicros,
    /// Least minutes between the proposal and the start.
    pub notice_minutes: i64,
    /// Who must be there beside chair and note-taker.
    #[sqlx(json)]
    pub required_people: Vec<PersonId>,
    /// Who may be there.
    #[sqlx(json)]
    pub optional_people: Vec<PersonId>,
    /// Seats to be filled.
    #[sqlx(json)]
    pub seats: Vec<Seat>,
    /// Rooms to choose from; empty for online.
    #[sqlx(json)]
    pub rooms: Vec<Room>,
    /// How it meets.
    pub meeting_way: Option<MeetingWay>,
    /// Start, once a time is chosen.
    #[sqlx(try_from = "OptionalMicros")]
    pub starts_at: Option<UnixMicros>,
    /// End, once a time is chosen.
    #[sqlx(try_from = "OptionalMicros")]
    pub ends_at: Option<UnixMicros>,
    /// Start as civil time in `time_zone`.
    pub civil_start: Option<String>,
    /// Time zone of the organizer.
    #[sqlx(try_from = "ZoneName")]
    pub time_zone: Zone,
    /// Key of the room chosen.
    pub room: Option<String>,
    /// Rises with every change of the time.
    pub sequence: i64,
    /// Until when a proposal keeps its holds.
    #[sqlx(try_from = "OptionalMicros")]
    pub expires_at: Option<UnixMicros>,
    /// Whether those recorded as present make a quorum.
    pub is_quorate: bool,
    /// Why it was cancelled.
    pub reason: String,
    /// How often the row was written.
    pub revision: Revision,
    /// When added.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
    /// When last written.
    #[sqlx(try_from = "Micros")]
    pub updated_at: UnixMicros,
    /// Who last wrote it.
    pub updated_by: String,
}

versioned!(Conference);

impl Conference {
    /// The state at `now`: a proposal whose time to be confirmed is over has run out, whether or not
    /// anybody has written so yet.
    #[must_use]
    pub fn state_at(&self, now: UnixMicros) -> ConferenceState {
        let is_over = self.expires_at.is_some_and(|expires_at| expires_at <= now);
        if self.state == ConferenceState::Proposed && is_over {
            return ConferenceState::Expired;
        }
        self.state
    }

    /// The people the plan names for themselves: chair, note-taker, then the required ones.
    pub fn needed_people(&self) -> impl Iterator<Item = &PersonId> {
        self.chair_id.iter().chain(&self.note_taker_id).chain(&self.required_people)
    }
}

/// A place that a discipline must or may fill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The discipline, in lower case.
    pub discipline: String,
    /// The fewest people.
    pub min: i64,
    /// The most people.
    pub max: i64,
    /// Who may fill it; empty for everybody of the discipline.
    pub candidates: Vec<PersonId>,
    /// Whether a deputy will do.
    pub deputies_allowed: bool,
    /// Who may stand in.
    pub deputies: Vec<PersonId>,
}

/// A room to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its key within the agency.
    pub key: String,
    /// How many people it takes.
    pub places: i64,
}

/// What a conference needs to know of a person.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Participant {
    /// The person.
    pub id: PersonId,
    /// What people call them.
    pub display_name: String,
    /// Profession, lower case.
    pub discipline: String,
    /// Time zone.
    #[sqlx(try_from = "ZoneName")]
    pub time_zone: Zone,
    /// Weekly windows in `time_zone`; empty when not told.
    #[sqlx(json)]
    pub availability: Vec<Window>,
    /// Absences.
    #[sqlx(json)]
    pub absences: Vec<Absence>,
    /// State.
    pub state: PersonState,
}

/// One person's invitation.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Invitation {
    /// Who is invited.
    pub person_id: PersonId,
    /// What people call them.
    pub display_name: String,
    /// The index of the seat they fill.
    pub seat_index: Option<i64>,
    /// Whether their presence is needed.
    pub is_required: bool,
    /// Their answer.
    pub state: InvitationState,
    /// Who comes for them.
    pub deputy_id: Option<PersonId>,
}

impl Invitation {
    /// Who comes by this invitation: the person, their deputy, or nobody.
    #[must_use]
    pub const fn comes(&self) -> Option<&PersonId> {
        match self.state {
            InvitationState::Declined => None,
            InvitationState::Delegated => self.deputy_id.as_ref(),
            _ => Some(&self.person_id),
        }
    }
}
