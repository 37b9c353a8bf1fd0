//! Questions that have no plan as an answer, and what nobody is paired by.

use preceptor_proto::v1::{self as pb, ErrorReason, MatchKeep, MatchRule, MatchRunState, PairRuleKind};
use preceptor_server::error::reason_of;
use preceptor_tests::on_both_stores;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::{allowing, another, ask, office, places, proved, without};
use crate::{
    cast::{join, mentor},
    matching::coordinator::{adjusted, asking, client, couple, publish, queue, review, rule, solve, twelve},
};

on_both_stores! {
    async fn what_cannot_hold_is_kept_as_infeasible_with_the_reason(service) {
        twelve(&service).await;
        rule(&service, PairRuleKind::Lock, "mo", "ann").await;
        rule(&service, PairRuleKind::Ban, "mo", "bob").await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let pinned = pb::MatchAdjustments { pins: vec![couple("mo", "bob")], ..Default::default() };
        let forbidden = pb::MatchAdjustments { forbids: vec![couple("mo", "ann")], ..Default::default() };
        for (adjustments, why) in [
            (places("mo", 0), "mo has 0 places, and all are held"),
            (pinned, "bob cannot be held with mo: the pair is banned"),
            (forbidden, "ann cannot be held with mo: the pair is banned"),
        ] {
            let answer = ask(&mut client, &base, adjustments).await.expect("answered");
            let run = answer.match_run.expect("a run");
            assert_eq!((run.state(), answer.totals), (MatchRunState::Infeasible, None));
            assert!(run.failure.contains(why), "{}", run.failure);
        }
    }

    async fn nobody_is_paired_by_a_run_that_supposes_what_is_not_so(service) {
        office(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let supposed = pb::MatchAdjustments {
            dropped_rules: without(MatchRule::NoSharedLanguage).dropped_rules,
            allowed: allowing("mo", "ann").allowed,
            ..another("may", 1)
        };
        let answer = ask(&mut client, &base, supposed.clone()).await.expect("answered");
        let asked = proved(&mut client, &base, &answer).await;
        let made = solve(&mut client, adjusted(supposed)).await.expect("solved");
        let kept = pb::CreateMatchRunRequest { based_on: asked.name.clone(), keep: MatchKeep::All as i32, ..asking() };
        let kept = solve(&mut client, kept).await.expect("solved");
        assert_eq!(kept.state(), MatchRunState::Solved);
        for run in [asked, made, kept] {
            for refused in [
                review(&mut client, &run, Vec::new(), true).await.expect_err("hypothetical"),
                publish(&mut client, &run).await.expect_err("hypothetical"),
            ] {
                assert_eq!((refused.code(), reason_of(&refused)), (Code::FailedPrecondition, Some(ErrorReason::RunHypothetical)));
                let listed = refused.get_details_precondition_failure().expect("conflicts").violations;
                let said: Vec<_> = listed.iter().map(|each| each.description.as_str()).collect();
                assert_eq!(said, ["is supposed once more, as may (added)", "the rule no_shared_language is dropped", "is allowed with ann"]);
            }
        }
        // Another capacity is no such thing: publishing looks at places itself.
        let answer = ask(&mut client, &base, places("mia", 2)).await.expect("answered");
        let run = proved(&mut client, &base, &answer).await;
        let run = review(&mut client, &run, Vec::new(), true).await.expect("reviewed");
        publish(&mut client, &run).await.expect("published");
    }

    async fn questions_are_about_people_of_a_run_that_has_a_plan(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        join(&service, [mentor("new", 1)]).await;
        for absent in [places("new", 1), another("new", 1), places("ann", 1), allowing("mia", "new"), allowing("new", "ann")] {
            let refused = ask(&mut client, &base, absent).await.expect_err("not in the run");
            assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceNotFound), "{}", refused.message());
        }
        let nothing = ask(&mut client, &base, pb::MatchAdjustments::default()).await.expect_err("nothing");
        assert_eq!(reason_of(&nothing), Some(ErrorReason::FieldInvalid));
        let wrong = [
            another("mia", 0),
            pb::MatchAdjustments { added_mentors: vec![another("mia", 1).added_mentors[0].clone(); 21], ..Default::default() },
            pb::MatchAdjustments { dropped_rules: vec![1, 1], ..Default::default() },
            pb::MatchAdjustments { dropped_rules: vec![99], ..Default::default() },
            pb::MatchAdjustments { forbids: vec![couple("mia", "ann")], ..allowing("mia", "ann") },
        ];
        for adjustments in wrong {
            let refused = ask(&mut client, &base, adjustments.clone()).await.expect_err("wrong");
            assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid), "{adjustments:?}");
            let refused = queue(&mut client, adjusted(adjustments)).await.expect_err("wrong");
            assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
        }
        let infeasible = ask(&mut client, &base, pb::MatchAdjustments {
            pins: vec![couple("mia", "ann"), couple("mo", "ann")],
            ..Default::default()
        }).await.expect("answered").match_run.expect("a run");
        assert_eq!(infeasible.state(), MatchRunState::Infeasible);
        let refused = ask(&mut client, &infeasible, places("mia", 1)).await.expect_err("no plan");
        assert_eq!(reason_of(&refused), Some(ErrorReason::StateNotAllowed), "{}", refused.message());
    }
}
