//! Approved proposals become pairings, all or none.

use preceptor_proto::v1::{
    self as pb, ErrorReason, matching_service_client::MatchingServiceClient,
    pairing_service_client::PairingServiceClient,
};
use preceptor_server::{error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Service, request_id},
};
use tonic_types::StatusExt as _;

use super::coordinator::{
    archive, asking, client, open_pairings, pause, pinned, publish, read, review, rule, set_capacity, solve,
    twelve,
};
use crate::cast::{join, mentee, mentor, person};

/// How many of these are published at the same time; the others are refused with `reason`.
async fn race_to_publish(service: &Service, runs: Vec<pb::MatchRun>, reason: ErrorReason) -> usize {
    let connections = service.callers(Role::Coordinator, None, runs.len()).await;
    let publishing = |(connection, run)| {
        tokio::spawn(async move { publish(&mut MatchingServiceClient::new(connection), &run).await })
    };
    let racing: Vec<_> = connections.into_iter().zip(runs).map(publishing).collect();
    let mut won = 0;
    for call in racing {
        match call.await.expect("no panic") {
            Ok(_) => won += 1,
            Err(status) => assert_eq!(reason_of(&status), Some(reason), "{status}"),
        }
    }
    won
}

on_both_stores! {
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

    async fn people_who_left_or_pause_are_conflicts_beside_all_others(service) {
        join(&service, ["mia", "max", "mo", "may"].map(|id| mentor(id, 1))).await;
        join(&service, ["ann", "bob", "cleo", "dan"].map(mentee)).await;
        let mut client = client(&service).await;
        let pins = [("mia", "ann"), ("max", "bob"), ("mo", "cleo"), ("may", "dan")];
        let run = solve(&mut client, pinned(&pins)).await.expect("solved");
        let run = review(&mut client, &run, Vec::new(), true).await.expect("approved");
        archive(&service, "mia").await;
        pause(&service, "bob").await;
        pause(&service, "mo").await;
        rule(&service, pb::PairRuleKind::Ban, "mo", "cleo").await;
        set_capacity(&service, "may", 0).await;
        let stale = publish(&mut client, &run).await.expect_err("stale");
        assert_eq!(reason_of(&stale), Some(ErrorReason::PlanStale));
        let listed = stale.get_details_precondition_failure().expect("conflicts").violations;
        let mut texts: Vec<_> = listed.iter().map(|each| each.description.as_str()).collect();
        texts.sort_unstable();
        assert_eq!(texts, [
            "a rule bans cleo with mo",
            "bob is PAUSED",
            "may has 0 free places of 0, and the plan needs 1",
            "mia is ARCHIVED",
            "mo is PAUSED",
        ]);
        assert!(open_pairings(&service).await.is_empty());
        assert_eq!(read(&mut client, &run.name).await.expect("found"), run);
    }

    async fn of_many_who_publish_a_run_one_does(service) {
        twelve(&service).await;
        let mut coordinator = client(&service).await;
        let run = solve(&mut coordinator, asking()).await.expect("solved");
        let run = review(&mut coordinator, &run, Vec::new(), true).await.expect("approved");
        let won = race_to_publish(&service, vec![run; 16], ErrorReason::EtagMismatch).await;
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
        let won = race_to_publish(&service, runs, ErrorReason::PlanStale).await;
        assert_eq!((won, open_pairings(&service).await.len()), (1, 7));
    }
}
