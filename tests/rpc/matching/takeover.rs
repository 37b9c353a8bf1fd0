//! A server that stops while it solves a run leaves it to the next; a run gets one result.

use std::time::Duration;

use preceptor_proto::v1::{self as pb, MatchRunState};
use preceptor_server::desk::About;
use preceptor_tests::service::{Backend, Service};

use super::{
    coordinator::{Client, asking, client, north, proposals, queue, read, watch},
    queue::events_about,
};

/// A run that takes long enough for a crash to find it at work.
async fn queued(backend: Backend) -> (Service, Client, pb::MatchRun) {
    let service = Service::start_idle(backend, About::default()).await;
    let mut client = client(&service).await;
    service.desk.store.write(north(1000, 300, 3)).await.expect("written");
    let run = queue(&mut client, asking()).await.expect("queued");
    (service, client, run)
}

/// Waits until an attempt is under way.
async fn attempt(client: &mut Client, run: &pb::MatchRun, number: i32) {
    loop {
        let now = read(client, &run.name).await.expect("found");
        assert!(matches!(now.state(), MatchRunState::Queued | MatchRunState::Solving), "{now:?}");
        if now.progress.is_some_and(|progress| progress.attempt == number) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn a_crashed_worker_is_replaced_once_its_lease_lapsed(backend: Backend) {
    let (service, mut client, run) = queued(backend).await;
    let crashing = service.worker();
    attempt(&mut client, &run, 1).await;
    crashing.crash().await;
    let next = service.worker();
    // The clock stands still, so the lease holds.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(read(&mut client, &run.name).await.expect("found").state(), MatchRunState::Solving);
    service.clock.advance_minutes(1);
    let seen = watch(&mut client, &run.name).await.expect("it ends well");
    let solved = seen.last().expect("told at least once");
    assert_eq!((solved.state(), solved.placed_count), (MatchRunState::Solved, 900));
    assert_eq!(proposals(&mut client, solved).await.len(), 500);
    let steps = ["match_run.queued", "match_run.started", "match_run.solved"];
    assert_eq!(events_about(&service, &run.name).await, steps);
    next.stop().await;
}

async fn a_worker_that_drains_gives_its_run_back_at_once(backend: Backend) {
    let (service, mut client, run) = queued(backend).await;
    let draining = service.worker();
    attempt(&mut client, &run, 1).await;
    draining.stop().await;
    let left = read(&mut client, &run.name).await.expect("found");
    assert_eq!((left.state(), left.progress.expect("being solved").attempt), (MatchRunState::Solving, 0));
    let next = service.worker();
    let seen = watch(&mut client, &run.name).await.expect("it ends well");
    assert_eq!(seen.last().expect("told at least once").state(), MatchRunState::Solved);
    next.stop().await;
}

async fn several_workers_solve_a_run_once(backend: Backend) {
    let (service, mut client, first) = queued(backend).await;
    let mut runs = vec![first];
    for _ in 0..3 {
        runs.push(queue(&mut client, asking()).await.expect("queued"));
    }
    let workers: Vec<_> = (0..3).map(|_| service.worker()).collect();
    for run in &runs {
        let seen = watch(&mut client, &run.name).await.expect("it ends well");
        assert_eq!(seen.last().expect("told at least once").state(), MatchRunState::Solved);
        let steps = ["match_run.queued", "match_run.started", "match_run.solved"];
        assert_eq!(events_about(&service, &run.name).await, steps);
    }
    for worker in workers {
        worker.stop().await;
    }
}

async fn a_run_at_which_three_servers_stopped_has_failed(backend: Backend) {
    let (service, mut client, run) = queued(backend).await;
    for number in 1..=3 {
        let crashing = service.worker();
        attempt(&mut client, &run, number).await;
        crashing.crash().await;
        service.clock.advance_minutes(1);
    }
    let next = service.worker();
    let seen = watch(&mut client, &run.name).await.expect("it ends well");
    let failed = seen.last().expect("told at least once");
    assert_eq!(failed.state(), MatchRunState::Failed);
    assert_eq!(failed.failure, "3 servers stopped while they solved it");
    next.stop().await;
}

macro_rules! on_both {
    ($($name:ident),+) => {$(
        mod $name {
            use super::Backend;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(Backend::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name(Backend::Postgres).await;
            }
        }
    )+};
}

on_both!(
    a_crashed_worker_is_replaced_once_its_lease_lapsed,
    a_worker_that_drains_gives_its_run_back_at_once,
    several_workers_solve_a_run_once,
    a_run_at_which_three_servers_stopped_has_failed
);
