//! Nobody is paired by hand with more mentors than they want.

use preceptor_proto::v1::{
    self as pb, ErrorReason, pairing_service_client::PairingServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Service, request_id},
};
use tonic_types::StatusExt as _;

use super::{DAY_MINUTES, client, create, end, offer_of, pairing_of, places_used, race::winners};
use crate::cast::{eager, join, mentee, mentor, person, want};

/// Has a mentor offer pairings between peers as well.
async fn offer_peers(service: &Service, id: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    let mut row = roster.get_person(request).await.expect("found").into_inner().person.expect("a person");
    row.mentor.as_mut().expect("a mentor").kinds.push(pb::PairingKind::Peer as i32);
    let request = pb::UpdatePersonRequest { person: Some(row), request_id: request_id() };
    roster.update_person(request).await.expect("updated");
}

on_both_stores! {
    async fn a_mentor_more_than_wanted_is_refused_with_the_pairings_there_are(service) {
        join(&service, [mentor("mia", 3), mentor("max", 3), mentor("mo", 3), eager("ann", 2)]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let first = create(&mut client, pairing_of("mia", "ann")).await.expect("the first");
        let second = create(&mut client, pairing_of("max", "ann")).await.expect("the second");
        let refused = create(&mut client, pairing_of("mo", "ann")).await.expect_err("a third");
        assert_eq!(reason_of(&refused), Some(ErrorReason::MentorsWantedReached));
        assert_eq!(refused.message(), "agencies/north/people/ann wants 2 mentors, and has 2");
        let listed = refused.get_details_precondition_failure().expect("conflicts").violations;
        let named: Vec<_> = listed.iter().map(|each| (&each.subject, each.description.as_str())).collect();
        assert_eq!(named, [(&second.name, "ann is paired with max"), (&first.name, "ann is paired with mia")]);
        let told = refused.get_details_error_info().expect("a reason").metadata;
        assert_eq!((told["mentee"].as_str(), told["mentors_wanted"].as_str()), (person("ann").as_str(), "2"));
        assert_eq!(places_used(&service, "mo").await, 0);
        // What is open already is told first.
        let again = create(&mut client, pairing_of("mia", "ann")).await.expect_err("again");
        assert_eq!(reason_of(&again), Some(ErrorReason::PairingOpen));
    }

    async fn who_wants_more_or_loses_one_can_be_paired_again(service) {
        join(&service, [mentor("mia", 3), mentor("max", 3), mentor("mo", 3), mentee("ann")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let first = create(&mut client, pairing_of("mia", "ann")).await.expect("the first");
        let refused = create(&mut client, pairing_of("max", "ann")).await.expect_err("a second");
        assert_eq!(refused.message(), "agencies/north/people/ann wants 1 mentor, and has 1");
        want(&service, "ann", 2).await;
        create(&mut client, pairing_of("max", "ann")).await.expect("the second is wanted now");
        want(&service, "ann", 1).await;
        let refused = create(&mut client, pairing_of("mo", "ann")).await.expect_err("both are still there");
        assert_eq!(refused.message(), "agencies/north/people/ann wants 1 mentor, and has 2");
        end(&mut client, &first).await.expect("ended");
        create(&mut client, pairing_of("mo", "ann")).await.expect_err("one is left");
        want(&service, "ann", 2).await;
        create(&mut client, pairing_of("mo", "ann")).await.expect("one is wanted again");
    }

    async fn an_offer_counts_until_it_runs_out(service) {
        join(&service, [mentor("mia", 1), mentor("max", 1), mentee("ann")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        create(&mut client, offer_of("mia", "ann")).await.expect("offered");
        let refused = create(&mut client, pairing_of("max", "ann")).await.expect_err("the offer stands");
        assert_eq!(reason_of(&refused), Some(ErrorReason::MentorsWantedReached));
        service.clock.advance_minutes(7 * DAY_MINUTES);
        create(&mut client, pairing_of("max", "ann")).await.expect("nobody has accepted");
    }

    async fn a_pairing_of_another_kind_than_the_mentee_looks_for_is_not_counted(service) {
        join(&service, [mentor("mia", 3), mentor("max", 3), mentee("ann")]).await;
        for id in ["mia", "max"] {
            offer_peers(&service, id).await;
        }
        let mut client = client(&service, Role::Coordinator, None).await;
        let peer = |id| pb::CreatePairingRequest { kind: pb::PairingKind::Peer as i32, ..pairing_of(id, "ann") };
        for request in [peer("mia"), peer("max"), pairing_of("mia", "ann")] {
            create(&mut client, request).await.expect("paired");
        }
    }

    async fn sixteen_mentors_at_once_never_exceed_the_two_that_are_wanted(service) {
        let names: Vec<String> = (0..16).map(|number| format!("mia{number}")).collect();
        join(&service, [eager("ann", 2)].into_iter().chain(names.iter().map(|name| mentor(name, 1)))).await;
        let connections = service.callers(Role::Coordinator, None, 16).await;
        let calls = connections.into_iter().zip(names).map(|(connection, name)| async move {
            create(&mut PairingServiceClient::new(connection), pairing_of(&name, "ann")).await
        });
        assert_eq!(winners(calls.collect(), ErrorReason::MentorsWantedReached).await, 2);
    }
}
