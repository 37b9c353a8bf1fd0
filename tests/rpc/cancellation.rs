//! Clients that go away in the middle of a change leave nothing half done, and nothing behind.

use std::collections::BTreeMap;
use std::time::Duration;

use preceptor_proto::v1::{self as pb, roster_service_client::RosterServiceClient};
use preceptor_server::{
    records::Role,
    store::{Location, Native},
};
use preceptor_tests::{
    clock::stopwatch,
    dice::Dice,
    service::{Authenticated, Backend, Service},
};
use sqlx::{Connection, PgConnection};
use tokio::{sync::Barrier, task::JoinSet, time};

use crate::cast::mentor;

/// Clients at once, and the calls of each.
const CLIENTS: usize = 16;
const CALLS: usize = 84;
/// Every so many calls a client stays for the reply: what it left behind is worked off meanwhile, so that the next
/// calls are given up at every stage and not only while they wait for a connection.
const STAYS_EACH: usize = 4;
/// The longest that a client waits before it goes away, in microseconds.
const LONGEST_MICROS: u64 = 20_000;
/// How long the database may be busy with what was left to it.
const SETTLING: Duration = Duration::from_secs(30);

/// A request, and the reply if the client waited for it.
struct Asked {
    request: pb::CreatePersonRequest,
    reply: Option<pb::CreatePersonResponse>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_calls_that_nobody_waits_for_none_is_left_half_done() {
    let service = Service::start(Backend::Postgres).await;
    let Location::Postgres(url) = &service.location else { panic!("not on PostgreSQL") };
    let mut outside = PgConnection::connect(url).await.expect("the database answers");
    let callers = service.callers(Role::Coordinator, None, CLIENTS).await;
    let began = stopwatch();

    let asked = go_away_from_calls(&callers).await;
    settle(&mut outside).await;
    assert_eq!(in_transaction(&mut outside).await, 0, "connections are left in a transaction");
    read_with_all_connections(&service, &mut outside).await;
    let written = written_whole(&mut outside).await;
    for each in asked.iter().filter(|each| each.reply.is_some()) {
        assert!(written.contains_key(&each.request.person_id), "lost: {}", each.request.person_id);
    }
    let heard = asked.iter().filter(|each| each.reply.is_some()).count();
    println!("{} asked, {heard} waited for, {} written, {:?}", asked.len(), written.len(), began.elapsed());
    // Some were given up after they had reached the server, or the delays hit nothing.
    let given_up = asked.len() - heard;
    assert!(given_up >= 500 && heard < written.len(), "{given_up} given up, {} written", written.len());

    let requests: BTreeMap<String, String> =
        asked.iter().map(|each| (each.request.person_id.clone(), each.request.request_id.clone())).collect();
    repeat_all(&callers, asked).await;
    let written: BTreeMap<String, String> = written_whole(&mut outside).await;
    let plain = |id: &String| id.replace('-', "");
    assert_eq!(
        written.iter().map(|(id, request)| (id, plain(request))).collect::<Vec<_>>(),
        requests.iter().map(|(id, request)| (id, plain(request))).collect::<Vec<_>>()
    );
    println!("all in {:?}", began.elapsed());
}

/// Every client calls, waits a moment of random length, and goes away.
async fn go_away_from_calls(callers: &[Authenticated]) -> Vec<Asked> {
    let mut clients = JoinSet::new();
    for (number, caller) in (0..).zip(callers.iter().cloned()) {
        clients.spawn(async move {
            let (mut roster, mut dice) = (RosterServiceClient::new(caller), Dice::seeded(number));
            let mut asked = Vec::new();
            for call in 0..CALLS {
                // Without ratings, so that the database and not the processor is what a call waits for.
                let request =
                    pb::CreatePersonRequest { ratings: vec![], ..mentor(&format!("p{number}-{call}"), 2) };
                let stays = call % STAYS_EACH == 0;
                let patience =
                    if stays { SETTLING } else { Duration::from_micros(dice.below(LONGEST_MICROS)) };
                let outcome = time::timeout(patience, roster.create_person(request.clone())).await;
                let reply = outcome.ok().map(|reply| reply.expect("created").into_inner());
                asked.push(Asked { request, reply });
            }
            asked
        });
    }
    clients.join_all().await.into_iter().flatten().collect()
}

/// Waits until the database has nothing more to do: no statement runs, and no reply is added for half a second.
async fn settle(outside: &mut PgConnection) {
    let began = stopwatch();
    let (mut quiet_looks, mut last) = (0, -1);
    while quiet_looks < 10 {
        assert!(began.elapsed() < SETTLING, "the database does not come to rest");
        time::sleep(Duration::from_millis(50)).await;
        let (replies, active): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM request_replies), (SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active')",
        )
        .fetch_one(&mut *outside)
        .await
        .expect("the catalogue is readable");
        quiet_looks = if replies == last && active == 0 { quiet_looks + 1 } else { 0 };
        last = replies;
    }
}

