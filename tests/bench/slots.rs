//! Slot search over gRPC: 50 people, 8 weeks, 15-minute grains.

use preceptor_proto::v1::{
    self as pb, conference_service_client::ConferenceServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::records::Role;
use preceptor_tests::{
    clock::stopwatch,
    service::{Backend, START, Service, request_id},
};

use crate::{Row, imports, on, reads::milliseconds};

const SEARCHES: usize = 100;

pub(crate) async fn measure(service: &Service, backend: Backend) -> Row {
    let caller = service.caller(Role::Coordinator, None).await;
    let mut roster = RosterServiceClient::new(caller.clone());
    let checked = imports::import(&mut roster, imports::mentees(50)).await;
    imports::apply(&mut roster, checked).await;
    let listing =
        pb::ListPeopleRequest { parent: "agencies/north".into(), page_size: 50, ..Default::default() };
    let people = roster.list_people(listing).await.expect("listed").into_inner().people;
    let names: Vec<String> = people.into_iter().map(|person| person.name).collect();
    let mut conferences = ConferenceServiceClient::new(caller);
    let drafted = conferences.create_conference(drafting(&names)).await.expect("drafted").into_inner();
    let name = drafted.conference.expect("a conference").name;
    let mut times = Vec::new();
    for _ in 0..SEARCHES {
        let begin = stopwatch();
        let request = pb::FindSlotsRequest { name: name.clone(), max_slots: 10 };
        let found = conferences.find_slots(request).await.expect("searched").into_inner();
        assert!(!found.slots.is_empty(), "{:?}", found.blockers);
        times.push(begin.elapsed());
    }
    times.sort_unstable();
    Row {
        what: on(
            backend,
            "slot search, 50 people × 8 weeks, SQLite",
            "slot search, 50 people × 8 weeks, PostgreSQL",
        ),
        figure: format!(
            "median {:.1} ms, p99 {:.1} ms",
            milliseconds(times[SEARCHES / 2]),
            milliseconds(times[SEARCHES * 99 / 100])
        ),
        wanted: on(backend, "< 15 ms", "–"),
    }
}

fn drafting(names: &[String]) -> pb::CreateConferenceRequest {
    let at = |days: i64| prost_types::Timestamp { seconds: START.0 / 1_000_000 + days * 86_400, nanos: 0 };
    pb::CreateConferenceRequest {
        parent: "agencies/north".into(),
        conference: Some(pb::Conference {
            title: "Weekly case conference".into(),
            organizer: names[0].clone(),
            chair: names[0].clone(),
            note_taker: names[1].clone(),
            duration_minutes: 60,
            window: Some(pb::TimeSpan { start_time: Some(at(1)), end_time: Some(at(57)) }),
            required_people: names[2..10].to_vec(),
            optional_people: names[10..].to_vec(),
            seats: vec![pb::Seat { discipline: "nursing".into(), min: 2, max: 4, ..Default::default() }],
            ..Default::default()
        }),
        request_id: request_id(),
        ..Default::default()
    }
}
