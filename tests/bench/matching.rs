//! A match run of 1,000 mentees and 300 mentors, end to end: freeze, solve, check, store.

use preceptor_proto::v1::{
    self as pb, matching_service_client::MatchingServiceClient, roster_service_client::RosterServiceClient,
};
use preceptor_server::records::Role;
use preceptor_tests::{
    clock::stopwatch,
    service::{Backend, Service, request_id},
};

use crate::{Row, imports, on};

pub(crate) async fn measure(service: &Service, backend: Backend) -> Row {
    let caller = service.caller(Role::Coordinator, None).await;
    let mut roster = RosterServiceClient::new(caller.clone());
    for sheet in [imports::mentees(1_000), imports::mentors(300)] {
        let checked = imports::import(&mut roster, sheet).await;
        imports::apply(&mut roster, checked).await;
    }
    let begin = stopwatch();
    let request = pb::CreateMatchRunRequest {
        parent: "agencies/north".into(),
        request_id: request_id(),
        ..Default::default()
    };
    let mut client = MatchingServiceClient::new(caller);
    let queued = client.create_match_run(request).await.expect("queued").into_inner().match_run;
    let request = pb::WatchMatchRunRequest { name: queued.expect("a run").name };
    let mut messages = client.watch_match_run(request).await.expect("watching").into_inner();
    let mut run = pb::MatchRun::default();
    while let Some(message) = messages.message().await.expect("it ends well") {
        run = message.match_run.expect("a run");
    }
    let took = begin.elapsed().as_secs_f64();
    assert!(run.proved && run.placed_count > 0, "{run:?}");
    Row {
        what: on(backend, "match run 1,000 × 300, SQLite", "match run 1,000 × 300, PostgreSQL"),
        figure: format!(
            "{took:.2} s, {} pairs eligible, {} placed",
            run.eligible_pair_count, run.placed_count
        ),
        wanted: "engine ≤ 1 s",
    }
}
