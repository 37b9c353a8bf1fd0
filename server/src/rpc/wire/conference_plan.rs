//! Case conferences, as messages become rows.

use std::collections::BTreeSet;

use preceptor_engine::{
    schedule::{CELL_MINUTES, DURATION_MINUTES, MAX_PLACES},
    time::Zone,
    time::{MICROS_PER_MINUTE, UnixMicros},
};
use preceptor_proto::v1 as pb;

use super::Fields;
use crate::records::{
    ActionItem, ActionItemState, AgencyId, AgendaItem, AgendaItemState, Attendance, AttendanceState,
    Conference, ConferenceId, ConferenceState, Decision, PersonId, Revision, Room, Seat, is_id,
};

/// The longest window, in microseconds: a year with its leap day.
const LONGEST_WINDOW: i64 = 366 * 24 * 60 * MICROS_PER_MINUTE;
/// 1972 to the year 9000: the times that are searched.
const YEARS: std::ops::RangeInclusive<UnixMicros> =
    UnixMicros(63_072_000_000_000)..=UnixMicros(221_845_392_000_000_000);

/// A new draft of the fields' agency; time zone and times are not set yet.
pub(crate) fn new_conference(
    fields: &mut Fields<'_>,
    agency: &AgencyId,
    id: ConferenceId,
    sent: &pb::Conference,
) -> Conference {
    let blank = Conference {
        agency_id: agency.clone(),
        id,
        title: String::new(),
        state: ConferenceState::Draft,
        organizer_id: PersonId::new(""),
        chair_id: None,
        note_taker_id: None,
        duration_minutes: 0,
        window_starts_at: UnixMicros::default(),
        window_ends_at: UnixMicros::default(),
        notice_minutes: 0,
        required_people: Vec::new(),
        optional_people: Vec::new(),
        seats: Vec::new(),
        rooms: Vec::new(),
        meeting_way: None,
        starts_at: None,
        ends_at: None,
        civil_start: None,
        time_zone: Zone::utc(),
        room: None,
        sequence: 0,
        expires_at: None,
        is_quorate: false,
        reason: String::new(),
        revision: Revision::FIRST,
        created_at: UnixMicros::default(),
        updated_at: UnixMicros::default(),
        updated_by: String::new(),
    };
    replaced_plan(fields, blank, sent)
}

/// A conference with every field of its plan replaced by what was sent.
pub(crate) fn replaced_plan(fields: &mut Fields<'_>, kept: Conference, sent: &pb::Conference) -> Conference {
    let duration_minutes = duration(fields, sent.duration_minutes);
    let (window_starts_at, window_ends_at) = window(fields, sent.window.as_ref(), duration_minutes);
    Conference {
        title: fields.text("conference.title", &sent.title, (1, 200)),
        organizer_id: fields.id("conference.organizer", &sent.organizer),
        chair_id: fields.optional_id("conference.chair", &sent.chair),
        note_taker_id: fields.optional_id("conference.note_taker", &sent.note_taker),
        duration_minutes,
        window_starts_at,
        window_ends_at,
        notice_minutes: fields.number("conference.notice_minutes", sent.notice_minutes, (0, 43_200)),
        required_people: people(fields, "conference.required_people", &sent.required_people, 50),
        optional_people: people(fields, "conference.optional_people", &sent.optional_people, 50),
        seats: seats(fields, &sent.seats),
        rooms: rooms(fields, &sent.rooms),
        meeting_way: fields.optional_word("conference.meeting_way", sent.meeting_way),
        ..kept
    }
}

fn duration(fields: &mut Fields<'_>, minutes: i32) -> i64 {
    let bounds = (i64::from(*DURATION_MINUTES.start()), i64::from(*DURATION_MINUTES.end()));
    let minutes = fields.number("conference.duration_minutes", minutes, bounds);
    if minutes % i64::from(CELL_MINUTES) != 0 {
        fields.wrong("conference.duration_minutes", format!("is not a multiple of {CELL_MINUTES}"));
    }
    minutes
}

fn window(
    fields: &mut Fields<'_>,
    sent: Option<&pb::TimeSpan>,
    duration_minutes: i64,
) -> (UnixMicros, UnixMicros) {
    let field = "conference.window";
    let (start, end) = fields.span(field, sent);
    if start >= end || sent.is_none() {
        return (start, end);
    }
    if !YEARS.contains(&start) || !YEARS.contains(&end) {
        fields.wrong(field, "is outside the years 1972 to 9000");
    } else if end.micros_since(start) > LONGEST_WINDOW {
        fields.wrong(field, "is longer than a year");
    } else if end.micros_since(start) < duration_minutes * MICROS_PER_MINUTE {
        fields.wrong(field, "is shorter than the conference");
    }
    (start, end)
}

/// Up to `max` different people, in the order sent.
fn people(fields: &mut Fields<'_>, field: &str, sent: &[String], max: usize) -> Vec<PersonId> {
    fields.at_most(field, sent.len(), max);
    let mut seen = BTreeSet::new();
    let mut people = Vec::new();
    for (index, name) in sent.iter().enumerate() {
        let field = format!("{field}[{index}]");
        let person: PersonId = fields.id(&field, name);
        if seen.insert(name) {
            people.push(person);
        } else {
            fields.wrong(field, "is named twice");
        }
    }
    people
}

