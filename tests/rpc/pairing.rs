//! Pairings: made by hand, offered, accepted, interrupted, ended.

mod race;
mod wanted;

use preceptor_proto::v1::{
    self as pb, ErrorReason, PairingState, pairing_service_client::PairingServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{
    error::{Error, reason_of},
    records::Role,
    store::{Native, Tx, Work},
};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, START, Service, request_id},
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

async fn set_capacity(service: &Service, id: &str, capacity: i32) -> Result<pb::Person, Status> {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    let mut row = roster.get_person(request).await.expect("found").into_inner().person.expect("a person");
    row.mentor.as_mut().expect("a mentor").capacity = capacity;
    let request = pb::UpdatePersonRequest { person: Some(row), request_id: request_id() };
    Ok(roster.update_person(request).await?.into_inner().person.expect("a person"))
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

    async fn an_end_cancels_the_sessions_ahead_and_gives_their_time_back(service) {
        join(&service, [mentor("mia", 1), mentee("tom")]).await;
        let mut client = client(&service, Role::Coordinator, None).await;
        let active = create(&mut client, pairing_of("mia", "tom")).await.expect("paired");
        let pairing = active.name.rsplit('/').next().expect("an id").to_owned();
        service.desk.store.write(Booked { pairing }).await.expect("booked");
        end(&mut client, &active).await.expect("ended");
        let left = service.desk.store.snapshot(StillBooked).await.expect("read");
        assert_eq!(left, (vec!["before".to_owned()], vec!["before".to_owned()]));
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

/// Writes one session that has begun and one that has not, each with its hold.
struct Booked {
    pairing: String,
}

impl Work for Booked {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        for (id, offset) in [("before", -1), ("ahead", 1)] {
            let start = START.0 + offset * 3_600_000_000;
            let session = format!(
                "INSERT INTO sessions (agency_id, id, pairing_id, mentor_id, mentee_id, state, starts_at, ends_at,
                    civil_start, time_zone, reason, log_version, revision, created_at, updated_at, updated_by)
                 VALUES ('north', '{id}', '{}', 'mia', 'tom', 'SCHEDULED', {start}, {}, '', 'UTC', '', 0, 1, 0, 0, '')",
                self.pairing,
                start + 60_000_000
            );
            let hold = format!(
                "INSERT INTO holds (agency_id, id, resource, starts_at, ends_at, owner, is_active)
                 VALUES ('north', '{id}', 'people/mia', {start}, {}, 'sessions/{id}', TRUE)",
                start + 60_000_000
            );
            for statement in [session, hold] {
                run(tx, statement).await;
            }
        }
        Ok(())
    }
}

async fn run(tx: &mut Tx<'_>, statement: String) {
    let query = sqlx::AssertSqlSafe(statement);
    let written = match &mut tx.connection {
        Native::Sqlite(connection) => {
            sqlx::query(query).execute(&mut **connection).await.map(|done| done.rows_affected())
        }
        Native::Postgres(connection) => {
            sqlx::query(query).execute(&mut **connection).await.map(|done| done.rows_affected())
        }
    };
    assert_eq!(written.expect("written"), 1);
}

/// The sessions that are still scheduled, and the holds that are still active.
struct StillBooked;

impl Work for StillBooked {
    type Output = (Vec<String>, Vec<String>);
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        let sessions =
            ids(tx, "SELECT id FROM sessions WHERE state = 'SCHEDULED' AND agency_id = 'north'").await;
        let holds = ids(tx, "SELECT id FROM holds WHERE is_active AND agency_id = 'north'").await;
        Ok((sessions, holds))
    }
}

async fn ids(tx: &mut Tx<'_>, query: &'static str) -> Vec<String> {
    match &mut tx.connection {
        Native::Sqlite(connection) => sqlx::query_scalar(query).fetch_all(&mut **connection).await,
        Native::Postgres(connection) => sqlx::query_scalar(query).fetch_all(&mut **connection).await,
    }
    .expect("read")
}
