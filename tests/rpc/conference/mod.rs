//! Case conferences: an agency with five professions, and what its coordinator and people do.

mod invitation;
mod meeting;
mod plan;
mod race;
mod slots;
mod time;

use preceptor_proto::v1::{
    self as pb, conference_service_client::ConferenceServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::records::Role;
use preceptor_tests::service::{Authenticated, START, Service, request_id};
use prost_types::Timestamp;
use tonic::Status;

type Client = ConferenceServiceClient<Authenticated>;

/// Who works at the agency, with their professions.
const STAFF: [(&str, &str); 8] = [
    ("nora", "nursing"),
    ("nick", "nursing"),
    ("sam", "social work"),
    ("mia", "medicine"),
    ("pia", "psychology"),
    ("paul", "psychology"),
    ("leo", "law"),
    ("otto", "occupational therapy"),
];

fn person(id: &str) -> String {
    format!("agencies/north/people/{id}")
}

fn people(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| person(id)).collect()
}

/// A minute of a day of the first week, Monday 2 November 2026 being day 0; all in UTC.
fn at(day: i64, hour: i64, minute: i64) -> Timestamp {
    let midnight = START.0 / 1_000_000 - 9 * 3600;
    Timestamp { seconds: midnight + day * 86_400 + hour * 3600 + minute * 60, nanos: 0 }
}

fn span(start: Timestamp, end: Timestamp) -> pb::TimeSpan {
    pb::TimeSpan { start_time: Some(start), end_time: Some(end) }
}

/// Nine to five from Monday to Friday.
fn office_hours() -> Vec<pb::WeeklyWindow> {
    (1..=5).map(|weekday| pb::WeeklyWindow { weekday, start_minute: 540, end_minute: 1020 }).collect()
}

async fn roster(service: &Service) -> RosterServiceClient<Authenticated> {
    RosterServiceClient::new(service.caller(Role::Coordinator, None).await)
}

async fn hire(roster: &mut RosterServiceClient<Authenticated>, id: &str, discipline: &str) {
    let hired = pb::Person {
        display_name: format!("{id} north"),
        email: format!("{id}@north.example"),
        discipline: discipline.into(),
        languages: vec!["English".into()],
        time_zone: "UTC".into(),
        ..Default::default()
    };
    let request = pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: id.into(),
        person: Some(hired),
        request_id: request_id(),
        ..Default::default()
    };
    roster.create_person(request).await.expect("hired");
}

/// Says when somebody can meet; the person's current etag is read first.
async fn available(
    roster: &mut RosterServiceClient<Authenticated>,
    id: &str,
    availability: Vec<pb::WeeklyWindow>,
    absences: Vec<pb::TimeSpan>,
) {
    let read = roster.get_person(pb::GetPersonRequest { name: person(id) }).await.expect("read").into_inner();
    let request = pb::SetAvailabilityRequest {
        name: person(id),
        etag: read.person.expect("a person").etag,
        availability,
        absences,
        request_id: request_id(),
    };
    roster.set_availability(request).await.expect("available");
}

/// Lets somebody leave the agency.
async fn archive(roster: &mut RosterServiceClient<Authenticated>, id: &str) {
    let read = roster.get_person(pb::GetPersonRequest { name: person(id) }).await.expect("read").into_inner();
    let request = pb::ArchivePersonRequest {
        name: person(id),
        etag: read.person.expect("a person").etag,
        reason: "moved away".into(),
        request_id: request_id(),
    };
    roster.archive_person(request).await.expect("archived");
}

/// Hires everybody, in office hours, and returns a coordinator.
async fn staffed(service: &Service) -> Client {
    let mut roster = roster(service).await;
    for (id, discipline) in STAFF {
        hire(&mut roster, id, discipline).await;
        available(&mut roster, id, office_hours(), vec![]).await;
    }
    ConferenceServiceClient::new(service.caller(Role::Coordinator, None).await)
}

/// Somebody who stands for themselves.
async fn own(service: &Service, role: Role, id: &str) -> Client {
    ConferenceServiceClient::new(service.caller(role, Some(id)).await)
}

fn seat(discipline: &str, min: i32, max: i32) -> pb::Seat {
    pb::Seat { discipline: discipline.into(), min, max, ..Default::default() }
}

/// An hour from Tuesday to Friday: Nora chairs, Sam takes notes, medicine and psychology have a seat each.
fn plan() -> pb::Conference {
    pb::Conference {
        title: "Discharge planning".into(),
        organizer: person("nora"),
        chair: person("nora"),
        note_taker: person("sam"),
        duration_minutes: 60,
        window: Some(span(at(1, 0, 0), at(5, 0, 0))),
        seats: vec![seat("medicine", 1, 1), seat("Psychology", 1, 1)],
        optional_people: people(&["leo"]),
        meeting_way: pb::MeetingWay::Video.into(),
        ..Default::default()
    }
}

