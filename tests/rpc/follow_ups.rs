//! Follow-ups: promised, done, put off, cancelled.

use preceptor_proto::v1::{
    self as pb, ErrorReason, FollowUpState, pairing_service_client::PairingServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Service, request_id},
};
use tonic::Status;

use crate::{
    cast::{person, want},
    pair::{Hand, hand, pair, refusal, two_pairs, wrong_fields},
};

fn promise(owner: &str, pairing: &str, due_date: &str) -> pb::FollowUp {
    pb::FollowUp {
        title: "Read the tenancy act".into(),
        owner: person(owner),
        due_date: due_date.into(),
        pairing: pairing.into(),
        ..Default::default()
    }
}

async fn create(hand: &mut Hand, follow_up: pb::FollowUp) -> Result<pb::FollowUp, Status> {
    let request = pb::CreateFollowUpRequest {
        parent: "agencies/north".into(),
        follow_up: Some(follow_up),
        request_id: request_id(),
    };
    Ok(hand.feedback.create_follow_up(request).await?.into_inner().follow_up.expect("a follow-up"))
}

async fn complete(hand: &mut Hand, follow_up: &pb::FollowUp) -> Result<pb::FollowUp, Status> {
    let request = pb::CompleteFollowUpRequest {
        name: follow_up.name.clone(),
        etag: follow_up.etag.clone(),
        request_id: request_id(),
    };
    Ok(hand.feedback.complete_follow_up(request).await?.into_inner().follow_up.expect("a follow-up"))
}

async fn snooze(hand: &mut Hand, follow_up: &pb::FollowUp, due_date: &str) -> Result<pb::FollowUp, Status> {
    let request = pb::SnoozeFollowUpRequest {
        name: follow_up.name.clone(),
        etag: follow_up.etag.clone(),
        due_date: due_date.into(),
        request_id: request_id(),
    };
    Ok(hand.feedback.snooze_follow_up(request).await?.into_inner().follow_up.expect("a follow-up"))
}

async fn cancel(hand: &mut Hand, follow_up: &pb::FollowUp, reason: &str) -> Result<pb::FollowUp, Status> {
    let request = pb::CancelFollowUpRequest {
        name: follow_up.name.clone(),
        etag: follow_up.etag.clone(),
        reason: reason.into(),
        request_id: request_id(),
    };
    Ok(hand.feedback.cancel_follow_up(request).await?.into_inner().follow_up.expect("a follow-up"))
}

async fn listed(hand: &mut Hand, request: pb::ListFollowUpsRequest) -> Vec<String> {
    let request = pb::ListFollowUpsRequest { parent: "agencies/north".into(), ..request };
    let page = hand.feedback.list_follow_ups(request).await.expect("listed").into_inner();
    page.follow_ups.into_iter().map(|each| each.due_date).collect()
}

async fn read(hand: &mut Hand, follow_up: &pb::FollowUp) -> pb::FollowUp {
    let request = pb::GetFollowUpRequest { name: follow_up.name.clone() };
    hand.feedback.get_follow_up(request).await.expect("seen").into_inner().follow_up.expect("a follow-up")
}

async fn end(service: &Service, pairing: &str) {
    let mut client = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let read = client.get_pairing(pb::GetPairingRequest { name: pairing.into() }).await.expect("there");
    let request = pb::EndPairingRequest {
        name: pairing.into(),
        etag: read.into_inner().pairing.expect("a pairing").etag,
        end_reason: pb::PairingEndReason::GoalsMet as i32,
        request_id: request_id(),
    };
    client.end_pairing(request).await.expect("ended");
}

async fn archive(service: &Service, id: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let read = roster.get_person(pb::GetPersonRequest { name: person(id) }).await.expect("there");
    let request = pb::ArchivePersonRequest {
        name: person(id),
        etag: read.into_inner().person.expect("a person").etag,
        reason: "moved away".into(),
        request_id: request_id(),
    };
    roster.archive_person(request).await.expect("archived");
}

