//! Everything that the callers of a server can see of its first agency, page by page.

use std::collections::BTreeMap;

use preceptor_proto::v1::{
    self as pb, audit_service_client::AuditServiceClient, event_service_client::EventServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_tests::service::Authenticated;

/// The agency that a first start makes.
pub(crate) const AGENCY: &str = "agencies/main";

/// A page as large as the contract allows.
const PAGE: i32 = 500;

/// A request for somebody who may mentor.
pub(crate) fn creating(id: &str, request_id: String) -> pb::CreatePersonRequest {
    let mentor = pb::MentorProfile {
        kinds: vec![pb::PairingKind::Mentor.into()],
        capacity: 3,
        accepting: true,
        ..Default::default()
    };
    let person = pb::Person {
        display_name: format!("Person {id}"),
        email: format!("{id}@main.example"),
        discipline: "nursing".into(),
        languages: vec!["English".into()],
        time_zone: "America/Chicago".into(),
        meeting_ways: vec![pb::MeetingWay::Video.into()],
        mentor: Some(mentor),
        ..Default::default()
    };
    let (parent, person_id, person) = (AGENCY.into(), id.into(), Some(person));
    pb::CreatePersonRequest { parent, person_id, person, request_id, ..Default::default() }
}

/// Everybody on the roster, by name.
pub(crate) async fn people(caller: Authenticated) -> BTreeMap<String, pb::Person> {
    let mut client = RosterServiceClient::new(caller);
    let mut request = pb::ListPeopleRequest { parent: AGENCY.into(), page_size: PAGE, ..Default::default() };
    let mut people = BTreeMap::new();
    loop {
        let page = client.list_people(request.clone()).await.expect("listed").into_inner();
        people.extend(page.people.into_iter().map(|person| (person.name.clone(), person)));
        if page.next_page_token.is_empty() {
            return people;
        }
        request.page_token = page.next_page_token;
    }
}

/// Every event, oldest first: its number and its resource.
pub(crate) async fn events(caller: Authenticated) -> Vec<(i64, String)> {
    let mut client = EventServiceClient::new(caller);
    let mut request = pb::ListEventsRequest { parent: AGENCY.into(), page_size: PAGE, ..Default::default() };
    let mut events = Vec::new();
    loop {
        let page = client.list_events(request.clone()).await.expect("listed").into_inner();
        events.extend(page.events.into_iter().map(|event| (event.sequence, event.resource)));
        if page.next_page_token.is_empty() {
            return events;
        }
        request.page_token = page.next_page_token;
    }
}

/// Every audit entry, oldest first: its number and its resource.
pub(crate) async fn audit_entries(caller: Authenticated) -> Vec<(i64, String)> {
    let mut client = AuditServiceClient::new(caller);
    let mut request =
        pb::ListAuditEntriesRequest { parent: AGENCY.into(), page_size: PAGE, ..Default::default() };
    let mut entries = Vec::new();
    loop {
        let page = client.list_audit_entries(request.clone()).await.expect("listed").into_inner();
        entries.extend(page.audit_entries.into_iter().map(|entry| (entry.sequence, entry.resource)));
        if page.next_page_token.is_empty() {
            entries.reverse();
            return entries;
        }
        request.page_token = page.next_page_token;
    }
}
