//! People: what a coordinator's system does with a roster.

use preceptor_proto::v1::{self as pb, ErrorReason, roster_service_client::RosterServiceClient};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{on_both_stores, service::request_id};

pub(crate) fn nurse(name: &str) -> pb::Person {
    pb::Person {
        display_name: name.to_owned(),
        email: format!("{}@north.example", name.to_lowercase().replace(' ', ".")),
        discipline: "nursing".into(),
        languages: vec!["English".into()],
        time_zone: "America/Chicago".into(),
        ..Default::default()
    }
}

fn creating(id: &str, name: &str) -> pb::CreatePersonRequest {
    pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: id.into(),
        person: Some(nurse(name)),
        request_id: request_id(),
        ..Default::default()
    }
}

on_both_stores! {
    async fn a_person_is_created_once_however_often_the_request_comes(service) {
        let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        let request = creating("ana", "Ana Ruiz");
        let first = roster.create_person(request.clone()).await.expect("created").into_inner();
        let again = roster.create_person(request.clone()).await.expect("replayed").into_inner();
        assert_eq!(first, again);
        let other = pb::CreatePersonRequest { person_id: "ben".into(), ..request };
        let refused = roster.create_person(other).await.expect_err("another body under the same id");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RequestIdReused));
        let listed = roster.list_people(pb::ListPeopleRequest { parent: "agencies/north".into(), ..Default::default() });
        assert_eq!(listed.await.expect("listed").into_inner().people, vec![first.person.expect("a person")]);
    }

    async fn a_repeat_that_read_the_resource_again_still_gets_the_first_reply(service) {
        let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        let made = roster.create_person(creating("ana", "Ana Ruiz")).await.expect("created").into_inner();
        let pb::Person { name, etag, .. } = made.person.expect("a person");
        let request = pb::PausePersonRequest { name, etag, until: "2031-01-01".into(), request_id: request_id() };
        let paused = roster.pause_person(request.clone()).await.expect("paused").into_inner();
        let etag = paused.person.as_ref().expect("a person").etag.clone();
        assert_ne!(etag, request.etag);
        let repeat = pb::PausePersonRequest { etag, ..request.clone() };
        assert_eq!(roster.pause_person(repeat).await.expect("replayed").into_inner(), paused);
        let other = pb::PausePersonRequest { until: "2031-02-01".into(), ..request };
        let refused = roster.pause_person(other).await.expect_err("another body under the same id");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RequestIdReused));
    }

    async fn a_stale_etag_is_refused_with_who_changed_it(service) {
        let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        let made = roster.create_person(creating("ana", "Ana Ruiz")).await.expect("created").into_inner();
        let read = made.person.expect("a person");
        let update = |person: pb::Person| pb::UpdatePersonRequest { person: Some(person), request_id: request_id() };
        let moved = pb::Person { unit: "Intake".into(), ..read.clone() };
        roster.update_person(update(moved)).await.expect("updated");
        let stale = roster.update_person(update(read)).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
    }

    async fn every_bad_field_is_named_in_one_answer(service) {
        use tonic_types::StatusExt as _;
        let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        let person = pb::Person { email: "ana".into(), time_zone: "Chicago".into(), ..Default::default() };
        let request = pb::CreatePersonRequest { person: Some(person), ..creating("Ana", "Ana") };
        let refused = roster.create_person(request).await.expect_err("invalid");
        let details = refused.get_details_bad_request().expect("field violations");
        let mut fields: Vec<_> = details.field_violations.iter().map(|each| each.field.as_str()).collect();
        fields.sort_unstable();
        let expected =
            ["person.discipline", "person.display_name", "person.email", "person.time_zone", "person_id"];
        assert_eq!(fields, expected);
    }

    async fn another_agencys_person_is_not_found(service) {
        let mut north = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        north.create_person(creating("ana", "Ana Ruiz")).await.expect("created");
        let mut south = RosterServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        for name in ["agencies/north/people/ana", "agencies/north/people/nobody"] {
            let refused = south.get_person(pb::GetPersonRequest { name: name.into() }).await.expect_err("hidden");
            assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceNotFound));
        }
    }
}