on_both_stores! {
    async fn a_follow_up_is_put_off_and_done(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut mia = hand(&service, Role::Mentee, Some("mia")).await;
        let made = create(&mut sam, promise("mia", &pairing, "2026-11-09")).await.expect("made");
        assert_eq!((made.state(), made.owner_display_name.as_str()), (FollowUpState::Open, "mia"));
        assert_eq!(wrong_fields(snooze(&mut mia, &made, "2026-11-09").await), ["due_date"]);
        let later = snooze(&mut mia, &made, "2026-11-16").await.expect("put off");
        assert_eq!(refusal(complete(&mut mia, &made).await), Some(ErrorReason::EtagMismatch));
        service.clock.advance_minutes(5);
        let done = complete(&mut mia, &later).await.expect("done");
        assert_eq!(done.state(), FollowUpState::Done);
        assert!(done.complete_time.is_some() && later.complete_time.is_none());
        let read = sam.feedback.get_follow_up(pb::GetFollowUpRequest { name: made.name.clone() }).await;
        assert_eq!(read.expect("seen").into_inner().follow_up, Some(done.clone()));
        for refused in [
            refusal(complete(&mut sam, &done).await),
            refusal(snooze(&mut sam, &done, "2026-12-01").await),
            refusal(cancel(&mut sam, &done, "no").await),
        ] {
            assert_eq!(refused, Some(ErrorReason::StateNotAllowed));
        }
        let other = create(&mut mia, promise("mia", "", "2026-11-09")).await.expect("made");
        assert_eq!(wrong_fields(cancel(&mut mia, &other, " ").await), ["reason"]);
        let cancelled = cancel(&mut mia, &other, "no need any more").await.expect("cancelled");
        assert_eq!((cancelled.state(), cancelled.reason.as_str()), (FollowUpState::Cancelled, "no need any more"));
    }

    async fn follow_ups_are_the_owners_and_the_pairs(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut mia = hand(&service, Role::Mentee, Some("mia")).await;
        let mut ben = hand(&service, Role::Mentor, Some("ben")).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let shared = create(&mut sam, promise("mia", &pairing, "2026-11-09")).await.expect("made");
        let own = create(&mut mia, promise("mia", "", "2026-11-10")).await.expect("made");
        create(&mut coordinator, promise("mia", "", "2026-11-11")).await.expect("made");
        let all = pb::ListFollowUpsRequest::default;
        assert_eq!(listed(&mut sam, all()).await, ["2026-11-09"]);
        assert_eq!(listed(&mut mia, all()).await, ["2026-11-09", "2026-11-10", "2026-11-11"]);
        assert_eq!(listed(&mut coordinator, all()).await.len(), 3);
        assert_eq!(listed(&mut ben, all()).await, Vec::<String>::new());
        for hidden in [&shared, &own] {
            assert_eq!(refusal(complete(&mut ben, hidden).await), Some(ErrorReason::ResourceNotFound));
        }
        assert_eq!(refusal(complete(&mut sam, &own).await), Some(ErrorReason::ResourceNotFound));
        assert_eq!(refusal(create(&mut ben, promise("ben", &pairing, "2026-11-09")).await), Some(ErrorReason::ResourceNotFound));
        assert_eq!(wrong_fields(create(&mut sam, promise("zoe", &pairing, "2026-11-09")).await), ["follow_up.owner"]);
        assert_eq!(wrong_fields(create(&mut sam, promise("mia", "", "2026-11-09")).await), ["follow_up.pairing"]);
        assert_eq!(refusal(create(&mut coordinator, promise("nobody", "", "2026-11-09")).await), Some(ErrorReason::ResourceNotFound));
        let wrong = pb::FollowUp { title: String::new(), due_date: "tomorrow".into(), ..promise("mia", &pairing, "") };
        assert_eq!(wrong_fields(create(&mut sam, wrong).await), ["follow_up.due_date", "follow_up.title"]);
        let booked = sam.book(&pairing, "2026-11-03T10:00").await.expect("booked");
        let of_session = pb::FollowUp { session: booked.name, ..promise("sam", "", "2026-11-09") };
        assert_eq!(create(&mut mia, of_session.clone()).await.expect("made").pairing, pairing);
        assert_eq!(refusal(create(&mut ben, of_session).await), Some(ErrorReason::ResourceNotFound));
    }

    async fn lists_filter_and_page_by_due_date(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        for (owner, due_date) in [("mia", "2026-12-01"), ("sam", "2026-11-05"), ("mia", "2026-11-05"), ("mia", "2026-11-20")] {
            create(&mut sam, promise(owner, &pairing, due_date)).await.expect("made");
        }
        let mut request = pb::ListFollowUpsRequest { parent: "agencies/north".into(), page_size: 1, ..Default::default() };
        let mut seen = Vec::new();
        loop {
            let page = sam.feedback.list_follow_ups(request.clone()).await.expect("a page").into_inner();
            seen.extend(page.follow_ups.into_iter().map(|each| each.due_date));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, ["2026-11-05", "2026-11-05", "2026-11-20", "2026-12-01"]);
        let none = pb::ListFollowUpsRequest::default;
        let due = pb::ListFollowUpsRequest { due_by: "2026-11-20".into(), owner: person("mia"), ..none() };
        assert_eq!(listed(&mut sam, due).await, ["2026-11-05", "2026-11-20"]);
        let done = pb::ListFollowUpsRequest { state: FollowUpState::Done as i32, ..none() };
        assert_eq!(listed(&mut sam, done).await, Vec::<String>::new());
    }

    async fn when_a_pairing_ends_the_mentee_takes_along_what_the_mentor_still_had_to_do(service) {
        let pairing = two_pairs(&service).await;
        want(&service, "zoe", 2).await;
        let other = pair(&service, "sam", "zoe").await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let open = create(&mut sam, promise("sam", &pairing, "2026-11-09")).await.expect("made");
        let theirs = create(&mut sam, promise("mia", &pairing, "2026-11-09")).await.expect("made");
        let elsewhere = create(&mut sam, promise("sam", &other, "2026-11-09")).await.expect("made");
        let done = create(&mut sam, promise("sam", &pairing, "2026-11-09")).await.expect("made");
        let done = complete(&mut sam, &done).await.expect("done");
        end(&service, &pairing).await;
        let mut mia = hand(&service, Role::Mentee, Some("mia")).await;
        let moved = read(&mut mia, &open).await;
        assert_eq!((moved.owner.as_str(), moved.owner_display_name.as_str()), (person("mia").as_str(), "mia"));
        assert_eq!(moved, pb::FollowUp { owner: moved.owner.clone(), owner_display_name: "mia".into(), etag: "2".into(), ..open.clone() });
        assert_eq!(refusal(complete(&mut sam, &open).await), Some(ErrorReason::EtagMismatch));
        complete(&mut mia, &moved).await.expect("done by her now");
        for kept in [&theirs, &elsewhere, &done] {
            assert_eq!(read(&mut sam, kept).await, *kept);
        }
    }

    async fn who_leaves_hands_follow_ups_over_and_nobodys_are_cancelled(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let promised = create(&mut sam, promise("sam", &pairing, "2026-11-09")).await.expect("made");
        let own = create(&mut sam, promise("sam", "", "2026-11-09")).await.expect("made");
        archive(&service, "sam").await;
        let promised = read(&mut coordinator, &promised).await;
        assert_eq!((promised.owner.clone(), promised.state()), (person("mia"), FollowUpState::Open));
        let refused = create(&mut coordinator, promise("sam", "", "2026-11-09")).await.expect_err("has left");
        assert_eq!(reason_of(&refused), Some(ErrorReason::StateNotAllowed));
        let own = read(&mut coordinator, &own).await;
        assert_eq!((own.state(), own.reason.as_str()), (FollowUpState::Cancelled, "moved away"));
        // There is no mentee left to take anything: hers is cancelled, the mentor's stays with the mentor.
        archive(&service, "mia").await;
        let promised = read(&mut coordinator, &promised).await;
        assert_eq!((promised.owner.clone(), promised.state()), (person("mia"), FollowUpState::Cancelled));
        let mut ben = hand(&service, Role::Mentor, Some("ben")).await;
        let pairing = pb::ListPairingsRequest { parent: "agencies/north".into(), person: person("zoe"), ..Default::default() };
        let mut pairings = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
        let pairing = pairings.list_pairings(pairing).await.expect("listed").into_inner().pairings[0].name.clone();
        let bens = create(&mut ben, promise("ben", &pairing, "2026-11-09")).await.expect("made");
        archive(&service, "zoe").await;
        assert_eq!(read(&mut ben, &bens).await, bens);
        let request = pb::ListEventsRequest { parent: "agencies/north".into(), type_prefixes: vec!["follow_up.handed_over".into()], ..Default::default() };
        let mut events = pb::event_service_client::EventServiceClient::new(service.caller(Role::Integration, None).await);
        let told = events.list_events(request).await.expect("listed").into_inner().events;
        assert_eq!(told.iter().map(|event| event.resource.as_str()).collect::<Vec<_>>(), [promised.name.as_str()]);
    }
}
