//! Logging: one call leaves the log, the feedback and the next steps, or nothing.

use preceptor_proto::v1::{self as pb, ErrorReason, FeedbackState, FollowUpState, SessionState};
use preceptor_server::records::Role;
use preceptor_tests::{on_both_stores, service::request_id};

use crate::{
    cast::person,
    pair::{hand, log_of, rating, refusal, two_pairs, wrong_fields},
};

fn step(title: &str, owner: &str, due_date: &str) -> pb::FollowUpDraft {
    let owner = if owner.is_empty() { String::new() } else { person(owner) };
    pb::FollowUpDraft { title: title.into(), owner, due_date: due_date.into() }
}

fn unbooked(pairing: &str, civil_start: &str) -> pb::LogSessionRequest {
    pb::LogSessionRequest {
        target: Some(pb::log_session_request::Target::Unbooked(pb::UnbookedSession {
            pairing: pairing.into(),
            civil_start: civil_start.into(),
            time_zone: "UTC".into(),
        })),
        minutes: 25,
        request_id: request_id(),
        ..Default::default()
    }
}

on_both_stores! {
    async fn one_call_leaves_log_feedback_and_next_steps_once(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut mia = hand(&service, Role::Mentee, Some("mia")).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        service.clock.advance_minutes(8 * 60);
        let request = pb::LogSessionRequest {
            ratings: vec![rating("communication", Some(2500)), rating("advocacy", None)],
            follow_ups: vec![step("Read the tenancy act", "", "2026-11-09"), step("Send the form", "sam", "2026-11-04")],
            ..log_of(&booked, 0)
        };
        let first = sam.sessions.log_session(request.clone()).await.expect("logged").into_inner();
        let again = sam.sessions.log_session(request).await.expect("replayed").into_inner();
        assert_eq!(first, again);
        let feedback = first.feedback.expect("feedback");
        assert_eq!((feedback.author.clone(), feedback.subject.clone()), (person("sam"), person("mia")));
        assert_eq!(feedback.source(), pb::RatingSource::Mentor);
        assert_eq!(feedback.ratings, [rating("communication", Some(2500)), rating("advocacy", None)]);
        assert_eq!(feedback.observe_time, booked.time.expect("a time").start_time);
        assert_eq!(mia.read(&feedback.name).await.expect("shared"), feedback);
        let owners: Vec<_> = first.follow_ups.iter().map(|each| each.owner.clone()).collect();
        assert_eq!(owners, [person("mia"), person("sam")]);
        assert!(first.follow_ups.iter().all(|each| each.session == booked.name && each.pairing == pairing));
        let listed = pb::ListFollowUpsRequest { parent: "agencies/north".into(), ..Default::default() };
        let listed = mia.feedback.list_follow_ups(listed).await.expect("listed").into_inner().follow_ups;
        let titles: Vec<_> = listed.iter().map(|each| each.title.as_str()).collect();
        assert_eq!(titles, ["Send the form", "Read the tenancy act"]);
        assert!(listed.iter().all(|each| each.state() == FollowUpState::Open));
    }

    async fn a_disputed_log_gets_a_new_version_and_its_ratings_count_once(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut mia = hand(&service, Role::Mentee, Some("mia")).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        service.clock.advance_minutes(8 * 60);
        let first = sam.log(&booked, 4000).await.expect("logged");
        let disputed = mia.dispute(&first.session.expect("a session")).await.expect("disputed");
        assert_eq!((disputed.state(), disputed.reason.as_str()), (SessionState::Disputed, "it was shorter"));
        let request = pb::LogSessionRequest { minutes: 30, ..log_of(&disputed, 3000) };
        let second = sam.sessions.log_session(request).await.expect("logged again").into_inner();
        let session = second.session.expect("a session");
        assert_eq!((session.log_version, session.minutes, session.reason.as_str()), (2, 30, ""));
        let (old, new) = (first.feedback.expect("feedback"), second.feedback.expect("feedback"));
        assert_eq!((new.version, &new.supersedes), (2, &old.name));
        assert_eq!(sam.read(&old.name).await.expect("kept").state(), FeedbackState::Superseded);
        let growth = sam.growth("mia").await.expect("growth");
        let from_feedback = |skill: &pb::SkillGrowth| {
            skill.evidence.iter().filter(|point| !point.feedback.is_empty()).map(|point| point.level).collect::<Vec<_>>()
        };
        let communication = growth.skills.iter().find(|skill| skill.skill == "skills/communication");
        assert_eq!(from_feedback(communication.expect("in the catalogue")), [3000]);
        mia.confirm(&session).await.expect("confirmed");
    }

    async fn a_session_nobody_booked_is_logged_after_the_fact(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let request = unbooked(&pairing, "2026-11-02T08:30");
        let logged = sam.sessions.log_session(request.clone()).await.expect("logged").into_inner();
        let session = logged.session.clone().expect("a session");
        assert_eq!((session.state(), session.log_version, session.minutes), (SessionState::Logged, 1, 25));
        assert_eq!(logged.feedback, None);
        assert_eq!(sam.sessions.log_session(request).await.expect("replayed").into_inner(), logged);
        assert_eq!(sam.list().await, [session]);
        // It claims no time: another may be logged over it, and a booking is not in its way.
        sam.sessions.log_session(unbooked(&pairing, "2026-11-02T08:40")).await.expect("logged");
        for start in ["2026-11-02T09:01", "1989-12-31T23:59", "2026-11-02"] {
            let refused = sam.sessions.log_session(unbooked(&pairing, start)).await;
            assert_eq!(wrong_fields(refused), ["unbooked.civil_start"], "{start}");
        }
    }

    async fn a_log_with_anything_wrong_leaves_nothing(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        service.clock.advance_minutes(8 * 60);
        let wrong = pb::LogSessionRequest {
            etag: "x".into(),
            minutes: 1441,
            summary: "x".repeat(4001),
            ratings: vec![rating("communication", Some(999)), rating("juggling", None), rating("communication", None)],
            follow_ups: vec![step("", "", "2026-02-30"); 21],
            ..log_of(&booked, 0)
        };
        let fields = wrong_fields(sam.sessions.log_session(wrong).await);
        for field in ["etag", "minutes", "summary", "ratings[0].level", "ratings[1].skill", "ratings[2].skill", "follow_ups"] {
            assert!(fields.iter().any(|each| each == field), "{field} in {fields:?}");
        }
        let nothing = pb::LogSessionRequest { target: None, ..log_of(&booked, 3000) };
        assert_eq!(wrong_fields(sam.sessions.log_session(nothing).await), ["name"]);
        // Found wrong at the very end, after log and feedback were written: all of it is undone.
        let stranger = pb::LogSessionRequest {
            follow_ups: vec![step("Call", "", "2026-11-09"), step("Call", "zoe", "2026-11-09")],
            ..log_of(&booked, 3000)
        };
        assert_eq!(wrong_fields(sam.sessions.log_session(stranger).await), ["follow_ups[1].owner"]);
        assert_eq!(sam.session(&booked.name).await.expect("seen").log_version, 0);
        let listed = pb::ListFeedbackRequest { parent: "agencies/north".into(), ..Default::default() };
        assert_eq!(sam.feedback.list_feedback(listed).await.expect("listed").into_inner().feedback, []);
    }

    async fn of_two_who_log_at_once_one_wins(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let booked = sam.book(&pairing, "2026-11-02T10:00").await.expect("booked");
        service.clock.advance_minutes(8 * 60);
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let (mut sam, booked) = (sam.clone(), booked.clone());
                tokio::spawn(async move { sam.log(&booked, 3000).await })
            })
            .collect();
        let mut logged = 0;
        for call in calls {
            match call.await.expect("no panic") {
                Ok(_) => logged += 1,
                Err(refused) => assert_eq!(refusal::<()>(Err(refused)), Some(ErrorReason::EtagMismatch)),
            }
        }
        assert_eq!(logged, 1);
        let listed = pb::ListFeedbackRequest { parent: "agencies/north".into(), ..Default::default() };
        assert_eq!(sam.feedback.list_feedback(listed).await.expect("listed").into_inner().feedback.len(), 1);
    }
}
