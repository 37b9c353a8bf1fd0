//! Acknowledged writes with 64 writers and full fsync, against what the file system can sync.

use std::{fs::File, io::Write as _, time::Duration};

use preceptor_proto::v1::{self as pb, roster_service_client::RosterServiceClient};
use preceptor_server::records::Role;
use preceptor_tests::{
    clock::stopwatch,
    service::{Backend, Service, request_id},
};

use crate::{Row, on, reads::count};

const WRITERS: usize = 64;
const ROUND: Duration = Duration::from_secs(5);

pub(crate) async fn measure(service: &Service, backend: Backend) -> Vec<Row> {
    let syncs = syncs_per_second(backend);
    let roster = RosterServiceClient::new(service.caller(Role::Coordinator, None).await);
    let (begin, commits) = (stopwatch(), service.desk.store.commits());
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
    let figure = match (commits, service.desk.store.commits()) {
        (Some(before), Some(after)) => {
            let group =
                count(written) / f64::from(u32::try_from((after - before).max(1)).expect("a bounded count"));
            let ratio = per_second / (syncs * group);
            format!("{per_second:.0}/s in groups of {group:.1}; bare fsync {syncs:.0}/s; ratio {ratio:.2}")
        }
        _ => format!("{per_second:.0}/s"),
    };
    vec![Row {
        what: on(
            backend,
            "acknowledged writes, 64 writers, SQLite",
            "acknowledged writes, 64 writers, PostgreSQL",
        ),
        figure,
        wanted: on(backend, "ratio to fsync limit × group ≥ 0.5", "–"),
    }]
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

/// How often the file system can append 4 KiB and sync, where the store's file would be.
fn syncs_per_second(backend: Backend) -> f64 {
    if backend == Backend::Postgres {
        return 0.0;
    }
    let directory = tempfile::tempdir().expect("a temporary directory");
    let mut file = File::create(directory.path().join("log")).expect("a file");
    let (begin, mut syncs) = (stopwatch(), 0);
    while begin.elapsed() < Duration::from_secs(2) {
        file.write_all(&[7; 4096]).expect("written");
        file.sync_data().expect("synced");
        syncs += 1;
    }
    count(syncs) / begin.elapsed().as_secs_f64()
}
