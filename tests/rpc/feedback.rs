//! Feedback: who may say what, who may read it, and that it is never changed.

use preceptor_proto::v1::{
    self as pb, ErrorReason, FeedbackState, FeedbackVisibility, RatingSource,
    conference_service_client::ConferenceServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{START, Service, request_id},
};

use crate::{
    cast::person,
    pair::{Hand, about, hand, rating, refusal, two_pairs, wrong_fields},
};

pub(crate) fn amended(feedback: &pb::Feedback, level: i32) -> pb::AmendFeedbackRequest {
    pb::AmendFeedbackRequest {
        name: feedback.name.clone(),
        etag: feedback.etag.clone(),
        ratings: vec![rating("communication", Some(level))],
        note: "Said more clearly".into(),
        request_id: request_id(),
    }
}

pub(crate) fn acknowledged(feedback: &pb::Feedback) -> pb::AcknowledgeFeedbackRequest {
    pb::AcknowledgeFeedbackRequest {
        name: feedback.name.clone(),
        etag: feedback.etag.clone(),
        request_id: request_id(),
    }
}

pub(crate) fn everything() -> pb::ListFeedbackRequest {
    pb::ListFeedbackRequest { parent: "agencies/north".into(), include_withdrawn: true, ..Default::default() }
}

pub(crate) async fn listed(hand: &mut Hand, request: pb::ListFeedbackRequest) -> Vec<pb::Feedback> {
    hand.feedback.list_feedback(request).await.expect("listed").into_inner().feedback
}

/// Micros as the contract's timestamp.
fn time(micros: i64) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: micros.div_euclid(1_000_000), nanos: 0 }
}

pub(crate) async fn mentor_and_mentee(service: &Service) -> (String, Hand, Hand) {
    let pairing = two_pairs(service).await;
    let sam = hand(service, Role::Mentor, Some("sam")).await;
    (pairing, sam, hand(service, Role::Mentee, Some("mia")).await)
}

