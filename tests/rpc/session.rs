//! Sessions: booked, moved, held or not, and never two at once for anybody.

mod race;
mod times;

use preceptor_proto::v1::{
    self as pb, ErrorReason, SessionState, event_service_client::EventServiceClient,
    pairing_service_client::PairingServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Service, request_id},
};

use crate::{
    cast::person,
    pair::{Hand, hand, hour, refusal, two_pairs, wrong_fields},
};

/// Seconds of a session's start, and its length in minutes.
fn planned(session: &pb::Session) -> (i64, i64) {
    let time = session.time.expect("a time");
    let (start, end) = (time.start_time.expect("a start").seconds, time.end_time.expect("an end").seconds);
    (start, (end - start) / 60)
}

fn utc(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().expect("a time").as_second()
}

async fn all(service: &Service) -> [Hand; 3] {
    [
        hand(service, Role::Coordinator, None).await,
        hand(service, Role::Mentor, Some("sam")).await,
        hand(service, Role::Mentee, Some("mia")).await,
    ]
}

async fn end_pairing(service: &Service, name: &str) {
    let mut client = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let read = client.get_pairing(pb::GetPairingRequest { name: name.into() }).await.expect("found");
    let request = pb::EndPairingRequest {
        name: name.into(),
        etag: read.into_inner().pairing.expect("a pairing").etag,
        end_reason: pb::PairingEndReason::GoalsMet as i32,
        request_id: request_id(),
    };
    client.end_pairing(request).await.expect("ended");
}