/// Connections of this database that are inside a transaction and do nothing.
async fn in_transaction(outside: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .fetch_one(outside)
    .await
    .expect("the catalogue is readable")
}

/// Takes every connection that the store may have, all at the same time, and reads with each.
async fn read_with_all_connections(service: &Service, outside: &mut PgConnection) {
    let all = std::sync::Arc::new(Barrier::new(CLIENTS + 1));
    let mut readers = JoinSet::new();
    for _ in 0..CLIENTS {
        let (store, all) = (service.desk.store.clone(), std::sync::Arc::clone(&all));
        readers.spawn(async move {
            let mut reader = store.reader().await.expect("a connection is free");
            let Native::Postgres(connection) = reader.tx().connection else { panic!("not on PostgreSQL") };
            let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(connection).await.expect("it reads");
            all.wait().await;
            // Held until the test has looked.
            all.wait().await;
            one
        });
    }
    time::timeout(SETTLING, all.wait()).await.expect("every connection can be taken");
    assert_eq!(in_transaction(outside).await, 0, "a connection came out of the pool inside a transaction");
    all.wait().await;
    assert_eq!(readers.join_all().await, [1; CLIENTS]);
}

/// The people that were written, each with its one request id: every effect is there with all its parts.
async fn written_whole(outside: &mut PgConnection) -> BTreeMap<String, String> {
    let mut ids = async |query: &'static str| -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(&mut *outside).await.expect("it reads")
    };
    let people = ids("SELECT id FROM people ORDER BY 1").await;
    for part in [
        "SELECT person_id FROM mentor_places ORDER BY 1",
        "SELECT substr(resource, 23) FROM events ORDER BY 1",
        "SELECT substr(resource, 23) FROM audit_entries ORDER BY 1",
        "SELECT substr(a.resource, 23) FROM audit_entries a JOIN request_replies r
         ON r.agency_id = a.agency_id AND r.principal = a.actor AND r.request_id = a.request_id
         WHERE length(r.reply) > 0 ORDER BY 1",
    ] {
        assert_eq!(ids(part).await, people, "{part}");
    }
    let replies = ids("SELECT request_id FROM request_replies").await;
    assert_eq!(replies.len(), people.len(), "a request is claimed without an effect");
    let requests: Vec<(String, String)> =
        sqlx::query_as("SELECT substr(resource, 23), request_id FROM audit_entries")
            .fetch_all(&mut *outside)
            .await
            .expect("it reads");
    requests.into_iter().collect()
}

/// Sends every request once more, patiently this time.
async fn repeat_all(callers: &[Authenticated], asked: Vec<Asked>) {
    let mut clients = JoinSet::new();
    let mut asked = asked.into_iter();
    for caller in callers.iter().cloned() {
        let share: Vec<Asked> = asked.by_ref().take(CALLS).collect();
        clients.spawn(async move {
            let mut roster = RosterServiceClient::new(caller);
            for each in share {
                let reply = roster.create_person(each.request).await.expect("it has one effect").into_inner();
                assert!(each.reply.is_none_or(|first| first == reply), "not the first reply");
            }
        });
    }
    clients.join_all().await;
}
