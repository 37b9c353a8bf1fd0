//! Follow-ups: promised, done, put off, cancelled.

use preceptor_proto::v1::{self as pb, ErrorReason, FollowUpState};
use preceptor_server::records::Role;
use preceptor_tests::{on_both_stores, service::request_id};
use tonic::Status;

use crate::{
    cast::person,
    pair::{Hand, hand, refusal, two_pairs, wrong_fields},
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
}
