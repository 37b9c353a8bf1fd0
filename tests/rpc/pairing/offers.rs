//! Offers: accepted by both sides, or run out.

use preceptor_proto::v1::{
    self as pb, ErrorReason, PairingState, roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Service, request_id},
};
use tonic::Status;

use super::{DAY_MINUTES, accept, client, create, listed, offer_of, pairing_of, places_used, read};
use crate::cast::{join, mentee, mentor, person};

async fn set_capacity(service: &Service, id: &str, capacity: i32) -> Result<pb::Person, Status> {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    let mut row = roster.get_person(request).await.expect("found").into_inner().person.expect("a person");
    row.mentor.as_mut().expect("a mentor").capacity = capacity;
    let request = pb::UpdatePersonRequest { person: Some(row), request_id: request_id() };
    Ok(roster.update_person(request).await?.into_inner().person.expect("a person"))
}

on_both_stores! {
    async fn an_offer_is_active_once_both_sides_accept(service) {
        join(&service, [mentor("mia", 1), mentee("tom")]).await;
        let mut coordinator = client(&service, Role::Coordinator, None).await;
        let mut mia = client(&service, Role::Mentor, Some("mia")).await;
        let mut tom = client(&service, Role::Mentee, Some("tom")).await;
        let offered = create(&mut coordinator, offer_of("mia", "tom")).await.expect("offered");
        assert_eq!(offered.state(), PairingState::Offered);
        assert_eq!(places_used(&service, "mia").await, 1);
        let wrong = accept(&mut mia, &offered, pb::PairingSide::Mentee).await.expect_err("not her side");
        assert_eq!(reason_of(&wrong), Some(ErrorReason::FieldInvalid));
        let half = accept(&mut mia, &offered, pb::PairingSide::Unspecified).await.expect("accepted");
        assert_eq!((half.state(), half.mentor_accepted, half.mentee_accepted), (PairingState::Offered, true, false));
        let stale = accept(&mut tom, &offered, pb::PairingSide::Mentee).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
        let agreed = accept(&mut tom, &half, pb::PairingSide::Mentee).await.expect("accepted");
        assert_eq!(agreed.state(), PairingState::Active);
        assert!(agreed.start_time.is_some() && agreed.expire_time.is_none());
    }

    async fn an_offer_that_ran_out_frees_its_place_for_the_next_pairing(service) {
        join(&service, [mentor("mia", 1), mentee("tom"), mentee("ann")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let offered = create(&mut client, offer_of("mia", "tom")).await.expect("offered");
        let full = create(&mut client, pairing_of("mia", "ann")).await.expect_err("no place");
        assert_eq!(reason_of(&full), Some(ErrorReason::CapacityFull));
        service.clock.advance_minutes(7 * DAY_MINUTES);
        let expired = read(&mut client, &offered.name).await.expect("found");
        assert_eq!((expired.state(), expired.end_time), (PairingState::Expired, offered.expire_time));
        assert_eq!(listed(&mut client, PairingState::Expired, "").await, std::slice::from_ref(&offered.name));
        assert!(listed(&mut client, PairingState::Offered, "").await.is_empty());
        let late = accept(&mut client, &expired, pb::PairingSide::Both).await.expect_err("too late");
        assert_eq!(reason_of(&late), Some(ErrorReason::StateNotAllowed));
        create(&mut client, pairing_of("mia", "ann")).await.expect("the place is free");
        let kept = read(&mut client, &offered.name).await.expect("found");
        assert_eq!((kept.state(), kept.end_time), (PairingState::Expired, offered.expire_time));
        assert_eq!(places_used(&service, "mia").await, 1);
    }

    async fn an_offer_that_ran_out_does_not_keep_a_capacity_up(service) {
        join(&service, [mentor("mia", 1), mentee("tom")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        create(&mut client, offer_of("mia", "tom")).await.expect("offered");
        let full = set_capacity(&service, "mia", 0).await.expect_err("the offer stands");
        assert_eq!(reason_of(&full), Some(ErrorReason::CapacityFull));
        service.clock.advance_minutes(7 * DAY_MINUTES);
        let changed = set_capacity(&service, "mia", 0).await.expect("nothing is taken");
        assert_eq!(changed.mentor.expect("a mentor").used, 0);
    }
}