on_both_stores! {
    async fn who_reads_what_follows_from_the_visibility(service) {
        use FeedbackVisibility::{Anonymous, Confidential, Shared};
        let (pairing, mut sam, mut mia) = mentor_and_mentee(&service).await;
        let booked = sam.book(&pairing, "2026-11-03T10:00").await.expect("booked");
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let mut admin = hand(&service, Role::Admin, None).await;
        let strangers =
            [hand(&service, Role::Mentor, Some("ben")).await, hand(&service, Role::Mentee, Some("zoe")).await];
        for (visibility, readers, subject_reads) in [
            (Shared, "the person, the author, coordinators", true),
            (Confidential, "the author, coordinators", false),
            (Anonymous, "the person without the author's name, the author, coordinators", true),
        ] {
            let sent = pb::Feedback { visibility: visibility as i32, session: booked.name.clone(), ..about("mia", 3000) };
            let given = sam.submit(sent).await.expect("given");
            assert_eq!((given.author.clone(), given.readers.as_str()), (person("sam"), readers));
            for reader in [&mut sam, &mut coordinator, &mut admin] {
                assert_eq!(reader.read(&given.name).await.expect("readable"), given);
                assert!(listed(reader, everything()).await.contains(&given));
            }
            for stranger in strangers.clone() {
                let mut stranger = stranger;
                assert_eq!(refusal(stranger.read(&given.name).await), Some(ErrorReason::ResourceNotFound));
                assert_eq!(listed(&mut stranger, everything()).await, []);
            }
            let hidden = pb::Feedback { author: String::new(), source: 0, session: String::new(), ..given.clone() };
            let expected = if visibility == Anonymous { hidden } else { given.clone() };
            let about_session = pb::ListFeedbackRequest { session: booked.name.clone(), ..everything() };
            let by_session = listed(&mut mia, about_session).await;
            let by_session = by_session.iter().filter(|each| each.name == given.name).count();
            assert_eq!(by_session, usize::from(visibility == Shared));
            if subject_reads {
                assert_eq!(mia.read(&given.name).await.expect("readable"), expected);
                assert!(listed(&mut mia, everything()).await.contains(&expected));
            } else {
                assert_eq!(refusal(mia.read(&given.name).await), Some(ErrorReason::ResourceNotFound));
                assert!(listed(&mut mia, everything()).await.iter().all(|each| each.name != given.name));
                let refused = mia.feedback.acknowledge_feedback(acknowledged(&given)).await;
                assert_eq!(refusal(refused), Some(ErrorReason::ResourceNotFound));
            }
        }
        for role in [Role::Integration, Role::Auditor] {
            let mut other = hand(&service, role, None).await;
            let refused = other.feedback.list_feedback(everything()).await;
            assert_eq!(refusal(refused), Some(ErrorReason::RoleNotAllowed));
        }
        let south = service.caller_of("south", Role::Coordinator, None).await;
        let mut south = pb::feedback_service_client::FeedbackServiceClient::new(south);
        let name = listed(&mut coordinator, everything()).await[0].name.clone();
        let refused = south.get_feedback(pb::GetFeedbackRequest { name }).await;
        assert_eq!(refusal(refused), Some(ErrorReason::ResourceNotFound));
    }

    async fn an_anonymous_author_stays_so_in_a_refusal(service) {
        let (_, mut sam, mut mia) = mentor_and_mentee(&service).await;
        let sent = pb::Feedback { visibility: FeedbackVisibility::Anonymous as i32, ..about("mia", 3000) };
        let given = sam.submit(sent).await.expect("given");
        let stale = pb::AcknowledgeFeedbackRequest { etag: "7".into(), ..acknowledged(&given) };
        let refused = mia.feedback.acknowledge_feedback(stale).await.expect_err("stale");
        assert_eq!(reason_of(&refused), Some(ErrorReason::EtagMismatch));
        assert!(!format!("{refused:?}").contains("mentor-"), "{refused:?}");
    }

    async fn people_speak_for_themselves_and_of_those_they_work_with(service) {
        let (_, mut sam, mut mia) = mentor_and_mentee(&service).await;
        let own = |source: RatingSource, id: &str| pb::Feedback { source: source as i32, ..about(id, 3000) };
        mia.submit(own(RatingSource::Self_, "mia")).await.expect("about herself");
        mia.submit(own(RatingSource::Peer, "sam")).await.expect("about her mentor");
        let given = sam.submit(pb::Feedback { author: person("sam"), ..about("mia", 3000) }).await.expect("given");
        assert_eq!(given.subject_display_name, "mia");
        for (source, id) in [(RatingSource::Mentor, "sam"), (RatingSource::Supervisor, "sam"), (RatingSource::Test, "sam")] {
            assert_eq!(wrong_fields(mia.submit(own(source, id)).await), ["feedback.source"]);
        }
        assert_eq!(wrong_fields(sam.submit(own(RatingSource::Peer, "mia")).await), ["feedback.source"]);
        assert_eq!(wrong_fields(mia.submit(own(RatingSource::Peer, "mia")).await), ["feedback.source"]);
        assert_eq!(wrong_fields(sam.submit(own(RatingSource::Self_, "mia")).await), ["feedback.source"]);
        let as_ben = pb::Feedback { author: person("ben"), ..about("mia", 3000) };
        assert_eq!(wrong_fields(sam.submit(as_ben).await), ["feedback.author"]);
        for id in ["zoe", "ben", "nobody"] {
            let refused = sam.submit(about(id, 3000)).await;
            assert_eq!(refusal(refused), Some(ErrorReason::ResourceNotFound), "{id}");
        }
    }

    async fn coordinators_record_for_anybody_who_exists(service) {
        two_pairs(&service).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let by = |author: &str| pb::Feedback { author: person(author), ..about("mia", 3000) };
        assert_eq!(coordinator.submit(by("ben")).await.expect("recorded").author, person("ben"));
        assert_eq!(wrong_fields(coordinator.submit(about("mia", 3000)).await), ["feedback.author"]);
        assert_eq!(wrong_fields(coordinator.submit(by("mia")).await), ["feedback.source"]);
        assert_eq!(refusal(coordinator.submit(by("nobody")).await), Some(ErrorReason::ResourceNotFound));
        let test = pb::Feedback { source: RatingSource::Test as i32, ..about("mia", 3000) };
        assert_eq!(coordinator.submit(test).await.expect("recorded").author, "");
        let own = pb::Feedback { source: RatingSource::Self_ as i32, ..about("mia", 3000) };
        assert_eq!(coordinator.submit(own).await.expect("recorded").author, person("mia"));
    }

    async fn what_is_wrong_with_feedback_is_named(service) {
        let (pairing, mut sam, _) = mentor_and_mentee(&service).await;
        let booked = sam.book(&pairing, "2026-11-03T10:00").await.expect("booked");
        let empty = pb::Feedback { ratings: Vec::new(), note: "  ".into(), ..about("mia", 0) };
        assert_eq!(wrong_fields(sam.submit(empty).await), ["feedback.ratings"]);
        let wrong = pb::Feedback {
            source: 0,
            visibility: 9,
            note: "x".repeat(4001),
            session: booked.name.clone(),
            conference: "agencies/north/conferences/c".into(),
            observe_time: Some(time(631_151_999_000_000)),
            ..about("mia", 5001)
        };
        let fields = wrong_fields(sam.submit(wrong).await);
        let expected = [
            "feedback.conference",
            "feedback.note",
            "feedback.observe_time",
            "feedback.ratings[0].level",
            "feedback.source",
            "feedback.visibility",
        ];
        assert_eq!(fields, expected);
        let future = pb::Feedback { observe_time: Some(time(START.0 + 1_000_000)), ..about("mia", 3000) };
        assert_eq!(wrong_fields(sam.submit(future).await), ["feedback.observe_time"]);
        let now = pb::Feedback { observe_time: Some(time(START.0)), ..about("mia", 3000) };
        sam.submit(now).await.expect("now is not the future");
        let mut ben = hand(&service, Role::Mentor, Some("ben")).await;
        let of_others = pb::Feedback { session: booked.name.clone(), ..about("zoe", 3000) };
        assert_eq!(refusal(ben.submit(of_others.clone()).await), Some(ErrorReason::ResourceNotFound));
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let of_others = pb::Feedback { author: person("ben"), ..of_others };
        assert_eq!(wrong_fields(coordinator.submit(of_others).await), ["feedback.session"]);
        let nowhere = pb::Feedback { conference: "agencies/north/conferences/c".into(), ..about("mia", 3000) };
        assert_eq!(refusal(sam.submit(nowhere).await), Some(ErrorReason::ResourceNotFound));
    }

    async fn feedback_about_a_conference_is_about_those_who_were_asked_to_it(service) {
        let (_, mut sam, _) = mentor_and_mentee(&service).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let channel = service.caller(Role::Coordinator, None).await;
        let day = 86_400_000_000;
        let conference = pb::Conference {
            title: "Discharge planning".into(),
            organizer: person("sam"),
            duration_minutes: 60,
            window: Some(pb::TimeSpan {
                start_time: Some(time(START.0 + day)),
                end_time: Some(time(START.0 + 3 * day)),
            }),
            required_people: vec![person("ben")],
            ..Default::default()
        };
        let request = pb::CreateConferenceRequest {
            parent: "agencies/north".into(),
            conference_id: "discharge".into(),
            conference: Some(conference),
            request_id: request_id(),
        };
        ConferenceServiceClient::new(channel).create_conference(request).await.expect("drafted");
        let seen = |id: &str| pb::Feedback {
            conference: "agencies/north/conferences/discharge".into(),
            author: person("ben"),
            ..about(id, 3000)
        };
        let given = coordinator.submit(seen("sam")).await.expect("sam convened it");
        assert_eq!(given.conference, "agencies/north/conferences/discharge");
        assert_eq!(refusal(coordinator.submit(seen("mia")).await), Some(ErrorReason::ResourceNotFound));
        let by_sam = pb::Feedback { author: person("sam"), ..seen("mia") };
        assert_eq!(refusal(sam.submit(by_sam).await), Some(ErrorReason::ResourceNotFound));
    }

    async fn an_amendment_is_a_new_version_and_keeps_the_old(service) {
        let (_, mut sam, mut mia) = mentor_and_mentee(&service).await;
        let given = sam.submit(about("mia", 3000)).await.expect("given");
        let request = amended(&given, 3500);
        let second = sam.feedback.amend_feedback(request.clone()).await.expect("amended").into_inner();
        let replayed = sam.feedback.amend_feedback(request).await.expect("replayed").into_inner();
        assert_eq!(second, replayed);
        let second = second.feedback.expect("feedback");
        assert_eq!((second.version, &second.supersedes), (2, &given.name));
        assert_eq!(second.ratings, [rating("communication", Some(3500))]);
        let old = mia.read(&given.name).await.expect("kept");
        assert_eq!(old.state(), FeedbackState::Superseded);
        assert_eq!((&old.ratings, &old.note), (&given.ratings, &given.note));
        let live = pb::ListFeedbackRequest { include_withdrawn: false, ..everything() };
        assert_eq!(listed(&mut sam, live).await, std::slice::from_ref(&second));
        assert_eq!(listed(&mut sam, everything()).await.len(), 2);
        assert_eq!(refusal(sam.feedback.amend_feedback(amended(&given, 1000)).await), Some(ErrorReason::EtagMismatch));
        assert_eq!(refusal(sam.feedback.amend_feedback(amended(&old, 1000)).await), Some(ErrorReason::StateNotAllowed));
        assert_eq!(refusal(mia.feedback.amend_feedback(amended(&second, 1000)).await), Some(ErrorReason::RoleNotAllowed));
        let nothing = pb::AmendFeedbackRequest { ratings: Vec::new(), note: String::new(), ..amended(&second, 0) };
        assert_eq!(wrong_fields(sam.feedback.amend_feedback(nothing).await), ["ratings"]);
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let third = coordinator.feedback.amend_feedback(amended(&second, 2000)).await.expect("amended");
        let third = third.into_inner().feedback.expect("feedback");
        assert_eq!((third.version, third.author.clone()), (3, person("sam")));
    }

    async fn of_two_amendments_one_wins(service) {
        let (_, mut sam, _) = mentor_and_mentee(&service).await;
        let given = sam.submit(about("mia", 3000)).await.expect("given");
        let calls: Vec<_> = (0..8)
            .map(|index| {
                let (mut sam, request) = (sam.clone(), amended(&given, 2000 + index));
                tokio::spawn(async move { sam.feedback.amend_feedback(request).await })
            })
            .collect();
        let mut won = 0;
        for call in calls {
            match call.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(refused) => assert_eq!(reason_of(&refused), Some(ErrorReason::EtagMismatch), "{refused}"),
            }
        }
        assert_eq!((won, listed(&mut sam, everything()).await.len()), (1, 2));
    }

    async fn pages_run_from_the_newest_without_gap_or_repeat(service) {
        let (_, mut sam, _) = mentor_and_mentee(&service).await;
        let mut names = Vec::new();
        // Three at one instant, so that the id has to decide.
        for index in 0..7 {
            names.push(sam.submit(about("mia", 3000)).await.expect("given").name);
            service.clock.advance_minutes(i64::from(index >= 3));
        }
        let mut request = pb::ListFeedbackRequest { page_size: 2, ..everything() };
        let mut seen = Vec::new();
        loop {
            let page = sam.feedback.list_feedback(request.clone()).await.expect("a page").into_inner();
            seen.extend(page.feedback.into_iter().map(|each| each.name));
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        assert_eq!(seen.len(), 7);
        assert_eq!(&seen[..3], [&names[6], &names[5], &names[4]].map(String::as_str));
        seen.sort_unstable();
        names.sort_unstable();
        assert_eq!(seen, names);
        let negative = pb::ListFeedbackRequest { page_size: -1, ..everything() };
        assert_eq!(wrong_fields(sam.feedback.list_feedback(negative).await), ["page_size"]);
    }
}
