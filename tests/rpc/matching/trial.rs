//! Questions to solved runs: the answer, the run that keeps it, and what is refused.

mod refusals;

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{
    self as pb, ErrorReason, MatchObjective, MatchRule, MatchRunState, PairRuleKind, ProposalState,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    dice::Dice,
    on_both_stores,
    service::{Service, request_id},
};
use tonic::Status;

use super::coordinator::{
    Client, adjusted, asking, client, couple, decision, explain, export, north, pairs, proposals, publish,
    review, rule, set_capacity, solve, twelve, watch,
};
use crate::{
    cast::{eager, join, mentee, mentor, person},
    match_policy,
};

fn question(run: &pb::MatchRun, adjustments: pb::MatchAdjustments) -> pb::TryMatchRunRequest {
    pb::TryMatchRunRequest {
        based_on: run.name.clone(),
        adjustments: Some(adjustments),
        request_id: request_id(),
        ..Default::default()
    }
}

async fn ask(
    client: &mut Client,
    run: &pb::MatchRun,
    adjustments: pb::MatchAdjustments,
) -> Result<pb::TryMatchRunResponse, Status> {
    Ok(client.try_match_run(question(run, adjustments)).await?.into_inner())
}

fn places(mentor: &str, capacity: i32) -> pb::MatchAdjustments {
    let capacities = vec![pb::MentorCapacity { mentor: person(mentor), capacity }];
    pb::MatchAdjustments { capacities, ..Default::default() }
}

fn another(like: &str, capacity: i32) -> pb::MatchAdjustments {
    let added_mentors = vec![pb::AddedMentor { like: person(like), capacity }];
    pb::MatchAdjustments { added_mentors, ..Default::default() }
}

fn without(rule: MatchRule) -> pb::MatchAdjustments {
    pb::MatchAdjustments { dropped_rules: vec![rule as i32], ..Default::default() }
}

fn allowing(mentor: &str, mentee: &str) -> pb::MatchAdjustments {
    pb::MatchAdjustments { allowed: vec![couple(mentor, mentee)], ..Default::default() }
}

/// That the worker proves the plan that was answered; the run.
async fn proved(client: &mut Client, base: &pb::MatchRun, answer: &pb::TryMatchRunResponse) -> pb::MatchRun {
    let queued = answer.match_run.as_ref().expect("a run");
    let run = watch(client, &queued.name).await.expect("watched").pop().expect("a run");
    assert_eq!((run.state(), run.proved, run.trial), (MatchRunState::Solved, true, true), "{run:?}");
    let totals = answer.totals.expect("an answer");
    assert_eq!((totals.placed_count, totals.score), (run.placed_count, run.total_score));
    let compared = client
        .compare_match_runs(pb::CompareMatchRunsRequest {
            name: base.name.clone(),
            other: run.name.clone(),
            page_size: 500,
            ..Default::default()
        })
        .await
        .expect("compared")
        .into_inner();
    assert_eq!(compared.base_totals, answer.base_totals);
    assert_eq!(compared.other_totals, answer.totals);
    assert_eq!(compared.difference_count, answer.difference_count);
    let plain = |difference: &pb::MatchDifference| pb::MatchDifference {
        reason: 0,
        rules: Vec::new(),
        from_places: 0,
        to_places: 0,
        loss: 0,
        placed_loss: 0,
        ..difference.clone()
    };
    let told: Vec<pb::MatchDifference> = compared.differences.iter().map(plain).take(100).collect();
    assert_eq!(told, answer.differences);
    let document = export(client, &run).await;
    let dossier = Dossier::from_json(&document).expect("a document");
    assert_eq!(dossier.verify().expect("proved").worth.score, run.total_score);
    assert_eq!(dossier.snapshot.hash(), run.snapshot_hash);
    run
}

/// [`mentor`] who speaks Spanish only.
fn spanish(id: &str, capacity: i32) -> pb::CreatePersonRequest {
    let mut request = mentor(id, capacity);
    request.person.as_mut().expect("a person").languages = vec!["es".into()];
    request
}

async fn office(service: &Service) {
    twelve(service).await;
    join(service, [spanish("mar", 3)]).await;
}