fn seats(fields: &mut Fields<'_>, sent: &[pb::Seat]) -> Vec<Seat> {
    fields.at_most("conference.seats", sent.len(), 20);
    let seats: Vec<Seat> = sent
        .iter()
        .enumerate()
        .map(|(index, each)| seat(fields, &format!("conference.seats[{index}]"), each))
        .collect();
    let places: usize = seats.iter().map(|seat| usize::try_from(seat.max).unwrap_or(0)).sum();
    if places > MAX_PLACES {
        fields.wrong("conference.seats", format!("have {places} places; at most {MAX_PLACES} are allowed"));
    }
    seats
}

fn seat(fields: &mut Fields<'_>, field: &str, sent: &pb::Seat) -> Seat {
    let min = fields.number(&format!("{field}.min"), sent.min, (0, 20));
    let max = fields.number(&format!("{field}.max"), sent.max, (1, 20));
    if min > max {
        fields.wrong(format!("{field}.max"), "is below min");
    }
    Seat {
        discipline: fields.text(&format!("{field}.discipline"), &sent.discipline, (1, 100)).to_lowercase(),
        min,
        max,
        candidates: people(fields, &format!("{field}.candidates"), &sent.candidates, 50),
        deputies_allowed: sent.deputies_allowed,
        deputies: people(fields, &format!("{field}.deputies"), &sent.deputies, 20),
    }
}

fn rooms(fields: &mut Fields<'_>, sent: &[pb::Room]) -> Vec<Room> {
    fields.at_most("conference.rooms", sent.len(), 50);
    let mut seen = BTreeSet::new();
    let mut rooms = Vec::new();
    for (index, room) in sent.iter().enumerate() {
        let field = format!("conference.rooms[{index}].key");
        if !is_id(&room.key) {
            fields.wrong(&field, "needs 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit");
        }
        if !seen.insert(&room.key) {
            fields.wrong(&field, "is named twice");
        }
        let places = fields.number(&format!("conference.rooms[{index}].places"), room.places, (1, 1000));
        rooms.push(Room { key: room.key.clone(), places });
    }
    rooms
}

/// An agenda item as sent, to be READY; its id is given where it is added.
pub(crate) fn new_agenda_item(fields: &mut Fields<'_>, field: &str, sent: &pb::AgendaItem) -> AgendaItem {
    let case_reference = &sent.case_reference;
    let is_token = case_reference.bytes().all(|each| each.is_ascii_alphanumeric() || each == b'-');
    if !is_token || !(1..=64).contains(&case_reference.len()) {
        // The value is not repeated: somebody may have typed a name.
        fields.wrong(format!("{field}.case_reference"), "needs 1 to 64 letters, digits and -; never a name");
    }
    AgendaItem {
        id: String::new(),
        case_reference: case_reference.clone(),
        question: fields.text(&format!("{field}.question"), &sent.question, (1, 500)),
        minutes: fields.number(&format!("{field}.minutes"), sent.minutes, (1, 240)),
        is_complex: sent.complex,
        presenter_id: fields.optional_id(&format!("{field}.presenter"), &sent.presenter),
        state: AgendaItemState::Ready,
    }
}

/// Presences as sent, at most one a person.
pub(crate) fn presences(fields: &mut Fields<'_>, sent: &[pb::Attendance]) -> Vec<Attendance> {
    if sent.is_empty() {
        fields.wrong("attendance", "is required");
    }
    fields.at_most("attendance", sent.len(), 200);
    let mut seen = BTreeSet::new();
    let mut presences = Vec::new();
    for (index, each) in sent.iter().enumerate() {
        let field = format!("attendance[{index}]");
        if !seen.insert(&each.person) {
            fields.wrong(format!("{field}.person"), "is named twice");
        }
        if !each.deputy_for.is_empty() && each.deputy_for == each.person {
            fields.wrong(format!("{field}.deputy_for"), "is the person themselves");
        }
        presences.push(Attendance {
            person_id: fields.id(&format!("{field}.person"), &each.person),
            display_name: String::new(),
            state: fields.word(&format!("{field}.state"), each.state, AttendanceState::Absent),
            deputy_for_id: fields.optional_id(&format!("{field}.deputy_for"), &each.deputy_for),
        });
    }
    presences
}

/// A decision as sent; id, quorum and time are given where it is recorded.
pub(crate) fn new_decision(fields: &mut Fields<'_>, sent: &pb::Decision) -> Decision {
    Decision {
        id: String::new(),
        agenda_item_id: Some(sent.agenda_item.clone()).filter(|id| !id.is_empty()),
        text: fields.text("decision.text", &sent.text, (1, 2000)),
        rationale: fields.text("decision.rationale", &sent.rationale, (0, 2000)),
        dissent: fields.text("decision.dissent", &sent.dissent, (0, 2000)),
        is_quorate: false,
        created_at: UnixMicros::default(),
    }
}

/// An action item as sent, to be OPEN; its id is given where it is added.
pub(crate) fn new_action_item(fields: &mut Fields<'_>, sent: &pb::ActionItem) -> ActionItem {
    ActionItem {
        id: String::new(),
        title: fields.text("action_item.title", &sent.title, (1, 500)),
        owner_id: fields.id("action_item.owner", &sent.owner),
        due_date: fields.date("action_item.due_date", &sent.due_date),
        state: ActionItemState::Open,
    }
}
