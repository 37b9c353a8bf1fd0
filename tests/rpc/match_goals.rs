//! Goals beyond the sum of scores: mentees that mentors have to have, balance, and whoever is covered least.

use preceptor_proto::v1::{
    self as pb, ErrorReason,
    MatchObjective::{self, BestWorstCoverage, MostPlaced, Score},
    MatchRunState,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{on_both_stores, service::request_id};
use tonic_types::StatusExt as _;

use crate::{
    cast::{eager, join, mentee, mentor},
    match_policy::{Client, client, create, solve},
};

/// [`mentor`] who has to have so many.
fn needed(id: &str, capacity: i32, minimum: i32) -> pb::CreatePersonRequest {
    let mut request = mentor(id, capacity);
    let profile = request.person.as_mut().and_then(|person| person.mentor.as_mut());
    profile.expect("a mentor").minimum = minimum;
    request
}

/// How many mentees each of these mentors has in a plan.
async fn loads(client: &mut Client, run: &pb::MatchRun, mentors: [&str; 2]) -> [usize; 2] {
    let request = pb::ListProposalsRequest { parent: run.name.clone(), ..Default::default() };
    let proposals = client.list_proposals(request).await.expect("listed").into_inner().proposals;
    mentors.map(|mentor| proposals.iter().filter(|each| each.mentor.ends_with(mentor)).count())
}

on_both_stores! {
    async fn a_mentor_gets_the_mentees_they_have_to_have(service) {
        join(&service, [mentor("mia", 4), needed("max", 3, 2)]).await;
        join(&service, ["ann", "ben"].map(mentee)).await;
        let mut client = client(&service).await;
        let run = solve(&mut client, "").await;
        assert!(run.proved);
        assert_eq!(loads(&mut client, &run, ["mia", "max"]).await, [0, 2]);
    }

    async fn minimums_beyond_the_mentees_make_a_run_infeasible_with_the_people_it_is_about(service) {
        join(&service, [mentor("mia", 4), needed("max", 3, 3)]).await;
        join(&service, ["ann", "ben"].map(mentee)).await;
        let run = solve(&mut client(&service).await, "").await;
        assert_eq!(run.state(), MatchRunState::Infeasible);
        for id in ["max", "ann", "ben"] {
            assert!(run.failure.contains(id), "{id} is not named: {}", run.failure);
        }
        assert!(!run.failure.contains("mia"), "{}", run.failure);
    }

    async fn balance_spreads_mentees_over_mentors(service) {
        join(&service, [mentor("mia", 4), mentor("max", 4)]).await;
        join(&service, ["ann", "ben", "cem", "dot"].map(mentee)).await;
        let mut client = client(&service).await;
        let balanced = pb::MatchPolicy { balance_points: 100_000, balance_target: 1, ..Default::default() };
        create(&mut client, "even", balanced).await.expect("created");
        let run = solve(&mut client, "even").await;
        assert_eq!(loads(&mut client, &run, ["mia", "max"]).await, [2, 2]);
        let request = pb::ListProposalsRequest { parent: run.name.clone(), ..Default::default() };
        let proposals = client.list_proposals(request).await.expect("listed").into_inner().proposals;
        let scores: i64 = proposals.iter().map(|each| i64::from(each.score)).sum();
        // One mentee of each is beyond the target.
        assert_eq!((run.placed_count, run.total_score), (4, scores - 2 * 100_000));
    }

    async fn the_least_covered_come_before_the_sum_of_scores(service) {
        join(&service, [mentor("mia", 1), mentor("max", 1)]).await;
        join(&service, ["ann", "ben"].map(mentee)).await;
        let mut client = client(&service).await;
        let objectives = [MostPlaced, BestWorstCoverage, Score].map(|objective| objective as i32).to_vec();
        create(&mut client, "fair", pb::MatchPolicy { objectives, ..Default::default() }).await.expect("created");
        let run = solve(&mut client, "fair").await;
        assert!(run.proved);
        assert_eq!((run.state(), run.placed_count), (MatchRunState::Solved, 2));
    }

    async fn fairness_names_everybody_it_is_not_defined_for(service) {
        join(&service, [mentor("mia", 1), needed("max", 1, 1)]).await;
        join(&service, [eager("ann", 2), eager("ben", 3), mentee("cleo")]).await;
        let mut client = client(&service).await;
        let objectives = [MostPlaced, BestWorstCoverage, Score].map(|objective| objective as i32).to_vec();
        create(&mut client, "fair", pb::MatchPolicy { objectives, ..Default::default() }).await.expect("created");
        let run = solve(&mut client, "fair").await;
        assert_eq!(run.state(), MatchRunState::Infeasible);
        for clause in ["ann wants several mentors", "ben wants several mentors", "max has to have mentees"] {
            assert!(run.failure.contains(clause), "{}", run.failure);
        }
        assert!(!run.failure.contains("cleo") && !run.failure.contains("mia"), "{}", run.failure);
    }

    async fn goals_that_contradict_each_other_are_refused_by_field(service) {
        let mut client = client(&service).await;
        let wrong = |objectives: &[MatchObjective], balance_points| pb::MatchPolicy {
            objectives: objectives.iter().map(|objective| *objective as i32).collect(),
            balance_points,
            ..Default::default()
        };
        let policies = [
            (wrong(&[Score, MostPlaced, BestWorstCoverage], 0), "match_policy.objectives"),
            (wrong(&[MostPlaced], 5), "match_policy.balance_points"),
        ];
        for (policy, field) in policies {
            let refused = create(&mut client, "wrong", policy).await.expect_err("contradictory");
            assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
            let details = refused.get_details_bad_request().expect("violations");
            assert_eq!(details.field_violations[0].field, field);
        }
        let caller = service.caller(Role::Coordinator, None).await;
        let mut roster = pb::roster_service_client::RosterServiceClient::new(caller);
        let request = pb::CreatePersonRequest { request_id: request_id(), ..needed("max", 1, 2) };
        let refused = roster.create_person(request).await.expect_err("more than the capacity");
        assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
    }
}
