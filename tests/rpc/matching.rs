//! Match runs from the roster to published pairings.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{
    self as pb, ErrorReason, MatchRunState, ProposalState, matching_service_client::MatchingServiceClient,
    pairing_service_client::PairingServiceClient, roster_service_client::RosterServiceClient,
};
use preceptor_server::{error::reason_of, records::Role, rpc::About};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, Backend, Service, request_id},
};
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::cast::{join, mentee, mentor, person};

type Client = MatchingServiceClient<Authenticated>;

async fn client(service: &Service) -> Client {
    MatchingServiceClient::new(service.caller(Role::Coordinator, None).await)
}

/// Twelve people: eight mentees and four mentors with seven places.
async fn twelve(service: &Service) {
    let mut people = vec![mentor("mia", 3), mentor("max", 2), mentor("mo", 1), mentor("may", 1)];
    people.extend(["ann", "bob", "cleo", "dan", "eve", "fay", "gus", "hal"].map(mentee));
    join(service, people).await;
}

fn asking() -> pb::CreateMatchRunRequest {
    pb::CreateMatchRunRequest {
        parent: "agencies/north".into(),
        request_id: request_id(),
        ..Default::default()
    }
}

fn adjusted(adjustments: pb::MatchAdjustments) -> pb::CreateMatchRunRequest {
    pb::CreateMatchRunRequest { adjustments: Some(adjustments), ..asking() }
}

fn couple(mentor: &str, mentee: &str) -> pb::MentorMentee {
    pb::MentorMentee { mentor: person(mentor), mentee: person(mentee) }
}

fn pinned(pairs: &[(&str, &str)]) -> pb::CreateMatchRunRequest {
    let pins = pairs.iter().map(|(mentor, mentee)| couple(mentor, mentee)).collect();
    adjusted(pb::MatchAdjustments { pins, ..Default::default() })
}

async fn solve(client: &mut Client, request: pb::CreateMatchRunRequest) -> Result<pb::MatchRun, Status> {
    Ok(client.create_match_run(request).await?.into_inner().match_run.expect("a run"))
}

async fn read(client: &mut Client, name: &str) -> Result<pb::MatchRun, Status> {
    let request = pb::GetMatchRunRequest { name: name.into() };
    Ok(client.get_match_run(request).await?.into_inner().match_run.expect("a run"))
}

async fn proposals(client: &mut Client, run: &pb::MatchRun) -> Vec<pb::Proposal> {
    let request = pb::ListProposalsRequest { parent: run.name.clone(), page_size: 500, ..Default::default() };
    client.list_proposals(request).await.expect("listed").into_inner().proposals
}

async fn review(
    client: &mut Client,
    run: &pb::MatchRun,
    reviews: Vec<pb::ProposalReview>,
    approve_others: bool,
) -> Result<pb::MatchRun, Status> {
    let request = pb::ReviewProposalsRequest {
        name: run.name.clone(),
        etag: run.etag.clone(),
        reviews,
        approve_others,
        request_id: request_id(),
    };
    Ok(client.review_proposals(request).await?.into_inner().match_run.expect("a run"))
}

fn decision(proposal: &pb::Proposal, state: ProposalState, reason: &str) -> pb::ProposalReview {
    pb::ProposalReview {
        proposal: proposal.name.clone(),
        state: state as i32,
        reason: reason.into(),
        ban: false,
    }
}

async fn publish(client: &mut Client, run: &pb::MatchRun) -> Result<pb::PublishMatchRunResponse, Status> {
    let (name, etag) = (run.name.clone(), run.etag.clone());
    let request = pb::PublishMatchRunRequest { name, etag, request_id: request_id() };
    Ok(client.publish_match_run(request).await?.into_inner())
}

async fn discard(client: &mut Client, run: &pb::MatchRun) -> Result<pb::MatchRun, Status> {
    let (name, etag) = (run.name.clone(), run.etag.clone());
    let request = pb::DiscardMatchRunRequest { name, etag, request_id: request_id() };
    Ok(client.discard_match_run(request).await?.into_inner().match_run.expect("a run"))
}

async fn explain(
    client: &mut Client,
    run: &pb::MatchRun,
    mentor: &str,
    mentee: &str,
) -> Result<pb::PairExplanation, Status> {
    let name = run.name.clone();
    let request = pb::ExplainPairRequest { name, mentor: person(mentor), mentee: person(mentee) };
    Ok(client.explain_pair(request).await?.into_inner().explanation.expect("an explanation"))
}

