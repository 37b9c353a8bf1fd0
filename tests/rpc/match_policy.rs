//! Match policies: versions, defaults, bounds, and what they change in a run.

use preceptor_proto::v1::{
    self as pb, ErrorReason, MatchObjective, matching_service_client::MatchingServiceClient,
    pairing_service_client::PairingServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Authenticated, Service, request_id},
};
use tonic::Status;
use tonic_types::StatusExt as _;

use crate::{
    cast::{join, mentee, mentor},
    matching::coordinator,
};

pub(crate) type Client = MatchingServiceClient<Authenticated>;

pub(crate) async fn client(service: &Service) -> Client {
    MatchingServiceClient::new(service.caller(Role::Coordinator, None).await)
}

pub(crate) fn name(id: &str) -> String {
    format!("agencies/north/matchPolicies/{id}")
}

async fn read(client: &mut Client, id: &str) -> Result<pb::MatchPolicy, Status> {
    let request = pb::GetMatchPolicyRequest { name: name(id) };
    Ok(client.get_match_policy(request).await?.into_inner().match_policy.expect("a policy"))
}

pub(crate) async fn create(
    client: &mut Client,
    id: &str,
    policy: pb::MatchPolicy,
) -> Result<pb::MatchPolicy, Status> {
    let request = pb::CreateMatchPolicyRequest {
        parent: "agencies/north".into(),
        match_policy_id: id.into(),
        match_policy: Some(policy),
        request_id: request_id(),
    };
    Ok(client.create_match_policy(request).await?.into_inner().match_policy.expect("a policy"))
}

async fn update(client: &mut Client, policy: pb::MatchPolicy) -> Result<pb::MatchPolicy, Status> {
    let request = pb::UpdateMatchPolicyRequest { match_policy: Some(policy), request_id: request_id() };
    Ok(client.update_match_policy(request).await?.into_inner().match_policy.expect("a policy"))
}

pub(crate) async fn solve(client: &mut Client, policy: &str) -> pb::MatchRun {
    let request = pb::CreateMatchRunRequest {
        parent: "agencies/north".into(),
        policy: if policy.is_empty() { String::new() } else { name(policy) },
        request_id: request_id(),
        ..Default::default()
    };
    coordinator::solve(client, request).await.expect("solved")
}

async fn listed(client: &mut Client, size: i32) -> Vec<(String, i32)> {
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request =
            pb::ListMatchPoliciesRequest { parent: "agencies/north".into(), page_size: size, page_token };
        let page = client.list_match_policies(request).await.expect("listed").into_inner();
        seen.extend(page.match_policies.into_iter().map(|policy| (policy.name, policy.version)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return seen;
        }
    }
}

