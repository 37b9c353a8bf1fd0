//! Runs that begin from an earlier one.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{
    self as pb, ErrorReason, MatchKeep, MatchRunState, ProposalState,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{on_both_stores, service::request_id};

use super::coordinator::{
    adjusted, asking, client, couple, decision, export, mentee_of, pairs, proposals, queue, review, rule,
    set_capacity, solve, twelve,
};
use crate::cast::{join, mentee, mentor, person};

fn from(base: &pb::MatchRun, keep: MatchKeep) -> pb::CreateMatchRunRequest {
    pb::CreateMatchRunRequest { based_on: base.name.clone(), keep: keep as i32, ..asking() }
}

/// The id in a resource name.
fn id_of(name: &str) -> &str {
    name.rsplit('/').next().expect("an id")
}

on_both_stores! {
    async fn a_run_takes_over_the_adjustments_of_its_base_where_it_says_nothing_else(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, adjusted(pb::MatchAdjustments {
            pins: vec![couple("mia", "ann"), couple("max", "bob")],
            forbids: vec![couple("mo", "cleo")],
            capacities: vec![pb::MentorCapacity { mentor: person("mia"), capacity: 2 }],
            ..Default::default()
        })).await.expect("solved");
        let again = solve(&mut client, pb::CreateMatchRunRequest {
            adjustments: Some(pb::MatchAdjustments {
                pins: vec![couple("mo", "bob")],
                forbids: vec![couple("mia", "ann")],
                capacities: vec![pb::MentorCapacity { mentor: person("mia"), capacity: 1 }],
                ..Default::default()
            }),
            ..from(&base, MatchKeep::Unspecified)
        }).await.expect("solved");
        let expected = pb::MatchAdjustments {
            pins: vec![couple("mo", "bob")],
            forbids: vec![couple("mia", "ann"), couple("mo", "cleo")],
            capacities: vec![pb::MentorCapacity { mentor: person("mia"), capacity: 1 }],
            ..Default::default()
        };
        assert_eq!((again.adjustments.as_ref(), &again.based_on), (Some(&expected), &base.name));
        let planned = pairs(&mut client, &again).await;
        assert_eq!(planned["bob"], person("mo"));
        assert_eq!(planned.values().filter(|each| **each == person("mia")).count(), 1);
        assert_ne!(planned.get("ann"), Some(&person("mia")));
    }

    async fn pairs_that_a_review_locked_hold_in_the_runs_that_are_based_on_it(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let first = proposals(&mut client, &base).await[0].clone();
        let base = review(&mut client, &base, vec![decision(&first, ProposalState::Locked, "")], false).await.expect("locked");
        // The rule that the review made is gone; the decision stands.
        let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        let request = pb::ListPairRulesRequest { parent: "agencies/north".into(), ..Default::default() };
        for rule in roster.list_pair_rules(request).await.expect("listed").into_inner().pair_rules {
            let request = pb::DeletePairRuleRequest { name: rule.name, request_id: request_id() };
            roster.delete_pair_rule(request).await.expect("deleted");
        }
        rule(&service, pb::PairRuleKind::Avoid, id_of(&first.mentor), mentee_of(&first)).await;
        let again = solve(&mut client, from(&base, MatchKeep::Unspecified)).await.expect("solved");
        let held = proposals(&mut client, &again).await;
        let held = held.iter().find(|each| each.mentee == first.mentee).expect("placed");
        assert_eq!((&held.mentor, held.pinned), (&first.mentor, true));
    }

    async fn keeping_all_places_only_newcomers_and_tells_what_that_costs(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(pairs(&mut client, &base).await, [("ann".to_owned(), person("mia"))].into());
        // Bob can go to Mia alone; Ann could make room for him and go to Max.
        join(&service, vec![mentor("max", 1), mentee("bob")]).await;
        rule(&service, pb::PairRuleKind::Ban, "max", "bob").await;
        let kept = solve(&mut client, from(&base, MatchKeep::All)).await.expect("solved");
        assert_eq!(pairs(&mut client, &kept).await, [("ann".to_owned(), person("mia"))].into());
        let best = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((best.placed_count, best.gap_placed, best.gap_score), (2, 0, 0));
        assert_eq!((kept.gap_placed, kept.gap_score), (1, best.total_score - kept.total_score));
        assert_eq!((kept.gap_mentee_count, kept.gap_filled_count), (1, 1));
        let dossier = Dossier::from_json(&export(&mut client, &kept).await).expect("a document");
        dossier.verify().expect("both plans are proved");
        let released = dossier.released.expect("the plan that need not keep the pairs");
        let gap = released.certificate.worth.minus(dossier.certificate.worth);
        assert_eq!((gap.placed, gap.score), (kept.gap_placed.into(), kept.gap_score));
        assert_eq!(Dossier::from_json(&export(&mut client, &best).await).expect("a document").released, None);
        assert_eq!((kept.keep(), kept.proved), (MatchKeep::All, true));
        let found = proposals(&mut client, &kept).await;
        assert_eq!((found[0].kind(), found[0].pinned), (pb::PairingProposalKind::New, true));
    }

    async fn of_pairs_that_no_longer_all_fit_the_better_ones_stay(service) {
        join(&service, vec![mentor("mia", 2), mentee("ann"), mentee("bob"), mentee("cleo")]).await;
        rule(&service, pb::PairRuleKind::Prefer, "mia", "bob").await;
        let mut client = client(&service).await;
        let forbids = vec![couple("mia", "ann")];
        let base = solve(&mut client, adjusted(pb::MatchAdjustments { forbids, ..Default::default() })).await.expect("solved");
        assert_eq!(pairs(&mut client, &base).await.into_keys().collect::<Vec<_>>(), ["bob", "cleo"]);
        set_capacity(&service, "mia", 1).await;
        let kept = solve(&mut client, from(&base, MatchKeep::All)).await.expect("solved");
        assert_eq!(pairs(&mut client, &kept).await.into_keys().collect::<Vec<_>>(), ["bob"]);
        assert_eq!((kept.state(), kept.gap_placed, kept.gap_score), (MatchRunState::Solved, 0, 0));
    }

    async fn preferred_pairs_get_the_points_for_staying_and_are_published_as_new(service) {
        join(&service, vec![mentor("mia", 1), mentor("max", 1), mentee("ann"), mentee("bob")]).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let before = pairs(&mut client, &base).await;
        let kept = solve(&mut client, from(&base, MatchKeep::Preferred)).await.expect("solved");
        assert_eq!(pairs(&mut client, &kept).await, before);
        for proposal in proposals(&mut client, &kept).await {
            assert_eq!((proposal.kind(), proposal.pinned), (pb::PairingProposalKind::New, false));
            assert!(proposal.lines.iter().any(|line| line.code == "stay" && line.points > 0), "{proposal:?}");
        }
        let plain = solve(&mut client, from(&base, MatchKeep::Unspecified)).await.expect("solved");
        let found = proposals(&mut client, &plain).await;
        assert!(found.iter().all(|each| each.lines.iter().all(|line| line.code != "stay")));
    }

    async fn what_a_run_is_based_on_is_checked(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let alone = pb::CreateMatchRunRequest { keep: MatchKeep::All as i32, ..asking() };
        let refused = queue(&mut client, alone).await.expect_err("of which run");
        assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
        let absent = pb::MatchRun { name: "agencies/north/matchRuns/99".into(), ..base };
        let refused = queue(&mut client, from(&absent, MatchKeep::All)).await.expect_err("absent");
        assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceNotFound));
        let pins = vec![couple("mia", "mia")];
        let infeasible = adjusted(pb::MatchAdjustments { pins, ..Default::default() });
        let infeasible = solve(&mut client, infeasible).await.expect("stored");
        assert_eq!(infeasible.state(), MatchRunState::Infeasible);
        let refused = queue(&mut client, from(&infeasible, MatchKeep::Preferred)).await.expect_err("no plan");
        assert_eq!(reason_of(&refused), Some(ErrorReason::StateNotAllowed));
        let again = solve(&mut client, from(&infeasible, MatchKeep::Unspecified)).await.expect("stored");
        assert_eq!((again.state(), again.adjustments), (MatchRunState::Infeasible, infeasible.adjustments));
    }
}
