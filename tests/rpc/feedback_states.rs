//! What becomes of feedback: read, taken back, and what may not be said of it.

use preceptor_proto::v1::{self as pb, ErrorReason, FeedbackState, FeedbackVisibility, RatingSource};
use preceptor_server::records::Role;
use preceptor_tests::on_both_stores;

use crate::{
    feedback::{acknowledged, amended, everything, listed, mentor_and_mentee},
    pair::{about, hand, refusal},
};

on_both_stores! {
    async fn feedback_is_read_once_and_taken_back_once(service) {
        let (_, mut sam, mut mia) = mentor_and_mentee(&service).await;
        let given = sam.submit(about("mia", 3000)).await.expect("given");
        let by_author = sam.feedback.acknowledge_feedback(acknowledged(&given)).await;
        assert_eq!(refusal(by_author), Some(ErrorReason::RoleNotAllowed));
        let read = mia.feedback.acknowledge_feedback(acknowledged(&given)).await.expect("read").into_inner();
        let read = read.feedback.expect("feedback");
        assert_eq!(read.state(), FeedbackState::Acknowledged);
        let again = mia.feedback.acknowledge_feedback(acknowledged(&read)).await;
        assert_eq!(refusal(again), Some(ErrorReason::StateNotAllowed));
        assert_eq!(refusal(mia.retract(&read).await), Some(ErrorReason::RoleNotAllowed));
        assert_eq!(refusal(sam.retract(&given).await), Some(ErrorReason::EtagMismatch));
        let back = sam.retract(&read).await.expect("retracted");
        assert_eq!((back.state(), back.reason.as_str()), (FeedbackState::Retracted, "the wrong person"));
        assert_eq!(refusal(sam.retract(&back).await), Some(ErrorReason::StateNotAllowed));
        let amend = sam.feedback.amend_feedback(amended(&back, 3000)).await;
        assert_eq!(refusal(amend), Some(ErrorReason::StateNotAllowed));
        let live = pb::ListFeedbackRequest { include_withdrawn: false, ..everything() };
        assert_eq!(listed(&mut mia, live).await, []);
    }

    async fn what_the_person_may_not_read_is_never_read_by_them(service) {
        let (_, mut sam, mut mia) = mentor_and_mentee(&service).await;
        let mut coordinator = hand(&service, Role::Coordinator, None).await;
        let seen_as = |visibility: FeedbackVisibility| pb::Feedback { visibility: visibility as i32, ..about("mia", 3000) };
        let hidden = sam.submit(seen_as(FeedbackVisibility::Confidential)).await.expect("given");
        assert_eq!(coordinator.read(&hidden.name).await.expect("read by the coordinator").note, hidden.note);
        let refused = coordinator.feedback.acknowledge_feedback(acknowledged(&hidden)).await;
        assert_eq!(refusal(refused), Some(ErrorReason::StateNotAllowed));
        assert_eq!(coordinator.read(&hidden.name).await.expect("read").state(), FeedbackState::Submitted);
        // On paper, or on the phone: a coordinator says it for them.
        for visibility in [FeedbackVisibility::Shared, FeedbackVisibility::Anonymous] {
            let given = sam.submit(seen_as(visibility)).await.expect("given");
            coordinator.feedback.acknowledge_feedback(acknowledged(&given)).await.expect("said for her");
        }
        let own = pb::Feedback { source: RatingSource::Self_ as i32, ..seen_as(FeedbackVisibility::Confidential) };
        let own = mia.submit(own).await.expect("about herself");
        mia.feedback.acknowledge_feedback(acknowledged(&own)).await.expect("she knows it");
    }
}
