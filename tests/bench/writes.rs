//! Acknowledged writes with 64 writers and full fsync, against what the file system can sync.

use std::time::Duration;

use preceptor_proto::v1::{self as pb, roster_service_client::RosterServiceClient};
use preceptor_server::records::Role;
use preceptor_tests::{
    clock::stopwatch,
    service::{Backend, Service, request_id},
};

use crate::{Row, cpu, floor, on, reads::count};

const WRITERS: usize = 64;
const ROUND: Duration = Duration::from_secs(5);

pub(crate) async fn measure(service: &Service, backend: Backend) -> Vec<Row> {
    let Acknowledged { per_second, group, cpu } = acknowledged(service).await;
    let what =
        on(backend, "acknowledged writes, 64 writers, SQLite", "acknowledged writes, 64 writers, PostgreSQL");
    let Some(group) = group else {
        return vec![Row {
            what,
            figure: format!("{per_second:.0}/s, {cpu:.0} µs of computing beside the database's"),
            wanted: "–",
        }];
    };
    let syncs = floor::syncs_per_second();
    let before = cpu::seconds();
    let (rows, rows_written) = floor::changes_per_second(service, group).await;
    let rows_cpu = (cpu::seconds() - before) * 1e6 / rows_written;
    vec![
        Row {
            what,
            figure: format!(
                "{per_second:.0}/s in groups of {group:.1}, {cpu:.0} µs of computing; bare fsync {syncs:.0}/s; ratio {:.2}",
                per_second / (syncs * group)
            ),
            wanted: "ratio to fsync limit × group ≥ 0.5",
        },
        Row {
            what: "the same rows without a service, SQLite",
            figure: format!(
                "{rows:.0}/s in groups of {group:.0}, one thread, {rows_cpu:.0} µs of computing; ratio {:.2}",
                per_second / rows
            ),
            wanted: "–",
        },
    ]
}

/// What was acknowledged.
struct Acknowledged {
    per_second: f64,
    /// How many writes shared a commit; `None` where the database groups them.
    group: Option<f64>,
    /// Microseconds of computing a write, client and server.
    cpu: f64,
}

async fn acknowledged(service: &Service) -> Acknowledged {
    let roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let (begin, cpu, before) = (stopwatch(), cpu::seconds(), service.desk.store.commits());
    let writers = (0..WRITERS).map(|writer| {
        let mut roster = roster.clone();
        tokio::spawn(async move {
            let mut written = 0;
            while begin.elapsed() < ROUND {
                roster.create_person(creating(writer, written)).await.expect("written");
                written += 1;
            }
            written
        })
    });
    let mut written = 0;
    for writer in writers.collect::<Vec<_>>() {
        written += writer.await.expect("a writer");
    }
    let per_second = count(written) / begin.elapsed().as_secs_f64();
    let commits = before.zip(service.desk.store.commits()).map(|(before, after)| (after - before).max(1));
    let group = commits.map(|commits| count(written) / f64::from(u32::try_from(commits).expect("a few")));
    Acknowledged { per_second, group, cpu: (cpu::seconds() - cpu) * 1e6 / count(written) }
}

fn creating(writer: usize, number: usize) -> pb::CreatePersonRequest {
    pb::CreatePersonRequest {
        parent: "agencies/north".into(),
        person_id: format!("p{writer}-{number}"),
        person: Some(pb::Person {
            display_name: format!("Person {writer} {number}"),
            email: format!("p{writer}-{number}@north.example"),
            discipline: "nursing".into(),
            time_zone: "America/Chicago".into(),
            ..Default::default()
        }),
        request_id: request_id(),
        ..Default::default()
    }
}
