//! Mentees who want several mentors.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{self as pb, ErrorReason, ProposalState};
use preceptor_server::error::reason_of;
use preceptor_tests::on_both_stores;
use tonic_types::StatusExt as _;

use super::coordinator::{
    Client, adjusted, asking, client, couple, decision, explain, export, open_pairings, proposals, publish,
    review, solve,
};
use crate::{
    cast::{eager, join, mentee, mentor, person, want},
    pair::pair,
};

/// The mentors of a mentee in a plan, by id.
async fn mentors_of(client: &mut Client, run: &pb::MatchRun, mentee: &str) -> Vec<String> {
    let found = proposals(client, run).await;
    let own = found.iter().filter(|each| each.mentee == person(mentee));
    own.map(|each| each.mentor.rsplit('/').next().expect("an id").to_owned()).collect()
}

/// Who has fewer mentors than wanted, and how many are missing.
async fn missing(client: &mut Client, run: &pb::MatchRun) -> Vec<(String, i32)> {
    let request = pb::ListUnplacedMenteesRequest { parent: run.name.clone(), ..Default::default() };
    let found = client.list_unplaced_mentees(request).await.expect("listed").into_inner().unplaced_mentees;
    found.into_iter().map(|each| (each.mentee, each.missing_count)).collect()
}

