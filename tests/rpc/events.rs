//! Events and the audit log: complete, in order, resumable.

use preceptor_proto::v1::{
    self as pb, ErrorReason, audit_service_client::AuditServiceClient,
    event_service_client::EventServiceClient, roster_service_client::RosterServiceClient,
};
use preceptor_server::{
    caller::{Revocation, Revoke, RevokeError},
    error::reason_of,
    records::{AgencyId, PersonId, Role},
    store::tokens,
};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, Service, request_id},
};

use crate::people::nurse;

const NORTH: &str = "agencies/north";

async fn create(roster: &mut RosterServiceClient<Authenticated>, id: &str) {
    let request = pb::CreatePersonRequest {
        parent: NORTH.into(),
        person_id: id.into(),
        person: Some(nurse(id)),
        request_id: request_id(),
        ..Default::default()
    };
    roster.create_person(request).await.expect("created");
}

async fn coordinator(service: &Service) -> RosterServiceClient<Authenticated> {
    RosterServiceClient::new(service.caller(Role::Coordinator, None).await)
}

on_both_stores! {
    async fn numbers_have_no_gap_under_64_writers(service) {
        let roster = coordinator(&service).await;
        let writers = (0..64).map(|number| {
            let mut roster = roster.clone();
            tokio::spawn(async move { create(&mut roster, &format!("p{number}")).await })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.expect("written");
        }
        let mut events = EventServiceClient::new(service.caller(Role::Integration, None).await);
        let request = pb::ListEventsRequest { parent: NORTH.into(), page_size: 500, ..Default::default() };
        let listed = events.list_events(request).await.expect("listed").into_inner();
        let numbers: Vec<i64> = listed.events.iter().map(|event| event.sequence).collect();
        assert_eq!(numbers, (1..=64).collect::<Vec<_>>());
        let mut audit = AuditServiceClient::new(service.caller(Role::Auditor, None).await);
        let request = pb::ListAuditEntriesRequest { parent: NORTH.into(), page_size: 500, ..Default::default() };
        let entries = audit.list_audit_entries(request).await.expect("listed").into_inner().audit_entries;
        assert_eq!(entries.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), (1..=64).rev().collect::<Vec<_>>());
    }

    async fn a_watch_goes_on_where_its_token_was_taken(service) {
        let mut roster = coordinator(&service).await;
        let mut events = EventServiceClient::new(service.caller(Role::Integration, None).await);
        let watch = |resume_token: String| pb::WatchEventsRequest {
            parent: NORTH.into(), resume_token, from_start: true, ..Default::default()
        };
        create(&mut roster, "ana").await;
        let mut first = events.watch_events(watch(String::new())).await.expect("watching").into_inner();
        let (mut seen, mut token) = (Vec::new(), String::new());
        create(&mut roster, "ben").await;
        while seen.len() < 2 {
            let message = first.message().await.expect("alive").expect("a message");
            token = message.resume_token;
            seen.extend(message.event.map(|event| event.resource));
        }
        assert_eq!(seen, ["agencies/north/people/ana", "agencies/north/people/ben"]);
        drop(first);
        create(&mut roster, "cem").await;
        let mut second = events.watch_events(watch(token)).await.expect("watching").into_inner();
        let event = loop {
            if let Some(event) = second.message().await.expect("alive").expect("a message").event {
                break event;
            }
        };
        assert_eq!((event.resource.as_str(), event.sequence), ("agencies/north/people/cem", 3));
        service.desk.stopping.cancel();
        let ended = loop {
            match second.message().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("a watch never ends OK"),
                Err(status) => break status,
            }
        };
        assert_eq!(reason_of(&ended), Some(ErrorReason::Unavailable));
    }

    async fn a_revoked_token_ends_its_watch_and_calls_nothing_any_more(service) {
        let mut roster = coordinator(&service).await;
        create(&mut roster, "ana").await;
        let mut events = EventServiceClient::new(service.caller(Role::Integration, None).await);
        let request = pb::WatchEventsRequest { parent: NORTH.into(), ..Default::default() };
        let mut watch = events.watch_events(request.clone()).await.expect("watching").into_inner();
        let known = {
            let mut reader = service.desk.store.reader().await.expect("a reader");
            tokens::list_tokens(&mut reader.tx(), &AgencyId::new("north")).await.expect("listed")
        };
        let token = known.into_iter().find(|token| token.role == Role::Integration).expect("it was issued").id;
        let revoke = |ids: &[&str]| {
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            let (store, clock) = (service.desk.store.clone(), service.clock.clone());
            async move { Revoke::Tokens(ids).run(AgencyId::new("north"), &store, &clock).await }
        };
        let missing = revoke(&[&token, "nobody's"]).await.expect_err("one of them is no token");
        assert!(matches!(&missing, RevokeError::TokenMissing { id, .. } if id == "nobody's"), "{missing}");
        let revoked = revoke(&[&token]).await.expect("revoked");
        assert_eq!(revoked, Revocation { revoked: vec![token.clone()], revoked_before: vec![] });
        let again = revoke(&[&token]).await.expect("once is enough");
        assert_eq!(again, Revocation { revoked: vec![], revoked_before: vec![token.clone()] });
        let of_person = |person: &str| {
            let (store, clock) = (service.desk.store.clone(), service.clock.clone());
            let person = PersonId::new(person);
            async move { Revoke::Person(person).run(AgencyId::new("north"), &store, &clock).await }
        };
        assert!(matches!(of_person("nobody").await, Err(RevokeError::PersonMissing { .. })));
        assert_eq!(of_person("ana").await.expect("a person without tokens"), Revocation::default());
        let _of_ana = service.caller(Role::Mentee, Some("ana")).await;
        assert_eq!(of_person("ana").await.expect("revoked").revoked.len(), 1);
        let ended = loop {
            match watch.message().await {
                Ok(message) => assert!(message.is_some(), "a watch never ends OK"),
                Err(status) => break status,
            }
        };
        assert_eq!(reason_of(&ended), Some(ErrorReason::TokenInvalid));
        service.clock.advance_minutes(1);
        let refused = events.watch_events(request).await.expect_err("revoked");
        assert_eq!(reason_of(&refused), Some(ErrorReason::TokenInvalid));

        let mut audit = AuditServiceClient::new(service.caller(Role::Auditor, None).await);
        let request = pb::ListAuditEntriesRequest { parent: NORTH.into(), page_size: 1, ..Default::default() };
        let entry = audit.list_audit_entries(request).await.expect("listed").into_inner().audit_entries.remove(0);
        assert_eq!((entry.method.as_str(), entry.actor.as_str()), ("preceptord token revoke", "operator"));
        assert!(entry.resource.starts_with("agencies/north/tokens/mentee-"), "{}", entry.resource);
    }

    async fn a_token_of_nowhere_is_refused(service) {
        let mut events = EventServiceClient::new(service.caller(Role::Integration, None).await);
        let request = pb::WatchEventsRequest {
            parent: NORTH.into(), resume_token: "bm93aGVyZQ".into(), ..Default::default()
        };
        let refused = events.watch_events(request).await.expect_err("refused");
        assert_eq!(reason_of(&refused), Some(ErrorReason::ResumeTokenInvalid));
        let request = pb::ListEventsRequest {
            parent: NORTH.into(), page_token: "bm93aGVyZQ".into(), ..Default::default()
        };
        let refused = events.list_events(request).await.expect_err("refused");
        assert_eq!(reason_of(&refused), Some(ErrorReason::PageTokenInvalid));
    }

    async fn pages_of_events_of_one_type_miss_none(service) {
        let mut roster = coordinator(&service).await;
        for number in 0..7 {
            create(&mut roster, &format!("p{number}")).await;
        }
        let mut events = EventServiceClient::new(service.caller(Role::Integration, None).await);
        let mut request = pb::ListEventsRequest {
            parent: NORTH.into(), page_size: 3, type_prefixes: vec!["person.".into()], ..Default::default()
        };
        let mut seen = Vec::new();
        loop {
            let page = events.list_events(request.clone()).await.expect("a page").into_inner();
            seen.extend(page.events.into_iter().map(|event| event.sequence));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, (1..=7).collect::<Vec<_>>());
        request.page_token = String::new();
        request.type_prefixes = vec!["pairing.".into()];
        assert!(events.list_events(request).await.expect("a page").into_inner().events.is_empty());
    }

    async fn a_coordinator_reads_no_audit_log(service) {
        let mut audit = AuditServiceClient::new(service.caller(Role::Coordinator, None).await);
        let request = pb::ListAuditEntriesRequest { parent: NORTH.into(), ..Default::default() };
        let refused = audit.list_audit_entries(request).await.expect_err("refused");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
    }
}
