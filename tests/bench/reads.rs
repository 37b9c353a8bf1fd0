//! Unary reads: `GetPerson`, against a bare tonic service that returns the same bytes.

use std::{net::SocketAddr, time::Duration};

use crate::{Row, bare, cpu, on};
use preceptor_proto::v1::{self as pb, roster_service_client::RosterServiceClient};
use preceptor_server::records::Role;
use preceptor_tests::{
    clock::stopwatch,
    service::{Authenticated, Backend, Service, request_id},
};

/// Callers at a time, over four connections.
const CALLERS: usize = 32;
/// Rounds of each; the medians count.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);

/// What one round gave.
#[derive(Clone, Copy)]
struct Round {
    per_second: f64,
    p99: Duration,
    /// Microseconds of computing a call, client and server.
    cpu: f64,
}

pub(crate) async fn measure(service: &Service, backend: Backend) -> Row {
    let mut roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let created = roster.create_person(creating()).await.expect("created").into_inner();
    let reply = pb::GetPersonResponse { person: created.person };
    let bare = bare::start(reply);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(round(&connections(service, service.address).await).await);
        theirs.push(round(&connections(service, bare).await).await);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours.per_second / theirs.per_second;
    Row {
        what: on(backend, "GetPerson, 32 callers, SQLite", "GetPerson, 32 callers, PostgreSQL"),
        figure: format!("{}; bare tonic {}; ratio {ratio:.2}", told(ours), told(theirs)),
        wanted: on(backend, "ratio ≥ 0.5", "–"),
    }
}

fn told(round: Round) -> String {
    let Round { per_second, p99, cpu } = round;
    format!("{per_second:.0}/s, p99 {:.1} ms, {cpu:.0} µs of computing", milliseconds(p99))
}

pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn creating() -> pb::CreatePersonRequest {
    pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: "ana".into(),
        person: Some(pb::Person {
            display_name: "Ana Ruiz".into(),
            email: "ana@north.example".into(),
            discipline: "nursing".into(),
            languages: vec!["English".into(), "Spanish".into()],
            time_zone: "America/Chicago".into(),
            ..Default::default()
        }),
        request_id: request_id(),
        ..Default::default()
    }
}

async fn connections(service: &Service, address: SocketAddr) -> Vec<Authenticated> {
    let mut connections = Vec::new();
    for _ in 0..4 {
        connections.push(service.coordinator_at(address).await);
    }
    connections
}

async fn round(connections: &[Authenticated]) -> Round {
    let (begin, cpu) = (stopwatch(), cpu::seconds());
    let callers = (0..CALLERS).map(|caller| {
        let mut roster = RosterServiceClient::new(connections[caller % connections.len()].clone());
        tokio::spawn(async move {
            let mut times = Vec::new();
            while begin.elapsed() < ROUND {
                let sent = stopwatch();
                let request = pb::GetPersonRequest { name: "agencies/north/people/ana".into() };
                roster.get_person(request).await.expect("read");
                times.push(sent.elapsed());
            }
            times
        })
    });
    let mut times = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        times.extend(caller.await.expect("a caller"));
    }
    let seconds = begin.elapsed().as_secs_f64();
    times.sort_unstable();
    let cpu = (cpu::seconds() - cpu) * 1e6 / count(times.len());
    Round { per_second: count(times.len()) / seconds, cpu, p99: times[times.len() * 99 / 100] }
}

pub(crate) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("a bounded count"))
}

fn median(mut rounds: Vec<Round>) -> Round {
    rounds.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    rounds[rounds.len() / 2]
}