on_both_stores! {
    async fn a_session_runs_from_booking_to_confirmation(service) {
        let pairing = two_pairs(&service).await;
        let [mut coordinator, mut sam, mut mia] = all(&service).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        assert_eq!(booked.state(), SessionState::Scheduled);
        assert_eq!((booked.mentor_display_name.as_str(), booked.mentee_display_name.as_str()), ("sam", "mia"));
        assert_eq!((booked.civil_start.as_str(), booked.time_zone.as_str()), ("2026-11-02T10:00", "America/Chicago"));
        assert_eq!(planned(&booked), (utc("2026-11-02T16:00:00Z"), 60));
        service.clock.advance_minutes(8 * 60 - 1);
        assert!(!mia.session(&booked.name).await.expect("seen").overdue);
        service.clock.advance_minutes(1);
        assert!(mia.session(&booked.name).await.expect("seen").overdue);
        let logged = sam.log(&booked, 3000).await.expect("logged");
        let session = logged.session.expect("a session");
        assert_eq!((session.state(), session.log_version, session.minutes), (SessionState::Logged, 1, 50));
        assert!(!session.overdue);
        assert_eq!(logged.feedback.expect("feedback").session, booked.name);
        let confirmed = mia.confirm(&session).await.expect("confirmed");
        assert_eq!(confirmed.state(), SessionState::Confirmed);
        assert_eq!(coordinator.session(&booked.name).await.expect("seen"), confirmed);
        let mut events = EventServiceClient::new(service.caller(Role::Coordinator, None).await);
        let request = pb::ListEventsRequest {
            parent: "agencies/north".into(),
            type_prefixes: vec!["session.".into(), "feedback.".into()],
            ..Default::default()
        };
        let listed = events.list_events(request).await.expect("listed").into_inner().events;
        let types: Vec<_> = listed.iter().map(|event| event.r#type.as_str()).collect();
        let expected =
            ["session.scheduled", "session.held", "session.logged", "feedback.submitted", "session.confirmed"];
        assert_eq!(types, expected);
    }

    async fn a_booking_happens_once_however_often_the_request_comes(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let request = hour(&pairing, "2026-11-03T10:00");
        let first = sam.sessions.schedule_session(request.clone()).await.expect("booked").into_inner();
        let again = sam.sessions.schedule_session(request.clone()).await.expect("replayed").into_inner();
        assert_eq!(first, again);
        assert_eq!(sam.list().await.len(), 1);
        let other = pb::ScheduleSessionRequest { duration_minutes: 30, ..request };
        assert_eq!(refusal(sam.sessions.schedule_session(other).await), Some(ErrorReason::RequestIdReused));
    }

    async fn every_wrong_field_of_a_booking_is_named(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let wrong = pb::ScheduleSessionRequest {
            pairing: "sam and mia".into(),
            civil_start: "2026-11-03 10:00".into(),
            time_zone: "Middle/Earth".into(),
            duration_minutes: 4,
            meeting_way: 99,
            request_id: request_id(),
        };
        let fields = wrong_fields(sam.sessions.schedule_session(wrong).await);
        assert_eq!(fields, ["civil_start", "duration_minutes", "meeting_way", "pairing", "time_zone"]);
        // The clock stands at 03:00 in Chicago.
        for start in ["2026-11-02T03:00", "2026-11-02T02:59", "1999-01-01T00:00", "2029-01-01T00:00", "9999-12-31T23:59"] {
            assert_eq!(wrong_fields(sam.book(&pairing, start).await), ["civil_start"], "{start}");
        }
        for start in ["2026-11-03T10:00:00", "2026-11-31T10:00", "2026-11-03T24:00", "+002026-11-03T10:00", ""] {
            assert_eq!(wrong_fields(sam.book(&pairing, start).await), ["civil_start"], "{start}");
        }
        assert_eq!(sam.list().await, []);
    }

    async fn a_session_that_does_not_take_place_gives_its_time_back(service) {
        let pairing = two_pairs(&service).await;
        let [_, mut sam, mut mia] = all(&service).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        let cancelled = mia.cancel(&booked).await.expect("cancelled");
        assert_eq!((cancelled.state(), cancelled.reason.as_str()), (SessionState::Cancelled, "ill"));
        let again = mia.book(&pairing, "2026-11-02T10:00").await.expect("free again");
        assert_eq!(refusal(sam.mark_no_show(&again).await), Some(ErrorReason::StateNotAllowed));
        service.clock.advance_minutes(7 * 60);
        let missed = sam.mark_no_show(&again).await.expect("noted");
        assert_eq!((missed.state(), missed.reason.as_str()), (SessionState::NoShow, "nobody came"));
        sam.book(&pairing, "2026-11-02T10:01").await.expect("the rest of the hour is free");
    }

    async fn only_an_active_pairing_books(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        service.clock.advance_minutes(24 * 60);
        end_pairing(&service, &pairing).await;
        assert_eq!(refusal(sam.book(&pairing, "2026-11-05T10:00").await), Some(ErrorReason::StateNotAllowed));
        let moved = sam.move_to(&booked, "2026-11-05T10:00", 0).await;
        assert_eq!(refusal(moved), Some(ErrorReason::StateNotAllowed));
        // What took place before can still be logged.
        sam.log(&booked, 3000).await.expect("logged");
    }

    async fn a_state_leads_only_where_the_machine_says(service) {
        let pairing = two_pairs(&service).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let booked = coordinator.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        let early = coordinator.mark_held(&booked).await.expect_err("not started");
        assert_eq!(reason_of(&early), Some(ErrorReason::StateNotAllowed));
        assert!(early.message().contains("has not started"), "{}", early.message());
        for refused in [
            refusal(coordinator.log(&booked, 3000).await),
            refusal(coordinator.confirm(&booked).await),
            refusal(coordinator.dispute(&booked).await),
        ] {
            assert_eq!(refused, Some(ErrorReason::StateNotAllowed));
        }
        service.clock.advance_minutes(7 * 60);
        let held = coordinator.mark_held(&booked).await.expect("held");
        assert_eq!(held.state(), SessionState::Held);
        for refused in [
            refusal(coordinator.cancel(&held).await),
            refusal(coordinator.mark_held(&held).await),
            refusal(coordinator.mark_no_show(&held).await),
            refusal(coordinator.move_to(&held, "2026-11-05T10:00", 0).await),
            refusal(coordinator.confirm(&held).await),
        ] {
            assert_eq!(refused, Some(ErrorReason::StateNotAllowed));
        }
        assert_eq!(refusal(coordinator.cancel(&booked).await), Some(ErrorReason::EtagMismatch));
        let logged = coordinator.log(&held, 3000).await.expect("logged").session.expect("a session");
        assert_eq!(refusal(coordinator.log(&logged, 3000).await), Some(ErrorReason::StateNotAllowed));
        let confirmed = coordinator.confirm(&logged).await.expect("confirmed");
        assert_eq!(refusal(coordinator.dispute(&confirmed).await), Some(ErrorReason::StateNotAllowed));
        assert_eq!(refusal(coordinator.log(&confirmed, 3000).await), Some(ErrorReason::StateNotAllowed));
    }

    async fn only_the_pair_and_their_coordinator_see_and_move_a_session(service) {
        let pairing = two_pairs(&service).await;
        let [mut coordinator, mut sam, mut mia] = all(&service).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        let mut ben = hand(&service, Role::Mentor, Some("ben")).await;
        for refused in [
            refusal(ben.session(&booked.name).await),
            refusal(ben.cancel(&booked).await),
            refusal(ben.log(&booked, 3000).await),
            refusal(ben.book(&pairing, "2026-11-09T10:00").await),
            refusal(ben.session("agencies/north/sessions/none").await),
            refusal(ben.book("agencies/north/pairings/none", "2026-11-09T10:00").await),
            refusal(ben.session("agencies/south/sessions/none").await),
        ] {
            assert_eq!(refused, Some(ErrorReason::ResourceNotFound));
        }
        assert_eq!(ben.list().await, []);
        for sees in [&mut coordinator, &mut sam, &mut mia] {
            assert_eq!(sees.list().await, std::slice::from_ref(&booked));
        }
        service.clock.advance_minutes(8 * 60);
        // The mentee does not log; the mentor confirms neither by role nor, as a mentee token, by party.
        assert_eq!(refusal(mia.log(&booked, 3000).await), Some(ErrorReason::RoleNotAllowed));
        let logged = sam.log(&booked, 3000).await.expect("logged").session.expect("a session");
        assert_eq!(refusal(sam.confirm(&logged).await), Some(ErrorReason::RoleNotAllowed));
        let mut sam_as_mentee = hand(&service, Role::Mentee, Some("sam")).await;
        assert_eq!(refusal(sam_as_mentee.confirm(&logged).await), Some(ErrorReason::RoleNotAllowed));
        let mut mia_as_mentor = hand(&service, Role::Mentor, Some("mia")).await;
        assert_eq!(refusal(mia_as_mentor.log(&logged, 3000).await), Some(ErrorReason::RoleNotAllowed));
        mia.confirm(&logged).await.expect("confirmed");
        let mut integration = hand(&service, Role::Integration, None).await;
        let seen = integration.session(&booked.name).await.expect("seen");
        assert_eq!((seen.minutes, seen.summary.as_str()), (50, ""));
        assert!(integration.list().await.iter().all(|session| session.summary.is_empty()));
        assert!(!coordinator.session(&booked.name).await.expect("seen").summary.is_empty());
        assert_eq!(refusal(integration.cancel(&seen).await), Some(ErrorReason::RoleNotAllowed));
        let south = service.caller_of("south", Role::Coordinator, None).await;
        let mut south = pb::session_service_client::SessionServiceClient::new(south);
        let request = pb::GetSessionRequest { name: booked.name };
        assert_eq!(refusal(south.get_session(request).await), Some(ErrorReason::ResourceNotFound));
    }

    async fn lists_filter_and_pages_run_from_the_latest_start(service) {
        let pairing = two_pairs(&service).await;
        let [mut coordinator, mut sam, _] = all(&service).await;
        let days = ["03", "04", "05", "06", "07", "08", "09"];
        let mut names = Vec::new();
        for day in days {
            let booked = sam.book(&pairing, &format!("2026-11-{day}T10:00")).await.expect("booked");
            names.insert(0, booked.name);
        }
        let mut request =
            pb::ListSessionsRequest { parent: "agencies/north".into(), page_size: 3, ..Default::default() };
        let mut seen = Vec::new();
        loop {
            let page = sam.sessions.list_sessions(request.clone()).await.expect("a page").into_inner();
            assert!(page.sessions.len() <= 3);
            seen.extend(page.sessions.into_iter().map(|session| session.name));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen, names);
        let foreign = pb::ListSessionsRequest { pairing: pairing.clone(), ..request };
        assert_eq!(refusal(sam.sessions.list_sessions(foreign).await), Some(ErrorReason::PageTokenInvalid));
        service.clock.advance_minutes(3 * 24 * 60);
        let mut count = async |request: pb::ListSessionsRequest| {
            let request = pb::ListSessionsRequest { parent: "agencies/north".into(), ..request };
            coordinator.sessions.list_sessions(request).await.expect("listed").into_inner().sessions.len()
        };
        let none = pb::ListSessionsRequest::default;
        assert_eq!(count(pb::ListSessionsRequest { overdue_only: true, ..none() }).await, 2);
        assert_eq!(count(pb::ListSessionsRequest { person: person("mia"), ..none() }).await, 7);
        assert_eq!(count(pb::ListSessionsRequest { person: person("zoe"), ..none() }).await, 0);
        assert_eq!(count(pb::ListSessionsRequest { pairing, ..none() }).await, 7);
        assert_eq!(count(pb::ListSessionsRequest { state: SessionState::Held as i32, ..none() }).await, 0);
    }
}
