//! Runs are queued, watched, cancelled, and solved once.

use std::time::Duration;

use preceptor_proto::v1::{
    self as pb, ErrorReason, MatchRunState, audit_service_client::AuditServiceClient,
    event_service_client::EventServiceClient, matching_service_client::MatchingServiceClient,
};
use preceptor_server::{desk::About, error::reason_of, records::Role};
use preceptor_tests::{
    on_both_stores,
    service::{Backend, Service, request_id},
};
use tonic::Code;
use tonic_types::StatusExt as _;

use super::coordinator::{
    Client, asking, cancel, client, north, proposals, queue, read, solve, twelve, watch,
};
use crate::{
    cast::{join, mentee, mentor},
    sql::sql,
};

/// The types of the events about a run, oldest first.
pub(super) async fn events_about(service: &Service, name: &str) -> Vec<String> {
    let mut events = EventServiceClient::new(service.caller(Role::Coordinator, None).await);
    let request = pb::ListEventsRequest {
        parent: "agencies/north".into(),
        type_prefixes: vec!["match_run.".into()],
        page_size: 500,
        ..Default::default()
    };
    let events = events.list_events(request).await.expect("listed").into_inner().events;
    events.into_iter().filter(|event| event.resource == name).map(|event| event.r#type).collect()
}

on_both_stores! {
    async fn a_run_is_queued_at_once_and_watched_to_its_end(service) {
        twelve(&service).await;
        let mut client = client(&service).await;
        let request = asking();
        let queued = queue(&mut client, request.clone()).await.expect("queued");
        assert_eq!((queued.state(), queued.proved, queued.progress), (MatchRunState::Queued, false, None));
        assert_eq!((queued.mentee_count, queued.mentor_count, queued.snapshot_hash.len()), (8, 4, 64));
        assert_eq!(queued.estimated_bytes, 16_777_216 + 12 * 24_576 + 32 * 48);
        let seen = watch(&mut client, &queued.name).await.expect("it ends well");
        let solved = seen.last().expect("told at least once");
        assert_eq!((solved.state(), solved.proved, solved.placed_count), (MatchRunState::Solved, true, 7));
        assert_eq!((&solved.snapshot_hash, &solved.create_time), (&queued.snapshot_hash, &queued.create_time));
        assert!(solved.solve_micros > 0 && solved.etag != queued.etag);
        // Whoever comes late hears of the end alone.
        assert_eq!(watch(&mut client, &queued.name).await.expect("it ends well"), std::slice::from_ref(solved));
        assert_eq!(read(&mut client, &queued.name).await.expect("found"), *solved);
        let steps = ["match_run.queued", "match_run.started", "match_run.solved"];
        assert_eq!(events_about(&service, &queued.name).await, steps);
        let mut audit = AuditServiceClient::new(service.caller(Role::Auditor, None).await);
        let resource = queued.name.clone();
        let request_of = request.request_id.replace('-', "");
        let request = pb::ListAuditEntriesRequest { parent: "agencies/north".into(), resource, ..Default::default() };
        let entries = audit.list_audit_entries(request).await.expect("listed").into_inner().audit_entries;
        assert_eq!(entries.len(), steps.len());
        for entry in entries {
            assert_eq!(entry.actor, queued.creator);
            assert!(entry.method.ends_with("CreateMatchRun"), "{}", entry.method);
            assert_eq!(entry.request_id.replace('-', ""), request_of);
        }
    }

    async fn a_run_is_solved_once_however_often_the_request_comes(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let request = asking();
        let connections = service.callers(Role::Coordinator, None, 16).await;
        let racing: Vec<_> = connections
            .into_iter()
            .map(|connection| {
                let request = request.clone();
                tokio::spawn(async move { queue(&mut MatchingServiceClient::new(connection), request).await })
            })
            .collect();
        let mut replies = Vec::new();
        for call in racing {
            replies.push(call.await.expect("no panic").expect("queued or replayed"));
        }
        assert!(replies.windows(2).all(|pair| pair[0] == pair[1]), "{replies:?}");
        let mut client = client(&service).await;
        let request = pb::ListMatchRunsRequest { parent: "agencies/north".into(), ..Default::default() };
        let listed = client.list_match_runs(request).await.expect("listed").into_inner().match_runs;
        assert_eq!(listed.iter().map(|run| &run.name).collect::<Vec<_>>(), [&replies[0].name]);
    }

    async fn a_replay_is_answered_from_the_stored_reply(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let request = pb::CreateMatchRunRequest { match_run_id: "spring".into(), ..asking() };
        let first = queue(&mut client, request.clone()).await.expect("queued");
        watch(&mut client, &first.name).await.expect("solved");
        // Queueing it again would say that the id is taken.
        assert_eq!(queue(&mut client, request.clone()).await.expect("replayed"), first);
        let other = pb::CreateMatchRunRequest { match_run_id: "autumn".into(), ..request.clone() };
        let reused = queue(&mut client, other).await.expect_err("another body");
        assert_eq!(reason_of(&reused), Some(ErrorReason::RequestIdReused));
        let again = pb::CreateMatchRunRequest { request_id: request_id(), ..request };
        let taken = queue(&mut client, again).await.expect_err("the id is taken");
        assert_eq!(reason_of(&taken), Some(ErrorReason::ResourceExists));
    }

    async fn the_servers_numbers_pass_over_ids_that_clients_chose(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let mut client = client(&service).await;
        let chosen = pb::CreateMatchRunRequest { match_run_id: "1".into(), ..asking() };
        queue(&mut client, chosen).await.expect("queued");
        let counted = queue(&mut client, asking()).await.expect("queued");
        assert_eq!(counted.name, "agencies/north/matchRuns/2");
    }

    async fn a_run_that_is_being_solved_is_cancelled(service) {
        let mut client = client(&service).await;
        service.desk.store.write(north(1000, 300, 3)).await.expect("written");
        let queued = queue(&mut client, asking()).await.expect("queued");
        let request = pb::WatchMatchRunRequest { name: queued.name.clone() };
        let mut messages = client.watch_match_run(request).await.expect("watching").into_inner();
        loop {
            let message = messages.message().await.expect("alive").expect("not over yet");
            let run = message.match_run.expect("a run");
            if run.state() == MatchRunState::Solving {
                assert_eq!(run.progress.expect("told while it is solved").attempt, 1);
                break;
            }
        }
        let cancelled = cancel(&mut client, &queued.name).await.expect("cancelled");
        assert_eq!((cancelled.state(), cancelled.progress), (MatchRunState::Cancelled, None));
        let mut last = None;
        while let Some(message) = messages.message().await.expect("it ends well") {
            last = message.match_run;
        }
        assert_eq!(last.as_ref(), Some(&cancelled));
        assert!(proposals(&mut client, &cancelled).await.is_empty());
        let again = cancel(&mut client, &queued.name).await.expect_err("over");
        assert_eq!(reason_of(&again), Some(ErrorReason::StateNotAllowed));
        let steps = ["match_run.queued", "match_run.started", "match_run.cancelled"];
        assert_eq!(events_about(&service, &queued.name).await, steps);
        let wiped = tokio::time::timeout(Duration::from_mins(1), async {
            while !sql(&service, &["SELECT match_run_id FROM match_snapshots"]).await.is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        wiped.await.expect("nobody keeps the input of a run that was cancelled");
    }

    async fn a_worker_is_free_again_wherever_its_runs_are_cancelled(service) {
        let mut client = client(&service).await;
        service.desk.store.write(north(1200, 400, 3)).await.expect("written");
        for delay_ms in [0, 100, 400] {
            // As many as a server solves at once, and one that waits for a place.
            let (one, other) = (begun(&mut client).await, begun(&mut client).await);
            let waiting = queue(&mut client, asking()).await.expect("queued");
            tokio::time::sleep(Duration::from_millis(delay_ms)).await;
            for run in [one, other] {
                // It may be over already; otherwise nothing comes of it.
                if let Ok(cancelled) = cancel(&mut client, &run).await {
                    assert_eq!(cancelled.state(), MatchRunState::Cancelled);
                }
            }
            let free = tokio::time::timeout(Duration::from_mins(1), until_begun(&mut client, &waiting.name)).await;
            free.expect("a place is free");
            drop(cancel(&mut client, &waiting.name).await);
        }
    }

    async fn a_run_of_another_agency_is_neither_watched_nor_cancelled(service) {
        join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
        let run = solve(&mut client(&service).await, asking()).await.expect("solved");
        let mut south = MatchingServiceClient::new(service.caller_of("south", Role::Coordinator, None).await);
        for hidden in [watch(&mut south, &run.name).await.map(drop), cancel(&mut south, &run.name).await.map(drop)] {
            assert_eq!(reason_of(&hidden.expect_err("hidden")), Some(ErrorReason::ResourceNotFound));
        }
        let mut auditor = MatchingServiceClient::new(service.caller(Role::Auditor, None).await);
        assert_eq!(watch(&mut auditor, &run.name).await.expect("readable"), std::slice::from_ref(&run));
        let refused = cancel(&mut auditor, &run.name).await.expect_err("reads only");
        assert_eq!(reason_of(&refused), Some(ErrorReason::RoleNotAllowed));
    }
}

/// The name of a run that somebody works on.
async fn begun(client: &mut Client) -> String {
    let queued = queue(client, asking()).await.expect("queued");
    until_begun(client, &queued.name).await;
    queued.name
}

async fn until_begun(client: &mut Client, name: &str) {
    let request = pb::WatchMatchRunRequest { name: name.into() };
    let mut messages = client.watch_match_run(request).await.expect("watching").into_inner();
    while let Some(message) = messages.message().await.expect("alive") {
        if message.match_run.expect("a run").state() != MatchRunState::Queued {
            return;
        }
    }
}

async fn on_idle_services(about: impl Fn() -> About) -> [Service; 2] {
    [
        Service::start_idle(Backend::Sqlite, about()).await,
        Service::start_idle(Backend::Postgres, about()).await,
    ]
}

#[tokio::test]
async fn a_queued_run_is_cancelled_and_never_solved() {
    for service in on_idle_services(About::default).await {
        twelve(&service).await;
        let mut client = client(&service).await;
        let queued = queue(&mut client, asking()).await.expect("queued");
        let request = pb::CancelMatchRunRequest { name: queued.name.clone(), request_id: request_id() };
        let cancelled = client.cancel_match_run(request.clone()).await.expect("cancelled").into_inner();
        assert_eq!(client.cancel_match_run(request).await.expect("replayed").into_inner(), cancelled);
        let worker = service.worker();
        let next = solve(&mut client, asking()).await.expect("solved");
        assert_eq!(next.state(), MatchRunState::Solved);
        assert_eq!(Some(read(&mut client, &queued.name).await.expect("found")), cancelled.match_run);
        worker.stop().await;
    }
}

#[tokio::test]
async fn a_run_that_takes_too_long_has_failed_and_says_so() {
    let about = About { match_deadline_ms: 0, ..About::default() };
    let service = Service::start_within(Backend::Sqlite, about).await;
    join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
    let mut client = client(&service).await;
    let late = solve(&mut client, asking()).await.expect("settled");
    assert_eq!((late.state(), late.proved), (MatchRunState::Failed, false));
    assert_eq!(late.failure, "solving took longer than 0 seconds");
    assert_eq!(events_about(&service, &late.name).await.last().expect("recorded"), "match_run.failed");
}

#[tokio::test]
async fn a_run_beyond_the_servers_memory_is_refused_before_it_is_stored() {
    let about = About { match_bytes: 17_000_000, ..About::default() };
    let service = Service::start_within(Backend::Sqlite, about).await;
    twelve(&service).await;
    let mut client = client(&service).await;
    let refused = queue(&mut client, asking()).await.expect_err("too large");
    assert_eq!(
        (refused.code(), reason_of(&refused)),
        (Code::FailedPrecondition, Some(ErrorReason::RunTooLarge))
    );
    let told = refused.get_details_error_info().expect("parameters").metadata;
    assert_eq!((&*told["estimated_bytes"], &*told["most_bytes"]), ("17073664", "17000000"));
    assert_eq!((&*told["mentees"], &*told["mentors"]), ("8", "4"));
    let request = pb::ListMatchRunsRequest { parent: "agencies/north".into(), ..Default::default() };
    assert!(client.list_match_runs(request).await.expect("listed").into_inner().match_runs.is_empty());
}

#[tokio::test]
async fn an_agency_queues_so_many_runs_and_no_more() {
    let service = Service::start_idle(Backend::Sqlite, About::default()).await;
    join(&service, vec![mentor("mia", 1), mentee("ann")]).await;
    let mut client = client(&service).await;
    let first = queue(&mut client, asking()).await.expect("queued");
    for _ in 1..20 {
        queue(&mut client, asking()).await.expect("queued");
    }
    let refused = queue(&mut client, asking()).await.expect_err("too many");
    assert_eq!(reason_of(&refused), Some(ErrorReason::Overloaded));
    cancel(&mut client, &first.name).await.expect("cancelled");
    queue(&mut client, asking()).await.expect("a place is free");
}