on_both_stores! {
    async fn the_default_policy_is_there_before_anybody_wrote_one(service) {
        let mut client = client(&service).await;
        let policy = read(&mut client, "default").await.expect("there");
        assert_eq!((policy.version, policy.etag.as_str(), policy.update_time), (1, "1", None));
        assert_eq!(policy.objectives().next(), Some(MatchObjective::MostPlaced));
        let run = solve(&mut client, "").await;
        assert_eq!((run.policy.as_str(), run.policy_version), (name("default").as_str(), 1));
        let taken = create(&mut client, "default", pb::MatchPolicy::default()).await.expect_err("it exists");
        assert_eq!(reason_of(&taken), Some(ErrorReason::ResourceExists));
        let absent = read(&mut client, "spring").await.expect_err("absent");
        assert_eq!(reason_of(&absent), Some(ErrorReason::ResourceNotFound));
    }

    async fn an_update_is_a_new_version_and_earlier_runs_keep_theirs(service) {
        let mut client = client(&service).await;
        let first = read(&mut client, "default").await.expect("there");
        let before = solve(&mut client, "default").await;
        let second = update(&mut client, pb::MatchPolicy { offer_days: 14, ..first.clone() }).await.expect("updated");
        assert_eq!((second.version, second.offer_days), (2, 14));
        assert_eq!(read(&mut client, "default").await.expect("there"), second);
        let stale = update(&mut client, first).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::EtagMismatch));
        let after = solve(&mut client, "default").await;
        assert_eq!((before.policy_version, after.policy_version), (1, 2));
    }

    async fn of_many_updates_from_one_version_one_is_the_next(service) {
        let mut coordinator = client(&service).await;
        let policy = read(&mut coordinator, "default").await.expect("there");
        let connections = service.callers(Role::Coordinator, None, 16).await;
        let racing: Vec<_> = connections
            .into_iter()
            .map(|connection| {
                let policy = policy.clone();
                tokio::spawn(async move { update(&mut MatchingServiceClient::new(connection), policy).await })
            })
            .collect();
        let mut won = 0;
        for call in racing {
            match call.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(status) => assert_eq!(reason_of(&status), Some(ErrorReason::EtagMismatch), "{status}"),
            }
        }
        assert_eq!((won, read(&mut coordinator, "default").await.expect("there").version), (1, 2));
    }

    async fn a_new_policy_takes_what_it_does_not_say_from_the_default(service) {
        let mut client = client(&service).await;
        let sent = pb::MatchPolicy {
            objectives: vec![MatchObjective::Score as i32],
            skill_weights: vec![pb::SkillWeight { skill: "skills/advocacy".into(), weight: 30 }],
            shared_minutes: 30,
            ..Default::default()
        };
        let made = create(&mut client, "spring", sent).await.expect("created");
        let usual = read(&mut client, "default").await.expect("there");
        assert_eq!((made.version, made.shared_minutes, made.skill_weights.len()), (1, 30, 1));
        assert_eq!((made.default_target, made.stay_points), (usual.default_target, usual.stay_points));
        assert_eq!(made.estimate_model, "default");
    }

    async fn every_field_out_of_bounds_is_named_in_one_answer(service) {
        let mut client = client(&service).await;
        let weight = |skill: &str, weight| pb::SkillWeight { skill: skill.into(), weight };
        let wrong = pb::MatchPolicy {
            objectives: vec![MatchObjective::FewestChanges as i32, MatchObjective::FewestChanges as i32],
            skill_weights: vec![weight("skills/advocacy", 101), weight("skills/advocacy", 1), weight("skills/x", 1)],
            default_target: 999,
            teaching_threshold: 5001,
            teaching_lead: -1,
            shared_minutes: 2401,
            stay_points: 600_000,
            preference_points: 500_000,
            offer_days: 91,
            estimate_model: "best".into(),
            ..Default::default()
        };
        let refused = create(&mut client, "wrong", wrong).await.expect_err("out of bounds");
        assert_eq!(reason_of(&refused), Some(ErrorReason::FieldInvalid));
        let details = refused.get_details_bad_request().expect("violations");
        let mut fields: Vec<_> = details.field_violations.iter().map(|each| each.field.as_str()).collect();
        fields.sort_unstable();
        let expected = [
            "match_policy.default_target",
            "match_policy.estimate_model",
            "match_policy.objectives",
            "match_policy.objectives",
            "match_policy.offer_days",
            "match_policy.preference_points",
            "match_policy.shared_minutes",
            "match_policy.skill_weights[0].weight",
            "match_policy.skill_weights[1].skill",
            "match_policy.skill_weights[2].skill",
            "match_policy.teaching_lead",
            "match_policy.teaching_threshold",
        ];
        assert_eq!(fields, expected);
    }

    async fn the_default_policy_stands_in_its_place_on_every_page(service) {
        let mut client = client(&service).await;
        for id in ["autumn", "spring", "winter"] {
            create(&mut client, id, pb::MatchPolicy::default()).await.expect("created");
        }
        let all = ["autumn", "default", "spring", "winter"].map(|id| (name(id), 1));
        for size in [1, 2, 3, 50] {
            assert_eq!(listed(&mut client, size).await, all, "{size}");
        }
        let policy = read(&mut client, "default").await.expect("there");
        update(&mut client, policy).await.expect("written");
        let newest = [("autumn", 1), ("default", 2), ("spring", 1), ("winter", 1)].map(|(id, version)| (name(id), version));
        assert_eq!(listed(&mut client, 2).await, newest);
    }

    async fn a_policy_with_offer_days_publishes_offers(service) {
        join(&service, [mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        create(&mut client, "spring", pb::MatchPolicy { offer_days: 10, ..Default::default() }).await.expect("created");
        let run = solve(&mut client, "spring").await;
        let review = pb::ReviewProposalsRequest {
            name: run.name.clone(),
            etag: run.etag,
            approve_others: true,
            request_id: request_id(),
            ..Default::default()
        };
        let run = client.review_proposals(review).await.expect("approved").into_inner().match_run.expect("a run");
        let publish = pb::PublishMatchRunRequest { name: run.name, etag: run.etag, request_id: request_id() };
        client.publish_match_run(publish).await.expect("published");
        let mut pairings = PairingServiceClient::new(service.caller(Role::Coordinator, None).await);
        let request = pb::ListPairingsRequest { parent: "agencies/north".into(), ..Default::default() };
        let offered = pairings.list_pairings(request).await.expect("listed").into_inner().pairings;
        assert_eq!((offered.len(), offered[0].state()), (1, pb::PairingState::Offered));
        // An offer holds its place, and its mentee, until it runs out.
        assert_eq!(solve(&mut client, "spring").await.mentee_count, 0);
        service.clock.advance_minutes(10 * 24 * 60);
        let later = solve(&mut client, "spring").await;
        assert_eq!((later.mentee_count, later.placed_count), (1, 1));
    }
}
