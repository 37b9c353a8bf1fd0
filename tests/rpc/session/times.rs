//! When sessions are, across clock changes and beside each other.

use preceptor_proto::v1::{self as pb, ErrorReason};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{on_both_stores, service::request_id};
use tonic_types::StatusExt as _;

use super::{all, planned, utc};
use crate::{
    cast::{join, mentee, person},
    pair::{hand, hour, pair, refusal, two_pairs, wrong_fields},
};

on_both_stores! {
    async fn civil_times_survive_clock_changes(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let mut book = async |civil_start: &str| {
            let zone = "america/new_york".into();
            let request = pb::ScheduleSessionRequest { time_zone: zone, ..hour(&pairing, civil_start) };
            sam.sessions.schedule_session(request).await.expect("booked").into_inner().session.expect("a session")
        };
        let skipped = book("2027-03-14T02:30").await;
        assert_eq!((skipped.civil_start.as_str(), skipped.time_zone.as_str()), ("2027-03-14T03:30", "America/New_York"));
        assert_eq!(planned(&skipped), (utc("2027-03-14T07:30:00Z"), 60));
        let twice = book("2027-11-07T01:30").await;
        assert_eq!(planned(&twice), (utc("2027-11-07T05:30:00Z"), 60));
        assert_eq!(planned(&book("2027-07-01T09:00").await).0, utc("2027-07-01T13:00:00Z"));
        let before = pb::LogSessionRequest {
            target: Some(pb::log_session_request::Target::Unbooked(pb::UnbookedSession {
                pairing: pairing.clone(),
                civil_start: "2026-03-08T02:30".into(),
                time_zone: "America/New_York".into(),
            })),
            minutes: 45,
            request_id: request_id(),
            ..Default::default()
        };
        let logged = sam.sessions.log_session(before).await.expect("logged").into_inner().session.expect("a session");
        assert_eq!(planned(&logged), (utc("2026-03-08T07:30:00Z"), 45));
        assert_eq!(logged.civil_start, "2026-03-08T03:30");
    }

    async fn nobody_is_in_two_sessions_at_once_and_the_refusal_says_why(service) {
        let pairing = two_pairs(&service).await;
        join(&service, [mentee("lea")]).await;
        let other = pair(&service, "sam", "lea").await;
        let [mut coordinator, mut sam, _] = all(&service).await;
        let mut lea = hand(&service, Role::Mentee, Some("lea")).await;
        let booked = sam.book(&pairing, "2026-11-03T10:00").await.expect("booked");
        let refused = coordinator.book(&other, "2026-11-03T10:30").await.expect_err("sam is held");
        assert_eq!(reason_of(&refused), Some(ErrorReason::DoubleBooked));
        let conflicts = refused.get_details_precondition_failure().expect("conflicts").violations;
        let session = booked.name.strip_prefix("agencies/north/").expect("a name");
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].subject, person("sam"));
        let told = format!("sam is held 2026-11-03T16:00Z to 2026-11-03T17:00Z by {session}");
        assert_eq!(conflicts[0].description, told);
        // Lea may see that Sam is busy, and not with whom.
        let refused = lea.book(&other, "2026-11-03T09:30").await.expect_err("sam is held");
        let conflicts = refused.get_details_precondition_failure().expect("conflicts").violations;
        assert_eq!(conflicts[0].description, "sam is held 2026-11-03T16:00Z to 2026-11-03T17:00Z");
        // Sessions that only touch do not clash.
        lea.book(&other, "2026-11-03T09:00").await.expect("before");
        lea.book(&other, "2026-11-03T11:00").await.expect("after");
    }

    async fn a_moved_session_may_overlap_itself_and_leaves_its_time(service) {
        let pairing = two_pairs(&service).await;
        let mut sam = hand(&service, Role::Mentor, Some("sam")).await;
        let booked = sam.book(&pairing, "2026-11-03T10:00").await.expect("booked");
        let moved = sam.move_to(&booked, "2026-11-03T10:30", 0).await.expect("moved");
        assert_eq!(planned(&moved), (utc("2026-11-03T16:30:00Z"), 60));
        assert_eq!(refusal(sam.move_to(&booked, "2026-11-03T12:00", 0).await), Some(ErrorReason::EtagMismatch));
        let longer = sam.move_to(&moved, "2026-11-03T10:30", 90).await.expect("longer");
        assert_eq!(planned(&longer), (utc("2026-11-03T16:30:00Z"), 90));
        assert_eq!(refusal(sam.book(&pairing, "2026-11-03T11:30").await), Some(ErrorReason::DoubleBooked));
        let early = pb::ScheduleSessionRequest { duration_minutes: 30, ..hour(&pairing, "2026-11-03T10:00") };
        sam.sessions.schedule_session(early).await.expect("the old time is free");
        let refused = sam.move_to(&longer, "2026-11-03T10:15", 0).await;
        assert_eq!(refusal(refused), Some(ErrorReason::DoubleBooked));
        // What was refused changed nothing: the old time is still held.
        assert_eq!(sam.session(&longer.name).await.expect("seen"), longer);
        assert_eq!(refusal(sam.book(&pairing, "2026-11-03T11:00").await), Some(ErrorReason::DoubleBooked));
        assert_eq!(wrong_fields(sam.move_to(&longer, "2026-11-02T01:00", 721).await), ["duration_minutes"]);
        assert_eq!(wrong_fields(sam.move_to(&longer, "2026-11-02T01:00", 0).await), ["civil_start"]);
    }
}
