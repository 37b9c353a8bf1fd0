//! Match runs end to end over gRPC: freeze, queue, solve, check, store; a large one listed and verified as well.

use preceptor_engine::matching::Dossier;
use preceptor_proto::v1::{
    self as pb, matching_service_client::MatchingServiceClient, roster_service_client::RosterServiceClient,
};
use preceptor_server::records::{AgencyId, Role};
use preceptor_tests::{
    clock::stopwatch,
    roster::LargeRoster,
    service::{Authenticated, Backend, Service, request_id},
};

use crate::{Row, imports, on, pools};

pub(crate) async fn measure(service: &Service, backend: Backend) -> Row {
    let caller = service.caller(Role::Coordinator, None).await;
    let mut roster = RosterServiceClient::new(caller.clone());
    for sheet in [imports::mentees(1_000), imports::mentors(300)] {
        let checked = imports::import(&mut roster, sheet).await;
        imports::apply(&mut roster, checked).await;
    }
    let begin = stopwatch();
    let mut client = MatchingServiceClient::new(caller);
    let queued = queue(&mut client).await;
    let run = settled(&mut client, queued).await;
    let took = begin.elapsed().as_secs_f64();
    Row {
        what: on(backend, "match run 1,000 × 300, SQLite", "match run 1,000 × 300, PostgreSQL"),
        figure: format!(
            "{took:.2} s, {} pairs eligible, {} placed",
            run.eligible_pair_count, run.placed_count
        ),
        wanted: "engine ≤ 1 s",
    }
}

/// Every phase of a large run.
pub(crate) async fn measure_large(service: &Service, backend: Backend) -> Row {
    let mut client = MatchingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let agency = AgencyId::new("north");
    let roster = LargeRoster { agency, mentees: 5_000, mentors: 1_500, places: 3 };
    service.desk.store.write(roster).await.expect("written");
    let begin = stopwatch();
    let queued = queue(&mut client).await;
    let frozen = begin.elapsed().as_secs_f64();
    let run = settled(&mut client, queued).await;
    let solved = begin.elapsed().as_secs_f64() - frozen;
    let begin = stopwatch();
    let document = export(&mut client, &run).await;
    let exported = begin.elapsed().as_secs_f64();
    let dossier = Dossier::from_json(&document).expect("a document");
    assert_eq!(dossier.verify().expect("proved").worth.score, run.total_score);
    let verified = begin.elapsed().as_secs_f64() - exported;
    let begin = stopwatch();
    let listed = proposals(&mut client, &run).await;
    assert_eq!(listed, run.placed_count);
    let megabyte = 1e6;
    #[expect(clippy::cast_precision_loss, reason = "a size to be read by people")]
    let (size, estimate) = (document.len() as f64 / megabyte, run.estimated_bytes as f64 / megabyte);
    Row {
        what: on(backend, "match run 5,000 × 1,500, SQLite", "match run 5,000 × 1,500, PostgreSQL"),
        figure: format!(
            "frozen and queued {frozen:.2} s, solved, checked and stored {solved:.2} s (of it computing {:.2} s), \
             exported {size:.1} MB {exported:.2} s, verified {verified:.2} s, {listed} proposals listed {:.2} s; \
             memory estimated {estimate:.0} MB",
            f64::from(u32::try_from(run.solve_micros).expect("minutes")) / 1e6,
            begin.elapsed().as_secs_f64(),
        ),
        wanted: "no message over a limit",
    }
}

pub(crate) async fn queue(client: &mut MatchingServiceClient<Authenticated>) -> pb::MatchRun {
    let request = pb::CreateMatchRunRequest {
        parent: "agencies/north".into(),
        request_id: request_id(),
        ..Default::default()
    };
    client.create_match_run(request).await.expect("queued").into_inner().match_run.expect("a run")
}

/// A pool of more pairs than are stored.
pub(crate) async fn measure_pool(service: &Service) -> Row {
    let mut client = MatchingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let roster = LargeRoster { agency: AgencyId::new("north"), mentees: 20_000, mentors: 6_000, places: 3 };
    let begin = stopwatch();
    service.desk.store.write(roster).await.expect("written");
    let written = begin.elapsed().as_secs_f64();
    pools::forget_peak();
    let before = pools::resident("VmRSS");
    let begin = stopwatch();
    let queued = queue(&mut client).await;
    let frozen = begin.elapsed().as_secs_f64();
    let run = settled(&mut client, queued).await;
    let solved = begin.elapsed().as_secs_f64() - frozen;
    let peak = pools::resident("VmHWM") - before;
    Row {
        what: "match run 20,000 × 6,000, SQLite",
        figure: format!(
            "{} pairs eligible, {} placed: frozen and queued {frozen:.2} s, solved, checked and stored {solved:.2} s (of \
             it computing {:.2} s); greatest memory {peak} MB, estimated {} MB; the roster was written in {written:.0} s",
            run.eligible_pair_count,
            run.placed_count,
            f64::from(u32::try_from(run.solve_micros).expect("minutes")) / 1e6,
            run.estimated_bytes / 1_000_000,
        ),
        wanted: "memory within the estimate",
    }
}

/// Waits until a run is solved.
pub(crate) async fn settled(
    client: &mut MatchingServiceClient<Authenticated>,
    queued: pb::MatchRun,
) -> pb::MatchRun {
    let request = pb::WatchMatchRunRequest { name: queued.name };
    let mut messages = client.watch_match_run(request).await.expect("watching").into_inner();
    let mut run = pb::MatchRun::default();
    while let Some(message) = messages.message().await.expect("it ends well") {
        run = message.match_run.expect("a run");
    }
    assert!(run.proved && run.placed_count > 0, "{run:?}");
    run
}

async fn export(client: &mut MatchingServiceClient<Authenticated>, run: &pb::MatchRun) -> String {
    let request = pb::ExportMatchRunRequest { name: run.name.clone() };
    let mut chunks = client.export_match_run(request).await.expect("a stream").into_inner();
    let mut document = Vec::new();
    while let Some(part) = chunks.message().await.expect("a part") {
        document.extend(part.chunk);
    }
    String::from_utf8(document).expect("UTF-8")
}

/// How many proposals the pages of a run hold.
async fn proposals(client: &mut MatchingServiceClient<Authenticated>, run: &pb::MatchRun) -> i32 {
    let mut request =
        pb::ListProposalsRequest { parent: run.name.clone(), page_size: 500, ..Default::default() };
    let mut count = 0;
    loop {
        let page = client.list_proposals(request.clone()).await.expect("a page").into_inner();
        count += i32::try_from(page.proposals.len()).expect("a page");
        if page.next_page_token.is_empty() {
            return count;
        }
        request.page_token = page.next_page_token;
    }
}
