//! Pairings: made by hand, offered, accepted, interrupted, ended.

mod offers;
mod race;
mod sessions;
mod wanted;

use preceptor_proto::v1::{
    self as pb, ErrorReason, PairingState, pairing_service_client::PairingServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, Service, request_id},
};
use tonic::Status;

use crate::cast::{join, mentee, mentor, person};

type Client = PairingServiceClient<Authenticated>;

const DAY_MINUTES: i64 = 24 * 60;

async fn client(service: &Service, role: Role, person: Option<&str>) -> Client {
    PairingServiceClient::new(service.caller(role, person).await)
}

fn pairing_of(mentor: &str, mentee: &str) -> pb::CreatePairingRequest {
    pb::CreatePairingRequest {
        parent: "agencies/north".into(),
        mentor: person(mentor),
        mentee: person(mentee),
        kind: pb::PairingKind::Mentor as i32,
        offer_days: 0,
        request_id: request_id(),
    }
}

fn offer_of(mentor: &str, mentee: &str) -> pb::CreatePairingRequest {
    pb::CreatePairingRequest { offer_days: 7, ..pairing_of(mentor, mentee) }
}

async fn create(client: &mut Client, request: pb::CreatePairingRequest) -> Result<pb::Pairing, Status> {
    Ok(client.create_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn read(client: &mut Client, name: &str) -> Result<pb::Pairing, Status> {
    let request = pb::GetPairingRequest { name: name.into() };
    Ok(client.get_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn accept(
    client: &mut Client,
    pairing: &pb::Pairing,
    side: pb::PairingSide,
) -> Result<pb::Pairing, Status> {
    let request = pb::AcceptPairingRequest {
        name: pairing.name.clone(),
        etag: pairing.etag.clone(),
        side: side as i32,
        request_id: request_id(),
    };
    Ok(client.accept_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn decline(client: &mut Client, pairing: &pb::Pairing) -> Result<pb::Pairing, Status> {
    let request = pb::DeclinePairingRequest {
        name: pairing.name.clone(),
        etag: pairing.etag.clone(),
        reason: "too far away".into(),
        request_id: request_id(),
    };
    Ok(client.decline_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn hold(client: &mut Client, pairing: &pb::Pairing) -> Result<pb::Pairing, Status> {
    let request = pb::HoldPairingRequest {
        name: pairing.name.clone(),
        etag: pairing.etag.clone(),
        reason: String::new(),
        request_id: request_id(),
    };
    Ok(client.hold_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn resume(client: &mut Client, pairing: &pb::Pairing) -> Result<pb::Pairing, Status> {
    let (name, etag) = (pairing.name.clone(), pairing.etag.clone());
    let request = pb::ResumePairingRequest { name, etag, request_id: request_id() };
    Ok(client.resume_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn end(client: &mut Client, pairing: &pb::Pairing) -> Result<pb::Pairing, Status> {
    let request = pb::EndPairingRequest {
        name: pairing.name.clone(),
        etag: pairing.etag.clone(),
        end_reason: pb::PairingEndReason::GoalsMet as i32,
        request_id: request_id(),
    };
    Ok(client.end_pairing(request).await?.into_inner().pairing.expect("a pairing"))
}

async fn listed(client: &mut Client, state: PairingState, person: &str) -> Vec<String> {
    let request = pb::ListPairingsRequest {
        parent: "agencies/north".into(),
        state: state as i32,
        person: person.into(),
        ..Default::default()
    };
    let reply = client.list_pairings(request).await.expect("listed").into_inner();
    reply.pairings.into_iter().map(|pairing| pairing.name).collect()
}

async fn places_used(service: &Service, id: &str) -> i32 {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    let person = roster.get_person(request).await.expect("found").into_inner().person.expect("a person");
    person.mentor.expect("a mentor").used
}

async fn ban(service: &Service, mentor: &str, mentee: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let rule = pb::PairRule {
        kind: pb::PairRuleKind::Ban as i32,
        mentor: person(mentor),
        mentee: person(mentee),
        ..Default::default()
    };
    let request = pb::CreatePairRuleRequest {
        parent: "agencies/north".into(),
        pair_rule: Some(rule),
        request_id: request_id(),
    };
    roster.create_pair_rule(request).await.expect("banned");
}

on_both_stores! {
    async fn a_pairing_by_hand_takes_a_place_once_however_often_the_request_comes(service) {
        join(&service, [mentor("mia", 2), mentee("tom")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let request = pairing_of("mia", "tom");
        let first = create(&mut client, request.clone()).await.expect("paired");
        let again = create(&mut client, request).await.expect("replayed");
        assert_eq!(first, again);
        assert_eq!((first.state(), first.mentor_display_name.as_str()), (PairingState::Active, "mia"));
        assert!(first.start_time.is_some() && first.expire_time.is_none());
        assert_eq!(read(&mut client, &first.name).await.expect("found"), first);
        assert_eq!(places_used(&service, "mia").await, 1);
    }

    async fn every_way_out_gives_the_place_back_and_nothing_leads_on_from_there(service) {
        join(&service, [mentor("mia", 1), mentee("tom")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let offered = create(&mut client, offer_of("mia", "tom")).await.expect("offered");
        let unasked = end(&mut client, &offered).await.expect_err("not begun");
        assert_eq!(reason_of(&unasked), Some(ErrorReason::StateNotAllowed));
        let declined = decline(&mut client, &offered).await.expect("declined");
        assert_eq!(declined.state(), PairingState::Declined);
        assert_eq!(places_used(&service, "mia").await, 0);
        let active = create(&mut client, pairing_of("mia", "tom")).await.expect("paired");
        let held = hold(&mut client, &active).await.expect("held");
        assert_eq!((held.state(), places_used(&service, "mia").await), (PairingState::OnHold, 1));
        let resumed = resume(&mut client, &held).await.expect("resumed");
        let ended = end(&mut client, &resumed).await.expect("ended");
        assert_eq!((ended.state(), ended.end_reason()), (PairingState::Ended, pb::PairingEndReason::GoalsMet));
        assert_eq!(places_used(&service, "mia").await, 0);
        for refused in [
            end(&mut client, &ended).await,
            hold(&mut client, &ended).await,
            resume(&mut client, &ended).await,
            decline(&mut client, &declined).await,
            accept(&mut client, &declined, pb::PairingSide::Both).await,
        ] {
            assert_eq!(reason_of(&refused.expect_err("over")), Some(ErrorReason::StateNotAllowed));
        }
    }

    async fn nobody_is_paired_against_the_rules(service) {
        join(&service, [mentor("mia", 3), mentee("tom"), mentee("ann"), mentee("bob")]).await;
        ban(&service, "mia", "ann").await;
        let mut client = client(&service, Role::Coordinator, None).await;
        create(&mut client, pairing_of("mia", "tom")).await.expect("paired");
        let peer = pb::CreatePairingRequest { kind: pb::PairingKind::Peer as i32, ..pairing_of("mia", "bob") };
        for (request, reason) in [
            (pairing_of("mia", "tom"), ErrorReason::PairingOpen),
            (pairing_of("mia", "ann"), ErrorReason::PairForbidden),
            (pairing_of("mia", "mia"), ErrorReason::PairForbidden),
            (pairing_of("tom", "bob"), ErrorReason::PersonNotAvailable),
            (pairing_of("mia", "nobody"), ErrorReason::ResourceNotFound),
            (peer, ErrorReason::PersonNotAvailable),
            (pb::CreatePairingRequest { offer_days: 91, ..pairing_of("mia", "bob") }, ErrorReason::FieldInvalid),
            (pb::CreatePairingRequest { kind: 0, ..pairing_of("mia", "bob") }, ErrorReason::FieldInvalid),
        ] {
            let refused = create(&mut client, request.clone()).await.expect_err("refused");
            assert_eq!(reason_of(&refused), Some(reason), "{request:?}");
        }
        assert_eq!(places_used(&service, "mia").await, 1);
    }

    async fn people_see_and_move_their_own_pairings_only(service) {
        join(&service, [mentor("mia", 3), mentor("max", 3), mentee("tom"), mentee("ann")]).await;
        let mut coordinator = client(&service, Role::Coordinator, None).await;
        let own = create(&mut coordinator, pairing_of("mia", "tom")).await.expect("paired");
        let other = create(&mut coordinator, pairing_of("max", "ann")).await.expect("paired");
        let mut mia = client(&service, Role::Mentor, Some("mia")).await;
        assert_eq!(listed(&mut mia, PairingState::Unspecified, "").await, std::slice::from_ref(&own.name));
        assert!(listed(&mut mia, PairingState::Unspecified, &person("max")).await.is_empty());
        for hidden in [read(&mut mia, &other.name).await, end(&mut mia, &other).await] {
            assert_eq!(reason_of(&hidden.expect_err("hidden")), Some(ErrorReason::ResourceNotFound));
        }
        let mut tom = client(&service, Role::Mentee, Some("tom")).await;
        let refused = end(&mut tom, &own).await.expect_err("a mentee does not end");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
        end(&mut mia, &own).await.expect("her own");
        let mut south = PairingServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let foreign = read(&mut south, &own.name).await.expect_err("another agency's");
        assert_eq!(reason_of(&foreign), Some(ErrorReason::ResourceNotFound));
    }

    async fn pages_run_from_the_newest_to_the_oldest_without_gap_or_repeat(service) {
        let names: Vec<String> = (0..7).map(|number| format!("tom{number}")).collect();
        join(&service, [mentor("mia", 7)].into_iter().chain(names.iter().map(|name| mentee(name)))).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let mut made = Vec::new();
        for name in &names {
            made.push(create(&mut client, pairing_of("mia", name)).await.expect("paired").name);
            service.clock.advance_minutes(i64::from(made.len() % 2 == 0));
        }
        made.reverse();
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let request = pb::ListPairingsRequest {
                parent: "agencies/north".into(),
                page_size: 3,
                page_token: token,
                ..Default::default()
            };
            let page = client.list_pairings(request).await.expect("a page").into_inner();
            seen.extend(page.pairings.into_iter().map(|pairing| pairing.name));
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, made);
    }
}
