//! Decisions about proposals.

use preceptor_proto::v1::{self as pb, ErrorReason, ProposalState};
use preceptor_server::error::reason_of;
use preceptor_tests::on_both_stores;

use super::coordinator::{
    asking, client, decision, discard, proposals, publish, read, review, rules_in_force, solve, twelve,
};

on_both_stores! {
    async fn a_lock_from_a_review_holds_in_the_next_run_until_the_review_is_changed(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let first = proposals(&mut client, &run).await[0].clone();
        let run = review(&mut client, &run, vec![decision(&first, ProposalState::Locked, "")], false).await.expect("locked");
        let next = solve(&mut client, asking()).await.expect("solved");
        let held = proposals(&mut client, &next).await;
        let held = held.iter().find(|each| each.mentee == first.mentee).expect("placed");
        assert_eq!((&held.mentor, held.pinned), (&first.mentor, true));
        review(&mut client, &run, vec![decision(&first, ProposalState::Proposed, "")], false).await.expect("reset");
        assert!(rules_in_force(&service).await.is_empty());
    }

    async fn a_review_is_checked_before_anything_changes(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let found = proposals(&mut client, &run).await;
        let approve = decision(&found[0], ProposalState::Approved, "");
        let absent = pb::ProposalReview { proposal: format!("{}/proposals/99", run.name), ..approve.clone() };
        let foreign = pb::ProposalReview { proposal: "agencies/north/matchRuns/9/proposals/1".into(), ..approve.clone() };
        for (reviews, reason) in [
            (vec![], ErrorReason::FieldInvalid),
            (vec![decision(&found[0], ProposalState::Rejected, "  ")], ErrorReason::FieldInvalid),
            (vec![decision(&found[0], ProposalState::Unspecified, "")], ErrorReason::FieldInvalid),
            (vec![approve.clone(), approve.clone()], ErrorReason::FieldInvalid),
            (vec![pb::ProposalReview { ban: true, ..approve.clone() }], ErrorReason::FieldInvalid),
            (vec![foreign], ErrorReason::FieldInvalid),
            (vec![approve.clone(), absent], ErrorReason::ResourceNotFound),
        ] {
            let refused = review(&mut client, &run, reviews.clone(), false).await.expect_err("refused");
            assert_eq!(reason_of(&refused), Some(reason), "{reviews:?}");
        }
        let now = read(&mut client, &run.name).await.expect("found");
        assert_eq!(now, run);
        let reviewed = review(&mut client, &run, vec![approve.clone()], false).await.expect("reviewed");
        let stale = review(&mut client, &run, vec![approve], false).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
        let discarded = discard(&mut client, &reviewed).await.expect("discarded");
        for refused in [
            review(&mut client, &discarded, Vec::new(), true).await.map(drop),
            publish(&mut client, &discarded).await.map(drop),
            discard(&mut client, &discarded).await.map(drop),
        ] {
            assert_eq!(reason_of(&refused.expect_err("put aside")), Some(ErrorReason::StateNotAllowed));
        }
    }
}
