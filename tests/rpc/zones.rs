//! Time zones: one spelling in the store, and what is stored otherwise stops nobody.

use preceptor_proto::v1::{
    self as pb, ErrorReason, conference_service_client::ConferenceServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, START, Service, request_id},
};
use prost_types::Timestamp;

use crate::{
    people::nurse,
    roster_imports::{ANA, apply, coordinator, mentors, people},
    sql::sql,
};

type Roster = RosterServiceClient<Authenticated>;

async fn create(roster: &mut Roster, time_zone: &str) -> Result<pb::Person, tonic::Status> {
    let request = pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: "ana".into(),
        person: Some(pb::Person { time_zone: time_zone.into(), ..nurse("Ana Ruiz") }),
        request_id: request_id(),
        ..Default::default()
    };
    Ok(roster.create_person(request).await?.into_inner().person.expect("a person"))
}

async fn update(roster: &mut Roster, person: pb::Person) -> Result<pb::Person, tonic::Status> {
    let request = pb::UpdatePersonRequest { person: Some(person), request_id: request_id() };
    Ok(roster.update_person(request).await?.into_inner().person.expect("a person"))
}

/// How many times there are for a conference of Ana alone, who is free from nine to five.
async fn slots(service: &Service, roster: &mut Roster, ana: pb::Person) -> i32 {
    let office = pb::WeeklyWindow { weekday: 2, start_minute: 540, end_minute: 1020 };
    let request = pb::SetAvailabilityRequest {
        name: ana.name.clone(),
        etag: ana.etag,
        availability: vec![office],
        request_id: request_id(),
        ..Default::default()
    };
    roster.set_availability(request).await.expect("available");
    let mut client = ConferenceServiceClient::new(service.caller(Role::Coordinator, None).await);
    let day = |day: i64| Timestamp { seconds: START.0 / 1_000_000 + day * 86_400, nanos: 0 };
    let conference = pb::Conference {
        title: "Discharge planning".into(),
        organizer: ana.name.clone(),
        chair: ana.name,
        duration_minutes: 60,
        window: Some(pb::TimeSpan { start_time: Some(day(0)), end_time: Some(day(7)) }),
        meeting_way: pb::MeetingWay::Video.into(),
        ..Default::default()
    };
    let request = pb::CreateConferenceRequest {
        parent: "agencies/north".into(),
        conference: Some(conference),
        request_id: request_id(),
        ..Default::default()
    };
    let made = client.create_conference(request).await.expect("drafted").into_inner();
    let name = made.conference.expect("a conference").name;
    let found = client.find_slots(pb::FindSlotsRequest { name, max_slots: 5 }).await.expect("found");
    found.into_inner().slot_count
}

async fn stored(service: &Service) -> Vec<String> {
    sql(service, &["SELECT time_zone FROM people ORDER BY id"]).await
}

on_both_stores! {
    async fn a_zone_in_another_spelling_is_stored_under_its_own_name(service) {
        let mut roster = coordinator(&service).await;
        let made = create(&mut roster, "europe/berlin").await.expect("created");
        assert_eq!(made.time_zone, "Europe/Berlin");
        let moved = pb::Person { time_zone: "AMERICA/new_york".into(), ..made };
        let moved = update(&mut roster, moved).await.expect("moved");
        assert_eq!(moved.time_zone, "America/New_York");
        assert_eq!(stored(&service).await, ["America/New_York"]);
        assert!(slots(&service, &mut roster, moved).await > 0);
    }

    async fn a_zone_that_is_none_is_refused(service) {
        let mut roster = coordinator(&service).await;
        for none in ["Etc/Unknown", "etc/unknown", "Middle/Earth", "", "EST5EDT,M3.2.0,M11.1.0", "Europe/Berlin "] {
            let refused = create(&mut roster, none).await.expect_err("no zone");
            assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid), "{none}");
        }
        let made = create(&mut roster, "UTC").await.expect("created");
        let moved = pb::Person { time_zone: "Etc/Unknown".into(), ..made };
        let refused = update(&mut roster, moved).await.expect_err("no zone");
        assert!(refused.message().starts_with("person.time_zone: "), "{refused:?}");
    }

    async fn an_import_stores_zones_under_their_own_names_and_holds_rows_with_none(service) {
        let mut roster = coordinator(&service).await;
        let spelled = ANA.replace("America/Chicago", "america/chicago");
        let none = "Ben Ito,ben@north.example,law,Etc/Unknown,2,4";
        let import = people(&mut roster, &[("mentors", &mentors(&[&spelled, none]))]).await;
        assert_eq!((import.create_count, import.held_count), (1, 1));
        let import = people(&mut roster, &[("mentors", &mentors(&[&spelled]))]).await;
        apply(&mut roster, &import).await.expect("applied");
        assert_eq!(stored(&service).await, ["America/Chicago"]);
    }

    async fn a_stored_zone_that_is_none_counts_as_utc_and_stops_no_search(service) {
        let mut roster = coordinator(&service).await;
        create(&mut roster, "America/Chicago").await.expect("created");
        for (stored, shown) in [("europe/berlin", "Europe/Berlin"), ("Etc/Unknown", "UTC"), ("Middle/Earth", "UTC")] {
            sql(&service, &[&format!("UPDATE people SET time_zone = '{stored}' RETURNING id")]).await;
            let request = pb::GetPersonRequest { name: "agencies/north/people/ana".into() };
            let read = roster.get_person(request).await.expect("read").into_inner().person.expect("a person");
            assert_eq!(read.time_zone, shown, "{stored}");
            assert!(slots(&service, &mut roster, read).await > 0, "{stored}");
        }
    }
}
