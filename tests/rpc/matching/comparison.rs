//! How two plans differ, and why.

use std::collections::BTreeMap;

use preceptor_proto::v1::{
    self as pb, ErrorReason, MatchDifferenceReason as Reason, matching_service_client::MatchingServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{on_both_stores, service::Service};
use tonic::Status;

use super::coordinator::{
    Client, adjusted, archive, asking, client, couple, pairs, rule, set_capacity, solve,
};
use crate::cast::{join, mentee, mentor, person};

async fn compare(
    client: &mut Client,
    base: &pb::MatchRun,
    other: &pb::MatchRun,
    (page_size, page_token): (i32, String),
) -> Result<pb::CompareMatchRunsResponse, Status> {
    let (name, other) = (base.name.clone(), other.name.clone());
    let request = pb::CompareMatchRunsRequest { name, other, page_size, page_token };
    Ok(client.compare_match_runs(request).await?.into_inner())
}

fn whole() -> (i32, String) {
    (500, String::new())
}

/// Five pairs, then a plan after much has changed.
async fn two_plans(service: &Service, client: &mut Client) -> (pb::MatchRun, pb::MatchRun) {
    join(service, ["ann", "bob", "cleo", "dan", "eve"].map(mentee)).await;
    join(service, ["mia", "max", "mo", "may", "mel"].map(|id| mentor(id, 1))).await;
    let pins = [("mia", "ann"), ("max", "bob"), ("mo", "cleo"), ("may", "dan"), ("mel", "eve")];
    let pins = pins.map(|(mentor, mentee)| couple(mentor, mentee)).to_vec();
    let base = solve(client, adjusted(pb::MatchAdjustments { pins, ..Default::default() })).await;
    archive(service, "mia").await;
    rule(service, pb::PairRuleKind::Ban, "max", "bob").await;
    archive(service, "cleo").await;
    set_capacity(service, "may", 0).await;
    join(service, vec![mentee("fay"), mentor("meg", 3)]).await;
    let adjustments = pb::MatchAdjustments {
        pins: vec![couple("mel", "fay")],
        forbids: vec![couple("mel", "eve")],
        ..Default::default()
    };
    let other = solve(client, adjusted(adjustments)).await;
    (base.expect("solved"), other.expect("solved"))
}

on_both_stores! {
    async fn every_change_between_two_plans_is_told_with_its_reason(service) {
        let mut client = client(&service).await;
        let (base, other) = two_plans(&service, &mut client).await;
        let compared = compare(&mut client, &base, &other, whole()).await.expect("compared");
        let told: BTreeMap<&str, &pb::MatchDifference> =
            compared.differences.iter().map(|each| (each.mentee_display_name.as_str(), each)).collect();
        let reason = |mentee: &str| told[mentee].reason();
        assert_eq!(reason("ann"), Reason::MentorGone);
        assert_eq!((reason("bob"), &told["bob"].rules[..]), (Reason::Excluded, &["banned".to_owned()][..]));
        assert_eq!((reason("cleo"), told["cleo"].to_mentor.as_str()), (Reason::MenteeGone, ""));
        assert_eq!((reason("dan"), told["dan"].from_places, told["dan"].to_places), (Reason::FewerPlaces, 1, 0));
        assert_eq!(reason("eve"), Reason::Forbidden);
        assert_eq!((reason("fay"), told["fay"].from_score), (Reason::MenteeNew, 0));
        assert_eq!((compared.difference_count, compared.differences.len()), (6, 6));
        let (before, after) = (compared.base_totals.expect("totals"), compared.other_totals.expect("totals"));
        assert_eq!((before.placed_count, before.score, before.mentee_count), (5, base.total_score, 5));
        assert_eq!((after.placed_count, after.score), (other.placed_count, other.total_score));
        assert!((1..=1000).contains(&before.mean_coverage), "{before:?}");
        assert_eq!(compare(&mut client, &base, &base, whole()).await.expect("compared").difference_count, 0);
    }

    async fn differences_come_in_pages_and_without_names_for_auditors(service) {
        let mut client = client(&service).await;
        let (base, other) = two_plans(&service, &mut client).await;
        let all = compare(&mut client, &base, &other, whole()).await.expect("compared").differences;
        let (mut seen, mut token) = (Vec::new(), String::new());
        loop {
            let page = compare(&mut client, &base, &other, (4, token)).await.expect("a page");
            assert_eq!(page.difference_count, 6);
            seen.extend(page.differences);
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(seen, all);
        let mut auditor = MatchingServiceClient::new(service.caller(Role::Auditor, None).await);
        let hidden = compare(&mut auditor, &base, &other, whole()).await.expect("readable").differences;
        assert_eq!(hidden.len(), 6);
        let is_nameless = |each: &pb::MatchDifference| {
            let names = [&each.mentee_display_name, &each.from_mentor_display_name, &each.to_mentor_display_name];
            names.into_iter().all(String::is_empty)
        };
        assert!(hidden.iter().all(is_nameless));
        let mut south = MatchingServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        let refused = compare(&mut south, &base, &other, whole()).await.expect_err("hidden");
        assert_eq!(reason_of(&refused), Some(ErrorReason::ResourceNotFound));
    }

    async fn a_place_that_went_to_another_is_told_with_its_exact_loss(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann"), mentee("bob")]).await;
        let mut client = client(&service).await;
        let base = solve(&mut client, asking()).await.expect("solved");
        let placed = pairs(&mut client, &base).await.into_keys().next().expect("one place");
        let left_out = if placed == "ann" { "bob" } else { "ann" };
        rule(&service, pb::PairRuleKind::Prefer, "mia", left_out).await;
        let other = solve(&mut client, asking()).await.expect("solved");
        let compared = compare(&mut client, &base, &other, whole()).await.expect("compared").differences;
        let lost = compared.iter().find(|each| !each.from_mentor.is_empty()).expect("one lost");
        let won = compared.iter().find(|each| !each.to_mentor.is_empty()).expect("one won");
        assert_eq!((lost.reason(), won.reason()), (Reason::Outcompeted, Reason::PlaceCameFree));
        assert_eq!((lost.loss, lost.placed_loss), (i64::from(won.to_score) - i64::from(lost.from_score), 0));
    }

    async fn newcomers_among_mentors_and_more_places_are_told(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann"), mentee("bob"), mentee("cleo")]).await;
        let mut client = client(&service).await;
        let pins = vec![couple("mia", "ann")];
        let base = solve(&mut client, adjusted(pb::MatchAdjustments { pins, ..Default::default() })).await.expect("solved");
        set_capacity(&service, "mia", 2).await;
        join(&service, vec![mentor("max", 1)]).await;
        rule(&service, pb::PairRuleKind::Ban, "mia", "cleo").await;
        rule(&service, pb::PairRuleKind::Ban, "max", "bob").await;
        let other = solve(&mut client, adjusted(pb::MatchAdjustments {
            forbids: vec![couple("max", "ann")],
            ..Default::default()
        })).await.expect("solved");
        let compared = compare(&mut client, &base, &other, whole()).await.expect("compared").differences;
        let [bob, cleo] = &compared[..] else { panic!("{compared:?}") };
        assert_eq!((bob.reason(), bob.from_places, bob.to_places), (Reason::MorePlaces, 1, 2));
        assert_eq!((cleo.reason(), cleo.to_mentor.as_str()), (Reason::MentorJoined, &*person("max")));
    }
}