async fn export(client: &mut Client, run: &pb::MatchRun) -> String {
    let request = pb::ExportMatchRunRequest { name: run.name.clone() };
    let mut chunks = client.export_match_run(request).await.expect("a stream").into_inner();
    let mut document = Vec::new();
    while let Some(part) = chunks.message().await.expect("a part") {
        document.extend(part.chunk);
    }
    String::from_utf8(document).expect("UTF-8")
}

async fn open_pairings(service: &Service) -> Vec<pb::Pairing> {
    let mut pairings = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request =
        pb::ListPairingsRequest { parent: "agencies/north".into(), page_size: 500, ..Default::default() };
    pairings.list_pairings(request).await.expect("listed").into_inner().pairings
}

async fn rule(service: &Service, kind: pb::PairRuleKind, mentor: &str, mentee: &str) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let rule = pb::PairRule {
        kind: kind as i32,
        mentor: person(mentor),
        mentee: person(mentee),
        ..Default::default()
    };
    let (parent, request_id) = ("agencies/north".into(), request_id());
    let request = pb::CreatePairRuleRequest { parent, pair_rule: Some(rule), request_id };
    roster.create_pair_rule(request).await.expect("made");
}

async fn rules_in_force(service: &Service) -> Vec<(pb::PairRuleKind, String)> {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::ListPairRulesRequest { parent: "agencies/north".into(), ..Default::default() };
    let rules = roster.list_pair_rules(request).await.expect("listed").into_inner().pair_rules;
    rules.into_iter().map(|rule| (rule.kind(), rule.mentee)).collect()
}

async fn set_capacity(service: &Service, id: &str, capacity: i32) {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::GetPersonRequest { name: person(id) };
    let mut row = roster.get_person(request).await.expect("found").into_inner().person.expect("a person");
    row.mentor.as_mut().expect("a mentor").capacity = capacity;
    let request = pb::UpdatePersonRequest { person: Some(row), request_id: request_id() };
    roster.update_person(request).await.expect("updated");
}