on_both_stores! {
    async fn a_mentee_who_wants_two_mentors_gets_two_and_is_paired_with_both(service) {
        join(&service, vec![mentor("mia", 1), mentor("max", 1), mentor("mo", 1), eager("ann", 2), mentee("bob")]).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((run.placed_count, run.mentee_count), (2, 2));
        assert_eq!((run.filled_count, run.wanted_count, run.review.unwrap_or_default().proposed), (3, 3, 3));
        assert_eq!(mentors_of(&mut client, &run, "ann").await.len(), 2);
        assert_eq!(missing(&mut client, &run).await, []);
        let dossier = Dossier::from_json(&export(&mut client, &run).await).expect("a run");
        assert_eq!(dossier.snapshot.mentees.iter().map(|each| each.demand).collect::<Vec<_>>(), [2, 1]);
        assert!(dossier.verify().is_ok());
        let run = review(&mut client, &run, Vec::new(), true).await.expect("approved");
        assert_eq!(publish(&mut client, &run).await.expect("published").pairing_count, 3);
        assert_eq!(open_pairings(&service).await.len(), 3);
        let again = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(again.mentee_count, 0, "nobody looks for a mentor any more");
    }

    async fn nobody_gets_a_second_mentor_before_everybody_has_one(service) {
        join(&service, vec![mentor("mia", 1), mentor("max", 1), eager("ann", 3), mentee("bob")]).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((run.placed_count, run.filled_count, run.wanted_count), (2, 2, 4));
        assert_eq!(missing(&mut client, &run).await, [(person("ann"), 2)]);
    }

    async fn what_keeping_costs_is_told_in_mentees_and_in_pairs(service) {
        join(&service, ["mia", "max", "mo"].map(|id| mentor(id, 1))).await;
        join(&service, [eager("ann", 3)]).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        join(&service, ["bob", "cleo"].map(mentee)).await;
        let kept = |base: &pb::MatchRun| pb::CreateMatchRunRequest {
            based_on: base.name.clone(),
            keep: pb::MatchKeep::All as i32,
            ..asking()
        };
        // Ann keeps all three: with one of them Bob and Cleo would have a mentor, and as many places would be filled.
        let run = solve(&mut client, kept(&base)).await.expect("solved");
        assert_eq!((run.placed_count, run.filled_count, run.wanted_count), (1, 3, 5));
        // A first place counts three times, a second twice, a third once: nine in place of six.
        assert_eq!((run.gap_placed, run.gap_mentee_count, run.gap_filled_count), (3, 2, 0));
        let dossier = Dossier::from_json(&export(&mut client, &run).await).expect("a document");
        dossier.verify().expect("both plans are proved");
        let released = dossier.released.expect("the plan that need not keep them");
        assert_eq!((released.pairs.len(), released.assignment.placed()), (3, 3));
        let compared = pb::CompareMatchRunsRequest { name: base.name, other: run.name, ..Default::default() };
        let compared = client.compare_match_runs(compared).await.expect("compared").into_inner();
        let counted = |totals: Option<pb::MatchTotals>| totals.map(|each| (each.wanted_count, each.filled_count));
        assert_eq!((counted(compared.base_totals), counted(compared.other_totals)), (Some((3, 3)), Some((5, 3))));
    }

    async fn open_pairings_count_and_are_not_planned_again(service) {
        join(&service, vec![mentor("mia", 3), mentor("max", 1), eager("ann", 2)]).await;
        pair(&service, "mia", "ann").await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(mentors_of(&mut client, &run, "ann").await, ["max"]);
        let known = explain(&mut client, &run, "mia", "ann").await.expect("explained");
        assert_eq!(known.rules, ["open_pairing"]);
        assert_eq!(known.planned_mentors, [person("max")]);
        let run = review(&mut client, &run, Vec::new(), true).await.expect("approved");
        publish(&mut client, &run).await.expect("published");
        assert_eq!(open_pairings(&service).await.len(), 2);
        want(&service, "ann", 1).await;
        assert_eq!(solve(&mut client, asking()).await.expect("solved").mentee_count, 0);
    }

    async fn a_plan_with_more_mentors_than_are_wanted_now_is_stale(service) {
        join(&service, vec![mentor("mia", 1), mentor("max", 1), eager("ann", 2)]).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let run = review(&mut client, &run, Vec::new(), true).await.expect("approved");
        want(&service, "ann", 1).await;
        let stale = publish(&mut client, &run).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::PlanStale));
        let listed = stale.get_details_precondition_failure().expect("conflicts").violations;
        let texts: Vec<_> = listed.iter().map(|each| each.description.as_str()).collect();
        assert_eq!(texts, ["ann wants 1 mentors, and the plan has 2"]);
    }

    async fn a_mentee_with_two_other_mentors_is_two_differences(service) {
        join(&service, ["mia", "max", "mo", "may"].map(|id| mentor(id, 1))).await;
        join(&service, [eager("ann", 2)]).await;
        let mut client = client(&service).await;
        let keeping = |mentors: [&str; 2]| {
            let pins = mentors.map(|mentor| couple(mentor, "ann")).to_vec();
            adjusted(pb::MatchAdjustments { pins, ..Default::default() })
        };
        let base = solve(&mut client, keeping(["mia", "max"])).await.expect("solved");
        let other = solve(&mut client, keeping(["mo", "may"])).await.expect("solved");
        let mut request = pb::CompareMatchRunsRequest {
            name: base.name.clone(),
            other: other.name.clone(),
            page_size: 1,
            page_token: String::new(),
        };
        let first = client.compare_match_runs(request.clone()).await.expect("compared").into_inner();
        request.page_token = first.next_page_token;
        let second = client.compare_match_runs(request).await.expect("compared").into_inner();
        assert_eq!((first.difference_count, second.next_page_token.as_str()), (2, ""));
        let told = [&first.differences[0], &second.differences[0]];
        assert_eq!(told.map(|each| each.from_mentor.clone()), [person("max"), person("mia")]);
        assert_eq!(told.map(|each| each.to_mentor.clone()), [person("may"), person("mo")]);
    }

    async fn a_locked_pair_stays_beside_a_pinned_one_as_long_as_both_are_wanted(service) {
        join(&service, ["mia", "max", "mo"].map(|id| mentor(id, 1))).await;
        join(&service, [eager("ann", 2)]).await;
        let mut client = client(&service).await;
        let pins = adjusted(pb::MatchAdjustments { pins: vec![couple("mia", "ann")], ..Default::default() });
        let base = solve(&mut client, pins).await.expect("solved");
        let locked = proposals(&mut client, &base).await;
        let locked = locked.iter().find(|each| each.mentor != person("mia")).expect("a second mentor").clone();
        let lock = vec![decision(&locked, ProposalState::Locked, "")];
        let base = review(&mut client, &base, lock, false).await.expect("locked");
        let again = pb::CreateMatchRunRequest { based_on: base.name.clone(), ..asking() };
        let again = solve(&mut client, again).await.expect("solved");
        let held = proposals(&mut client, &again).await;
        assert!(held.iter().all(|each| each.pinned) && held.len() == 2);
    }
}
