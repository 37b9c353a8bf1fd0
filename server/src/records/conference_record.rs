//! What belongs to a case conference beside its plan and invitations.

use preceptor_engine::time::UnixMicros;

use super::{
    ActionItemState, AgendaItemState, AttendanceState, Invitation, Micros, PersonId, converted as sqlx,
};

/// One case on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct AgendaItem {
    /// The id within the conference.
    pub id: String,
    /// The agency's opaque token for the case.
    pub case_reference: String,
    /// The question to the conference.
    pub question: String,
    /// Minutes planned.
    pub minutes: i64,
    /// Whether the case is complex.
    pub is_complex: bool,
    /// Who presents.
    pub presenter_id: Option<PersonId>,
    /// State.
    pub state: AgendaItemState,
}

/// One person's presence.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Attendance {
    /// Who.
    pub person_id: PersonId,
    /// What people call them.
    pub display_name: String,
    /// Whether they were there.
    pub state: AttendanceState,
    /// For whom they stood in.
    pub deputy_for_id: Option<PersonId>,
}

/// Something a conference decided.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct Decision {
    /// The id within the conference.
    pub id: String,
    /// The agenda item it answers.
    pub agenda_item_id: Option<String>,
    /// What was decided.
    pub text: String,
    /// Why.
    pub rationale: String,
    /// Who disagreed and why.
    pub dissent: String,
    /// Whether a quorum was present.
    pub is_quorate: bool,
    /// When it was recorded.
    #[sqlx(try_from = "Micros")]
    pub created_at: UnixMicros,
}

/// Something a conference wants done.
#[derive(Clone, Debug, PartialEq, Eq, sqlx_macros::FromRow)]
pub struct ActionItem {
    /// The id within the conference.
    pub id: String,
    /// What.
    pub title: String,
    /// Who.
    pub owner_id: PersonId,
    /// Civil date by which it is due.
    pub due_date: String,
    /// State.
    pub state: ActionItemState,
}

/// What belongs to one conference, each in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConferenceRecord {
    /// Who is invited.
    pub invitations: Vec<Invitation>,
    /// The agenda.
    pub agenda_items: Vec<AgendaItem>,
    /// Who was there.
    pub attendance: Vec<Attendance>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// What is to be done.
    pub action_items: Vec<ActionItem>,
}