/// The mentee of a proposal, by id.
fn mentee_of(proposal: &pb::Proposal) -> &str {
    proposal.mentee.rsplit('/').next().expect("an id")
}

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
        assert_eq!((planned.verdict(), planned.planned_mentor), (pb::PairVerdict::Planned, person("mia")));
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

    async fn a_run_is_solved_once_however_often_the_request_comes(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let request = asking();
        let connections = service.callers(Role::Coordinator, None, 16).await;
        let racing: Vec<_> = connections
            .into_iter()
            .map(|connection| {
                let request = request.clone();
                tokio::spawn(async move { solve(&mut MatchingServiceClient::new(connection), request).await })
            })
            .collect();
        let mut replies = Vec::new();
        for call in racing {
            replies.push(call.await.expect("no panic").expect("solved or replayed"));
        }
        assert!(replies.windows(2).all(|pair| pair[0] == pair[1]), "{replies:?}");
        let mut client = client(&service).await;
        let request = pb::ListMatchRunsRequest { parent: "agencies/north".into(), ..Default::default() };
        assert_eq!(client.list_match_runs(request).await.expect("listed").into_inner().match_runs, replies[..1]);
    }

    async fn a_replay_is_answered_from_the_stored_reply(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let request = pb::CreateMatchRunRequest { match_run_id: "spring".into(), ..asking() };
        let first = solve(&mut client, request.clone()).await.expect("solved");
        // Solving again would say that the id is taken.
        assert_eq!(solve(&mut client, request.clone()).await.expect("replayed"), first);
        let other = pb::CreateMatchRunRequest { match_run_id: "autumn".into(), ..request.clone() };
        let reused = solve(&mut client, other).await.expect_err("another body");
        assert_eq!(reason_of(&reused), Some(ErrorReason::RequestIdReused));
        let again = pb::CreateMatchRunRequest { request_id: request_id(), ..request };
        let taken = solve(&mut client, again).await.expect_err("the id is taken");
        assert_eq!(reason_of(&taken), Some(ErrorReason::ResourceExists));
    }

    async fn the_servers_numbers_pass_over_ids_that_clients_chose(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let chosen = pb::CreateMatchRunRequest { match_run_id: "1".into(), ..asking() };
        solve(&mut client, chosen).await.expect("solved");
        let counted = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(counted.name, "agencies/north/matchRuns/2");
    }

    async fn pins_forbids_and_assumed_capacities_shape_one_run(service) {
        join(&service, vec![mentor("mia", 2), mentor("max", 2), mentee("ann"), mentee("bob"), mentee("cleo")]).await;
        let mut client = client(&service).await;
        let adjustments = pb::MatchAdjustments {
            pins: vec![couple("mia", "ann")],
            forbids: vec![couple("mia", "bob")],
            capacities: vec![pb::MentorCapacity { mentor: person("max"), capacity: 1 }],
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

    async fn nothing_approved_is_nothing_to_publish(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let refused = publish(&mut client, &run).await.expect_err("nothing approved");
        assert_eq!(reason_of(&refused), Some(ErrorReason::NothingApproved));
        assert_eq!(read(&mut client, &run.name).await.expect("found"), run);
    }

    async fn a_plan_that_no_longer_fits_writes_nothing_and_lists_every_conflict(service) {
        join(&service, vec![mentor("mia", 3), mentor("max", 1), mentee("ann"), mentee("bob"), mentee("cleo"), mentee("dan")]).await;
        let mut client = client(&service).await;
        let pins = [("mia", "ann"), ("mia", "bob"), ("mia", "cleo"), ("max", "dan")];
        let run = solve(&mut client, pinned(&pins)).await.expect("solved");
        let run = review(&mut client, &run, Vec::new(), true).await.expect("approved");
        set_capacity(&service, "mia", 2).await;
        rule(&service, pb::PairRuleKind::Ban, "max", "dan").await;
        let mut pairings = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
        let by_hand = pb::CreatePairingRequest {
            parent: "agencies/north".into(),
            mentor: person("max"),
            mentee: person("bob"),
            kind: pb::PairingKind::Mentor as i32,
            offer_days: 0,
            request_id: request_id(),
        };
        pairings.create_pairing(by_hand).await.expect("paired by hand");
        let stale = publish(&mut client, &run).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::PlanStale));
        let listed = stale.get_details_precondition_failure().expect("conflicts").violations;
        let texts: Vec<_> = listed.iter().map(|each| each.description.as_str()).collect();
        assert_eq!(texts.len(), 4, "{texts:?}");
        assert!(texts.contains(&"mia has 2 free places of 2, and the plan needs 3"), "{texts:?}");
        assert!(texts.contains(&"max has 0 free places of 1, and the plan needs 1"), "{texts:?}");
        assert!(texts.contains(&"a rule bans dan with max"), "{texts:?}");
        assert!(texts.contains(&"bob has an open pairing with max"), "{texts:?}");
        assert_eq!(open_pairings(&service).await.len(), 1);
        assert_eq!(read(&mut client, &run.name).await.expect("found"), run);
    }

    async fn of_many_who_publish_a_run_one_does(service) {
        twelve(&service).await;
        let mut coordinator = client(&service).await;
        let run = solve(&mut coordinator, asking()).await.expect("solved");
        let run = review(&mut coordinator, &run, Vec::new(), true).await.expect("approved");
        let connections = service.callers(Role::Coordinator, None, 16).await;
        let racing: Vec<_> = connections
            .into_iter()
            .map(|connection| {
                let run = run.clone();
                tokio::spawn(async move { publish(&mut MatchingServiceClient::new(connection), &run).await })
            })
            .collect();
        let mut won = 0;
        for call in racing {
            match call.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(status) => assert_eq!(reason_of(&status), Some(ErrorReason::EtagMismatch), "{status}"),
            }
        }
        assert_eq!((won, open_pairings(&service).await.len()), (1, 7));
    }

    async fn two_runs_of_the_same_people_cannot_both_be_published(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let mut runs = Vec::new();
        for _ in 0..2 {
            let run = solve(&mut client, asking()).await.expect("solved");
            runs.push(review(&mut client, &run, Vec::new(), true).await.expect("approved"));
        }
        assert_eq!(runs[0].snapshot_hash, runs[1].snapshot_hash);
        let connections = service.callers(Role::Coordinator, None, 2).await;
        let racing: Vec<_> = connections
            .into_iter()
            .zip(runs)
            .map(|(connection, run)| {
                tokio::spawn(async move { publish(&mut MatchingServiceClient::new(connection), &run).await })
            })
            .collect();
        let mut won = 0;
        for call in racing {
            match call.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(status) => assert_eq!(reason_of(&status), Some(ErrorReason::PlanStale), "{status}"),
            }
        }
        assert_eq!((won, open_pairings(&service).await.len()), (1, 7));
    }

    async fn an_exported_run_is_checked_without_the_server_and_a_changed_one_is_not(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let text = export(&mut client, &run).await;
        let dossier = Dossier::from_json(&text).expect("a document");
        assert_eq!((&dossier.run, &dossier.snapshot_hash), (&run.name, &run.snapshot_hash));
        let checked = dossier.verify().expect("proved");
        assert_eq!((checked.worth.placed, checked.worth.score), (7, run.total_score));
        assert!(!text.contains("north.example"), "no e-mail address leaves with a document");
        let mut fewer = dossier.clone();
        fewer.assignment.pairs.pop();
        let mut roomier = dossier.clone();
        roomier.snapshot.mentors[0].capacity += 1;
        for tampered in [fewer, roomier] {
            let read_back = Dossier::from_json(&tampered.to_json()).expect("well formed");
            assert!(read_back.verify().is_err());
        }
    }

    async fn auditors_read_runs_without_names_and_no_people(service) {
        twelve(&service).await;
        let run = solve(&mut client(&service).await, asking()).await.expect("solved");
        let mut auditor = MatchingServiceClient::new(service.caller(Role::Auditor, None).await);
        assert_eq!(read(&mut auditor, &run.name).await.expect("readable"), run);
        let found = proposals(&mut auditor, &run).await;
        assert_eq!(found.len(), 7);
        assert!(found.iter().all(|each| each.mentor_display_name.is_empty() && each.mentee_display_name.is_empty()));
        Dossier::from_json(&export(&mut auditor, &run).await).expect("a document").verify().expect("proved");
        explain(&mut auditor, &run, "mia", "ann").await.expect("explained");
        let refused = review(&mut auditor, &run, Vec::new(), true).await.expect_err("reads only");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
        let mut people = RosterServiceClient::new(service.caller(Role::Auditor, None).await);
        let refused = people.get_person(pb::GetPersonRequest { name: person("mia") }).await.expect_err("no people");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
    }

    async fn another_agencys_run_is_not_found(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let run = solve(&mut client(&service).await, asking()).await.expect("solved");
        let mut south = MatchingServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let request = pb::ListProposalsRequest { parent: run.name.clone(), ..Default::default() };
        let export = pb::ExportMatchRunRequest { name: run.name.clone() };
        for hidden in [
            read(&mut south, &run.name).await.map(drop),
            publish(&mut south, &run).await.map(drop),
            explain(&mut south, &run, "mia", "ann").await.map(drop),
            south.list_proposals(request).await.map(drop),
            south.export_match_run(export).await.map(drop),
        ] {
            assert_eq!(reason_of(&hidden.expect_err("hidden")), Some(ErrorReason::ResourceNotFound));
        }
    }

    async fn an_agency_without_people_has_an_empty_plan(service) {
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        assert_eq!((run.state(), run.proved, run.placed_count), (MatchRunState::Solved, true, 0));
        Dossier::from_json(&export(&mut client, &run).await).expect("a document").verify().expect("proved");
    }

    async fn proposals_and_runs_come_in_pages(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, asking()).await.expect("solved");
        let all = proposals(&mut client, &run).await;
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let parent = run.name.clone();
            let request = pb::ListProposalsRequest { parent, page_size: 3, page_token: token, state: 0 };
            let page = client.list_proposals(request).await.expect("a page").into_inner();
            seen.extend(page.proposals);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, all);
        service.clock.advance_minutes(1);
        let second = solve(&mut client, asking()).await.expect("solved");
        let request = pb::ListMatchRunsRequest { parent: "agencies/north".into(), page_size: 1, ..Default::default() };
        let page = client.list_match_runs(request.clone()).await.expect("a page").into_inner();
        assert_eq!(page.match_runs, [second]);
        let next = pb::ListMatchRunsRequest { page_token: page.next_page_token, ..request };
        let page = client.list_match_runs(next).await.expect("a page").into_inner();
        assert_eq!((page.match_runs, page.next_page_token), (vec![run], String::new()));
    }
}

#[tokio::test]
async fn a_run_that_takes_too_long_ends_without_a_trace() {
    let about = About { match_deadline_ms: 0, ..About::default() };
    let service = Service::start_within(Backend::Sqlite, about).await;
    join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
    let mut client = client(&service).await;
    let late = solve(&mut client, asking()).await.expect_err("no time at all");
    assert_eq!(reason_of(&late), Some(ErrorReason::Deadline), "{late}");
    let request = pb::ListMatchRunsRequest { parent: "agencies/north".into(), ..Default::default() };
    assert!(client.list_match_runs(request).await.expect("listed").into_inner().match_runs.is_empty());
}
