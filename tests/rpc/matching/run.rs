//! Match runs from the roster to published pairings.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{self as pb, ErrorReason, MatchRunState, ProposalState};
use preceptor_server::error::reason_of;
use preceptor_tests::on_both_stores;
use tonic_types::StatusExt as _;

use super::coordinator::{
    adjusted, asking, client, couple, decision, explain, export, mentee_of, open_pairings, pinned, proposals,
    publish, read, review, rule, rules_in_force, set_capacity, solve, twelve,
};
use crate::{
    cast::{join, mentee, mentor, person},
    sql::sql,
};

on_both_stores! {
    async fn a_run_goes_from_the_roster_to_pairings(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((run.name.as_str(), run.state()), ("agencies/north/matchRuns/1", MatchRunState::Solved));
        assert_eq!((run.mentee_count, run.mentor_count, run.eligible_pair_count), (8, 4, 32));
        assert_eq!((run.placed_count, run.proved, run.snapshot_hash.len()), (7, true, 64));
        let found = proposals(&mut client, &run).await;
        assert_eq!(found.len(), 7);
        assert_eq!(found.iter().map(|each| i64::from(each.score)).sum::<i64>(), run.total_score);
        for proposal in &found {
            assert_eq!(proposal.lines.iter().map(|line| line.points).sum::<i32>(), proposal.score);
            let line = proposal.lines.iter().find(|line| line.code == "coverage").expect("a skill is covered");
            assert!(line.skill.starts_with("skills/") && line.mentor_level > line.mentee_level, "{line:?}");
            assert!(proposal.runner_up.as_ref().is_some_and(|other| other.mentor != proposal.mentor));
        }
        let (rejected, locked) = (found[0].clone(), found[1].clone());
        let reviews = vec![
            pb::ProposalReview { ban: true, ..decision(&rejected, ProposalState::Rejected, "they are cousins") },
            decision(&locked, ProposalState::Locked, ""),
        ];
        let run = review(&mut client, &run, reviews, true).await.expect("reviewed");
        let counts = run.review.expect("counts");
        assert_eq!((counts.proposed, counts.approved, counts.rejected, counts.locked), (0, 5, 1, 1));
        let published = publish(&mut client, &run).await.expect("published");
        assert_eq!(published.pairing_count, 6);
        let run = published.match_run.expect("a run");
        assert_eq!(run.state(), MatchRunState::Published);
        let pairings = open_pairings(&service).await;
        assert_eq!(pairings.len(), 6);
        assert!(pairings.iter().all(|pairing| pairing.match_run == run.name && pairing.state() == pb::PairingState::Active));
        let rules = rules_in_force(&service).await;
        assert!(rules.contains(&(pb::PairRuleKind::Ban, rejected.mentee.clone())), "{rules:?}");
        assert!(rules.contains(&(pb::PairRuleKind::Lock, locked.mentee.clone())), "{rules:?}");
        // Those who are paired now keep their mentors; the two who are left may have the one place left.
        let next = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((next.name.as_str(), next.mentee_count, next.placed_count), ("agencies/north/matchRuns/2", 2, 1));
        assert!(proposals(&mut client, &next).await.iter().all(|each| (&each.mentor, &each.mentee) != (&rejected.mentor, &rejected.mentee)));
    }

    async fn a_run_says_whether_other_plans_are_exactly_as_good(service) {
        join(&service, vec![mentor("mia", 1), mentor("max", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert!(run.proved && !run.tied, "ties between the two are drawn");
        // No small agency is tied in every draw.
        sql(&service, &["UPDATE match_runs SET is_tied = TRUE"]).await;
        assert!(read(&mut client, &run.name).await.expect("found").tied);
    }

    async fn a_mentee_without_a_place_learns_why(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann"), mentee("bob"), mentee("cleo")]).await;
        rule(&service, pb::PairRuleKind::Ban, "mia", "cleo").await;
        rule(&service, pb::PairRuleKind::Prefer, "mia", "ann").await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let request = pb::ListUnplacedMenteesRequest { parent: run.name.clone(), ..Default::default() };
        let unplaced = client.list_unplaced_mentees(request).await.expect("listed").into_inner().unplaced_mentees;
        let [bob, cleo] = &unplaced[..] else { panic!("{unplaced:?}") };
        assert_eq!((bob.mentee_display_name.as_str(), bob.reason()), ("bob", pb::UnplacedReason::MentorsFull));
        assert_eq!((bob.eligible_mentor_count, bob.exclusions.len()), (1, 0));
        let nearest = bob.one_more_place.as_ref().expect("mia");
        assert_eq!((nearest.mentor_display_name.as_str(), nearest.loss), ("mia", 0));
        assert_eq!(cleo.reason(), pb::UnplacedReason::NoEligibleMentor);
        assert_eq!((cleo.exclusions[0].rule.as_str(), cleo.exclusions[0].mentor_count), ("banned", 1));
        assert_eq!(cleo.one_more_place, None);
    }

    async fn every_verdict_about_a_pair_is_explained_from_the_runs_own_snapshot(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann"), mentee("bob"), mentee("cleo")]).await;
        rule(&service, pb::PairRuleKind::Ban, "mia", "cleo").await;
        rule(&service, pb::PairRuleKind::Prefer, "mia", "ann").await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        set_capacity(&service, "mia", 3).await;
        let planned = explain(&mut client, &run, "mia", "ann").await.expect("explained");
        assert_eq!((planned.verdict(), planned.planned_mentors), (pb::PairVerdict::Planned, vec![person("mia")]));
        assert_eq!(planned.lines.iter().map(|line| line.points).sum::<i32>(), planned.score);
        let lost = explain(&mut client, &run, "mia", "bob").await.expect("explained");
        assert_eq!((lost.verdict(), lost.placed_loss), (pb::PairVerdict::Outcompeted, 0));
        assert_eq!(lost.loss, i64::from(planned.score - lost.score));
        assert_eq!(lost.planned_mentees, [person("ann")]);
        let banned = explain(&mut client, &run, "mia", "cleo").await.expect("explained");
        assert_eq!((banned.verdict(), banned.rules), (pb::PairVerdict::Excluded, vec!["banned".to_owned()]));
        let unknown = explain(&mut client, &run, "ann", "bob").await.expect_err("ann is no mentor");
        assert_eq!(reason_of(&unknown), Some(ErrorReason::ResourceNotFound));
    }

    async fn pins_forbids_and_assumed_capacities_shape_one_run(service) {
        join(&service, vec![mentor("mia", 2), mentor("max", 2), mentee("ann"), mentee("bob"), mentee("cleo")]).await;
        let mut client = client(&service).await;
        let adjustments = pb::MatchAdjustments {
            pins: vec![couple("mia", "ann")],
            forbids: vec![couple("mia", "bob")],
            capacities: vec![pb::MentorCapacity { mentor: person("max"), capacity: 1 }],
            ..Default::default()
        };
        let run = solve(&mut client, adjusted(adjustments.clone())).await.expect("solved");
        assert_eq!(run.adjustments, Some(adjustments));
        let found = proposals(&mut client, &run).await;
        let pairs: Vec<_> = found.iter().map(|each| (each.mentor.clone(), mentee_of(each), each.pinned)).collect();
        assert_eq!(pairs, [(person("mia"), "ann", true), (person("max"), "bob", false), (person("mia"), "cleo", false)]);
    }

    async fn pins_that_cannot_all_hold_make_an_infeasible_run_that_says_which(service) {
        join(&service, vec![mentor("mia", 1), mentor("max", 2), mentee("ann"), mentee("bob")]).await;
        rule(&service, pb::PairRuleKind::Ban, "max", "bob").await;
        let mut client = client(&service).await;
        for (pins, clause) in [
            (&[("mia", "ann"), ("mia", "bob")][..], "bob cannot be held with mia: mia has 1 places, and all are held"),
            (&[("mia", "ann"), ("max", "ann")], "ann is held with somebody else as well"),
            (&[("max", "bob")], "bob cannot be held with max: the pair is banned"),
            (&[("mia", "max")], "max is not looking for a mentor now"),
            (&[("ann", "bob")], "ann takes no part as a mentor now"),
        ] {
            let run = solve(&mut client, pinned(pins)).await.expect("stored");
            assert_eq!((run.state(), run.proved, run.placed_count), (MatchRunState::Infeasible, false, 0));
            assert!(run.failure.contains(clause), "{}", run.failure);
            assert_eq!(read(&mut client, &run.name).await.expect("kept"), run);
            let refused = publish(&mut client, &run).await.expect_err("nothing to publish");
            assert_eq!(reason_of(&refused), Some(ErrorReason::StateNotAllowed));
            let refused = explain(&mut client, &run, "mia", "ann").await.expect_err("no plan");
            assert_eq!(reason_of(&refused), Some(ErrorReason::StateNotAllowed));
        }
    }

    async fn malformed_adjustments_are_refused_before_anything_is_read(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let both = pb::MatchAdjustments {
            pins: vec![couple("mia", "ann"), couple("mia", "ann")],
            forbids: vec![couple("mia", "ann")],
            capacities: vec![pb::MentorCapacity { mentor: person("mia"), capacity: 101 }],
            ..Default::default()
        };
        let refused = solve(&mut client, adjusted(both)).await.expect_err("malformed");
        assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
        let details = refused.get_details_bad_request().expect("violations");
        let fields: Vec<_> = details.field_violations.iter().map(|each| each.field.as_str()).collect();
        assert_eq!(fields, ["adjustments.pins[1]", "adjustments.forbids[0]", "adjustments.capacities[0].capacity"]);
        let nobody = solve(&mut client, pinned(&[("mia", "nobody")])).await.expect_err("unknown");
        assert_eq!(reason_of(&nobody), Some(ErrorReason::ResourceNotFound));
        let policy = "agencies/north/matchPolicies/none".into();
        let unknown = solve(&mut client, pb::CreateMatchRunRequest { policy, ..asking() }).await.expect_err("no policy");
        assert_eq!(reason_of(&unknown), Some(ErrorReason::ResourceNotFound));
    }

    async fn a_pinned_pairing_is_kept_and_publishing_leaves_it_alone(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let run = review(&mut client, &run, Vec::new(), true).await.expect("approved");
        publish(&mut client, &run).await.expect("published");
        let before = open_pairings(&service).await;
        let again = solve(&mut client, pinned(&[("mia", "ann")])).await.expect("solved");
        let found = proposals(&mut client, &again).await;
        assert_eq!((found.len(), found[0].kind()), (1, pb::PairingProposalKind::Kept));
        let again = review(&mut client, &again, Vec::new(), true).await.expect("approved");
        assert_eq!(publish(&mut client, &again).await.expect("published").pairing_count, 0);
        assert_eq!(open_pairings(&service).await, before);
    }

    async fn an_agency_without_people_has_an_empty_plan(service) {
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((run.state(), run.proved, run.placed_count), (MatchRunState::Solved, true, 0));
        Dossier::from_json(&export(&mut client, &run).await).expect("a document").verify().expect("proved");
    }
}
