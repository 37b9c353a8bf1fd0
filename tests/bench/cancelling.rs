//! From `CancelMatchRun` to a free worker: two large runs take both places of a server, a third waits for one of them.

use std::time::Duration;

use preceptor_proto::v1::{self as pb, MatchRunState, matching_service_client::MatchingServiceClient};
use preceptor_server::records::{AgencyId, Role};
use preceptor_tests::{
    clock::stopwatch,
    dice::Dice,
    roster::LargeRoster,
    service::{Authenticated, Service, request_id},
};
use tokio::time::sleep;

use crate::{Row, matching::queue};

type Client = MatchingServiceClient<Authenticated>;

const SAMPLES: usize = 60;
const MENTEES: i64 = 5_000;
const MENTORS: i64 = 1_500;
/// About how long one of two runs takes on two processors: they are cancelled anywhere within.
const LONGEST_WAIT_MS: u64 = 2_000;

pub(crate) async fn measure(service: &Service) -> Row {
    let mut client = MatchingServiceClient::new(service.caller(Role::Coordinator, None).await);
    let roster =
        LargeRoster { agency: AgencyId::new("north"), mentees: MENTEES, mentors: MENTORS, places: 3 };
    service.desk.store.write(roster).await.expect("written");
    let mut dice = Dice::seeded(3);
    let mut waits = Vec::new();
    for _ in 0..SAMPLES {
        waits.extend(sample(&mut client, Duration::from_millis(dice.below(LONGEST_WAIT_MS))).await);
    }
    waits.sort_by(f64::total_cmp);
    let at = |thousandths: usize| waits[(waits.len() - 1) * thousandths / 1000];
    Row {
        what: "CancelMatchRun to a free worker, two runs of 5,000 × 1,500 at once, SQLite",
        figure: format!(
            "median {:.0} ms, p99 {:.0} ms, longest {:.0} ms, of {} anywhere within their run",
            at(500),
            at(990),
            at(1000),
            waits.len()
        ),
        wanted: "p99 ≤ 100 ms",
    }
}

/// Milliseconds; `None` where a run ended by itself before.
async fn sample(client: &mut Client, delay: Duration) -> Option<f64> {
    let (one, other) = (queue(client).await, queue(client).await);
    let waiting = queue(client).await;
    begun(client, &one).await;
    begun(client, &other).await;
    sleep(delay).await;
    let begin = stopwatch();
    let is_cancelled = cancel(client, &one).await;
    begun(client, &waiting).await;
    let took = begin.elapsed().as_secs_f64() * 1000.0;
    let was_other_free = !cancel(client, &other).await;
    cancel(client, &waiting).await;
    (is_cancelled && !was_other_free).then_some(took)
}

/// Waits until somebody works on the run.
async fn begun(client: &mut Client, run: &pb::MatchRun) {
    let request = pb::WatchMatchRunRequest { name: run.name.clone() };
    let mut messages = client.watch_match_run(request).await.expect("watching").into_inner();
    while let Some(message) = messages.message().await.expect("alive") {
        if message.match_run.expect("a run").state() != MatchRunState::Queued {
            return;
        }
    }
}

/// Whether the run was not over yet.
async fn cancel(client: &mut Client, run: &pb::MatchRun) -> bool {
    let request = pb::CancelMatchRunRequest { name: run.name.clone(), request_id: request_id() };
    client.cancel_match_run(request).await.is_ok()
}