on_both_stores! {
    async fn another_capacity_is_answered_at_once_and_proved_afterwards(service) {
        office(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(base.placed_count, 7);
        let answer = ask(&mut client, &base, places("mia", 4)).await.expect("answered");
        assert!(!answer.solved_anew);
        assert_eq!(answer.totals.expect("totals").placed_count, 8);
        let queued = answer.match_run.clone().expect("a run");
        assert_eq!((queued.state(), &queued.based_on, queued.trial), (MatchRunState::Queued, &base.name, true));
        assert_eq!(queued.adjustments, Some(places("mia", 4)));
        let named = &answer.differences[0];
        assert!(!named.mentee_display_name.is_empty() && !named.to_mentor_display_name.is_empty());
        proved(&mut client, &base, &answer).await;
    }

    async fn a_mentor_more_is_like_another_and_has_a_name_of_their_own(service) {
        office(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let answer = ask(&mut client, &base, another("may", 5)).await.expect("answered");
        assert_eq!(answer.totals.expect("totals").placed_count, 8);
        let run = proved(&mut client, &base, &answer).await;
        assert_eq!(run.mentor_count, base.mentor_count + 1);
        let found = proposals(&mut client, &run).await;
        let added = found.iter().find(|each| each.mentor == person("may+1")).expect("a pair with the mentor more");
        let may = found.iter().find(|each| each.mentor == person("may")).map(|each| &each.mentor_display_name);
        if let Some(may) = may {
            assert_eq!(added.mentor_display_name, format!("{may} (added)"));
        }
        let told = explain(&mut client, &run, "may+1", added.mentee.rsplit('/').next().expect("an id")).await;
        assert_eq!(told.expect("explained").verdict(), pb::PairVerdict::Planned);
        // A question to the answer: the next one like her has the next name.
        let further = ask(&mut client, &run, another("may", 1)).await.expect("answered");
        let asked = further.match_run.as_ref().expect("a run");
        assert_eq!(asked.mentor_count, base.mentor_count + 2);
        let further = proved(&mut client, &run, &further).await;
        let document = Dossier::from_json(&export(&mut client, &further).await).expect("a document");
        for id in ["may", "may+1", "may+2"] {
            assert!(document.snapshot.mentors.iter().any(|mentor| mentor.id == id), "{id}");
        }
    }

    async fn a_rule_less_lets_pairs_in_that_it_kept_out(service) {
        office(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let answer = ask(&mut client, &base, without(MatchRule::NoSharedLanguage)).await.expect("answered");
        assert_eq!(answer.totals.expect("totals").placed_count, 8);
        let run = proved(&mut client, &base, &answer).await;
        assert!(run.eligible_pair_count > base.eligible_pair_count);
        assert!(pairs(&mut client, &run).await.values().any(|mentor| *mentor == person("mar")));
        let queued = solve(&mut client, adjusted(without(MatchRule::NoSharedLanguage))).await.expect("solved");
        assert_eq!((queued.placed_count, queued.trial), (8, false));
    }

    async fn a_pair_that_is_allowed_again_is_told_as_allowed(service) {
        join(&service, [mentor("mia", 1), mentee("ann")]).await;
        rule(&service, PairRuleKind::Ban, "mia", "ann").await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(base.placed_count, 0);
        let answer = ask(&mut client, &base, allowing("mia", "ann")).await.expect("answered");
        let run = proved(&mut client, &base, &answer).await;
        let request = pb::CompareMatchRunsRequest { name: base.name.clone(), other: run.name, ..Default::default() };
        let compared = client.compare_match_runs(request).await.expect("compared").into_inner();
        assert_eq!(compared.differences[0].reason(), pb::MatchDifferenceReason::Allowed);
        assert_eq!(compared.differences[0].rules, ["banned"]);
        let planned = solve(&mut client, adjusted(allowing("mia", "ann"))).await.expect("solved");
        assert_eq!(planned.placed_count, 1);
    }

    async fn a_pair_that_is_pinned_later_is_told_as_pinned(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let placed = pairs(&mut client, &base).await;
        let (mentee, mentor) = placed.iter().find(|(_, mentor)| **mentor != person("mo")).expect("somebody else");
        let pins = vec![pb::MentorMentee { mentor: person("mo"), mentee: person(mentee) }];
        let answer = ask(&mut client, &base, pb::MatchAdjustments { pins, ..Default::default() }).await.expect("answered");
        let run = proved(&mut client, &base, &answer).await;
        let request = pb::CompareMatchRunsRequest { name: base.name.clone(), other: run.name, ..Default::default() };
        let compared = client.compare_match_runs(request).await.expect("compared").into_inner();
        let told = compared.differences.iter().find(|each| each.mentee == person(mentee)).expect("moved");
        assert_eq!((told.reason(), &told.from_mentor), (pb::MatchDifferenceReason::Pinned, mentor));
    }

    async fn every_answer_is_the_plan_that_is_proved(service) {
        let mut client = client(&service).await;
        service.desk.store.write(north(40, 12, 2)).await.expect("written");
        let mut base = solve(&mut client, asking()).await.expect("solved");
        let mut dice = Dice::seeded(7);
        for _ in 0..8 {
            let mentor = |dice: &mut Dice| format!("mentor{}", 40 + dice.below(12));
            let (one, two) = (mentor(&mut dice), mentor(&mut dice));
            let like = another(&two, 1 + i32::try_from(dice.below(3)).expect("small"));
            let rule = MatchRule::try_from(1 + i32::try_from(dice.below(9)).expect("small")).expect("a rule");
            let adjustments = pb::MatchAdjustments {
                capacities: places(&one, i32::try_from(dice.below(6)).expect("small")).capacities,
                added_mentors: if dice.below(2) == 0 { like.added_mentors } else { Vec::new() },
                dropped_rules: if dice.below(3) == 0 { vec![rule as i32] } else { Vec::new() },
                forbids: vec![couple(&one, &format!("mentee{}", dice.below(40)))],
                ..Default::default()
            };
            let answer = ask(&mut client, &base, adjustments).await.expect("answered");
            let run = proved(&mut client, &base, &answer).await;
            if dice.below(3) == 0 {
                base = run;
            }
        }
    }

    async fn places_count_what_open_pairings_took_when_the_run_was_frozen(service) {
        join(&service, [mentor("mia", 3), mentee("ann"), mentee("ben"), mentee("cem")]).await;
        let mut client = client(&service).await;
        let first = solve(&mut client, asking()).await.expect("solved");
        let one = proposals(&mut client, &first).await[0].clone();
        let first = review(&mut client, &first, vec![decision(&one, ProposalState::Approved, "")], false).await.expect("reviewed");
        publish(&mut client, &first).await.expect("published");
        // One of her three places is taken now.
        let base = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((base.mentee_count, base.placed_count), (2, 2));
        let answer = ask(&mut client, &base, places("mia", 2)).await.expect("answered");
        assert_eq!(answer.totals.expect("totals").placed_count, 1);
        proved(&mut client, &base, &answer).await;
        // What the roster says meanwhile changes nothing: like is compared with like.
        set_capacity(&service, "mia", 9).await;
        let again = ask(&mut client, &base, places("mia", 1)).await.expect("answered");
        assert_eq!(again.totals.expect("totals").placed_count, 0);
        // A run that is published can be asked as well.
        let published = ask(&mut client, &first, places("mia", 1)).await.expect("answered");
        assert_eq!(published.totals.expect("totals").placed_count, 1);
    }

    async fn a_mentor_more_is_the_second_of_somebody_who_wants_two(service) {
        join(&service, vec![mentor("mia", 1), eager("ann", 2), mentee("bob")]).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let answer = ask(&mut client, &base, another("mia", 2)).await.expect("answered");
        let totals = answer.totals.expect("totals");
        assert_eq!((totals.placed_count, totals.filled_count, totals.wanted_count), (2, 3, 3));
        assert!(!answer.solved_anew);
        proved(&mut client, &base, &answer).await;
    }

    async fn a_policy_that_looks_at_the_least_covered_is_solved_anew(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let objectives = [MatchObjective::MostPlaced, MatchObjective::BestWorstCoverage, MatchObjective::Score];
        let fair = pb::MatchPolicy { objectives: objectives.map(|each| each as i32).to_vec(), ..Default::default() };
        match_policy::create(&mut client, "fair", fair).await.expect("created");
        let policy = "agencies/north/matchPolicies/fair".to_owned();
        let base = solve(&mut client, pb::CreateMatchRunRequest { policy, ..asking() }).await.expect("solved");
        let answer = ask(&mut client, &base, places("mia", 4)).await.expect("answered");
        assert!(answer.solved_anew);
        proved(&mut client, &base, &answer).await;
    }

    async fn a_question_repeated_has_its_answer_and_no_second_run(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let asked = question(&base, places("mia", 4));
        let once = client.try_match_run(asked.clone()).await.expect("answered").into_inner();
        let again = client.try_match_run(asked).await.expect("answered").into_inner();
        assert_eq!(once, again);
        let chosen = pb::TryMatchRunRequest {
            match_run_id: "what-if".into(),
            ..question(&base, another("mia", 1))
        };
        let run = client.try_match_run(chosen.clone()).await.expect("answered").into_inner().match_run.expect("a run");
        assert_eq!(run.name, "agencies/north/matchRuns/what-if");
        let taken = pb::TryMatchRunRequest { request_id: request_id(), ..chosen };
        let refused = client.try_match_run(taken).await.expect_err("taken");
        assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceExists));
        let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
        let listed = roster.list_people(pb::ListPeopleRequest { parent: "agencies/north".into(), ..Default::default() });
        assert_eq!(listed.await.expect("listed").into_inner().people.len(), 12);
    }
}