fn creating(id: &str, conference: pb::Conference) -> pb::CreateConferenceRequest {
    pb::CreateConferenceRequest {
        parent: "agencies/north".into(),
        conference_id: id.into(),
        conference: Some(conference),
        request_id: request_id(),
    }
}

async fn draft(client: &mut Client, id: &str, conference: pb::Conference) -> pb::Conference {
    let made = client.create_conference(creating(id, conference)).await.expect("drafted");
    made.into_inner().conference.expect("a conference")
}

async fn read(client: &mut Client, name: &str) -> pb::Conference {
    let read = client.get_conference(pb::GetConferenceRequest { name: name.into() }).await.expect("read");
    read.into_inner().conference.expect("a conference")
}

/// Functions that send one command about a conference, with its etag and a fresh request id.
macro_rules! commands {
    ($($call:ident($request:ident $(, $field:ident: $kind:ty)*);)+) => {$(
        async fn $call(
            client: &mut Client,
            conference: &pb::Conference
            $(, $field: $kind)*
        ) -> Result<pb::Conference, Status> {
            let request = pb::$request {
                name: conference.name.clone(),
                etag: conference.etag.clone(),
                request_id: request_id(),
                $($field: $field.into(),)*
            };
            Ok(client.$call(request).await?.into_inner().conference.expect("a conference"))
        }
    )+};
}

commands! {
    confirm_conference(ConfirmConferenceRequest);
    reschedule_conference(RescheduleConferenceRequest, start_time: Timestamp);
    cancel_conference(CancelConferenceRequest, reason: &str);
    add_agenda_item(AddAgendaItemRequest, agenda_item: pb::AgendaItem);
    mark_agenda_item(MarkAgendaItemRequest, agenda_item_id: &str, state: pb::AgendaItemState);
    start_conference(StartConferenceRequest);
    record_attendance(RecordAttendanceRequest, attendance: Vec<pb::Attendance>);
    record_decision(RecordDecisionRequest, decision: pb::Decision);
    add_action_item(AddActionItemRequest, action_item: pb::ActionItem);
    mark_action_item(MarkActionItemRequest, action_item_id: &str, state: pb::ActionItemState);
    end_conference(EndConferenceRequest);
    finalize_conference(FinalizeConferenceRequest);
}

/// Proposes a time for as many hours as the server gives by itself.
async fn propose_conference(
    client: &mut Client,
    conference: &pb::Conference,
    start_time: Timestamp,
) -> Result<pb::Conference, Status> {
    let request = pb::ProposeConferenceRequest {
        name: conference.name.clone(),
        etag: conference.etag.clone(),
        start_time: Some(start_time),
        hold_hours: 0,
        request_id: request_id(),
    };
    Ok(client.propose_conference(request).await?.into_inner().conference.expect("a conference"))
}

async fn respond(
    client: &mut Client,
    conference: &pb::Conference,
    id: &str,
    state: pb::InvitationState,
    deputy: &str,
) -> Result<pb::Conference, Status> {
    let request = pb::RespondInvitationRequest {
        name: conference.name.clone(),
        person: if id.is_empty() { String::new() } else { person(id) },
        sequence: conference.sequence,
        state: state.into(),
        deputy: if deputy.is_empty() { String::new() } else { person(deputy) },
        request_id: request_id(),
    };
    Ok(client.respond_invitation(request).await?.into_inner().conference.expect("a conference"))
}

async fn find_slots(client: &mut Client, name: &str) -> Result<pb::FindSlotsResponse, Status> {
    let request = pb::FindSlotsRequest { name: name.into(), max_slots: 5 };
    Ok(client.find_slots(request).await?.into_inner())
}

/// What a refusal is about, sorted.
fn subjects(refused: &Status) -> Vec<String> {
    use tonic_types::StatusExt as _;
    let details = refused.get_details_precondition_failure().expect("conflicts");
    let mut subjects: Vec<String> = details.violations.into_iter().map(|each| each.subject).collect();
    subjects.sort();
    subjects
}

/// The reason of a refusal.
fn reason(refused: Result<impl std::fmt::Debug, Status>) -> pb::ErrorReason {
    let refused = refused.expect_err("refused");
    preceptor_server::error::reason_of(&refused).unwrap_or_else(|| panic!("no reason in {refused:?}"))
}

fn state_of(conference: &pb::Conference) -> pb::ConferenceState {
    conference.state()
}
