//! The limits that the server as it is shipped puts around its services: sizes, times, numbers.

use std::{net::SocketAddr, time::Duration};

use preceptor_proto::v1::{
    self as pb, ErrorReason, event_service_client::EventServiceClient,
    roster_service_client::RosterServiceClient,
};
use preceptor_server::{
    clock::Clock,
    config::{Config, Environment, Flags},
    error::reason_of,
    serve::{StartError, first_token, serve},
    store::{Connections, Entry, Location, Record, Store, Tx, Work},
};
use preceptor_tests::{
    clock::stopwatch,
    postgres::fresh_database,
    service::{Authenticated, Bearer, request_id},
};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use tonic::{Code, Streaming, service::interceptor::InterceptedService, transport::Endpoint};
use tonic_types::StatusExt as _;

use crate::people::nurse;

const AGENCY: &str = "agencies/main";
/// Long enough that only a hang reaches it, also on a busy machine.
const LONG: Duration = Duration::from_mins(1);

/// `preceptord` inside the test: everything but the process.
struct Shipped {
    address: SocketAddr,
    token: String,
    shutdown: CancellationToken,
    ended: JoinHandle<Result<(), StartError>>,
    home: TempDir,
}

impl Shipped {
    async fn start(settings: &[(&'static str, &str)]) -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        let config = config(&home, settings);
        let file = config.data_dir.join(first_token::FILE);
        let (ready, address) = oneshot::channel();
        let shutdown = CancellationToken::new();
        let ready = |address| ready.send(address).expect("the test waits for the address");
        let ended = tokio::spawn(serve(config, ready, shutdown.clone()));
        let address = timeout(LONG, address).await.expect("ready in time").expect("it started");
        let token = std::fs::read_to_string(file).expect("the first token was written");
        Self { address, token, shutdown, ended, home }
    }

    /// A connection of its own for the first administrator, which takes in as little ahead as the protocol's default.
    fn caller(&self) -> Authenticated {
        const WINDOW: u32 = 64 * 1024 - 1;
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).expect("an address");
        let endpoint = endpoint.initial_stream_window_size(WINDOW).initial_connection_window_size(WINDOW);
        InterceptedService::new(endpoint.connect_lazy(), Bearer::of(self.token.trim()))
    }

    fn events(&self) -> EventServiceClient<Authenticated> {
        EventServiceClient::new(self.caller())
    }

    /// Stops the server in order; what it leaves behind.
    async fn stop(self) -> TempDir {
        self.shutdown.cancel();
        timeout(LONG, self.ended).await.expect("it ends in time").expect("no panic").expect("an orderly end");
        self.home
    }
}

fn config(home: &TempDir, settings: &[(&'static str, &str)]) -> Config {
    let own = [("listen", "127.0.0.1:0".to_owned()), ("data_dir", home.path().display().to_string())];
    let asked = settings.iter().map(|(key, text)| (*key, (*text).to_owned()));
    let flags = Flags { config_file: None, settings: own.into_iter().chain(asked).collect() };
    Config::load(&flags, &Environment::default()).expect("valid settings")
}

fn creating(id: &str) -> pb::CreatePersonRequest {
    pb::CreatePersonRequest {
        parent: AGENCY.into(),
        person_id: id.into(),
        person: Some(nurse(id)),
        request_id: request_id(),
        ..Default::default()
    }
}

fn watching(from_start: bool) -> pb::WatchEventsRequest {
    pb::WatchEventsRequest { parent: AGENCY.into(), from_start, ..Default::default() }
}

/// The status with which a watch ends, and how many messages came before.
async fn end(mut watch: Streaming<pb::WatchEventsResponse>) -> (usize, tonic::Status) {
    let mut count = 0;
    loop {
        match timeout(LONG, watch.message()).await.expect("it goes on in time") {
            Ok(Some(_)) => count += 1,
            Ok(None) => panic!("a watch never ends OK"),
            Err(status) => return (count, status),
        }
    }
}

#[tokio::test]
async fn a_message_beyond_the_limit_is_too_large() {
    let server = Shipped::start(&[("max_request", "8 KiB")]).await;
    let mut roster = RosterServiceClient::new(server.caller());
    let long = |length: usize| {
        let person = pb::Person { unit: "u".repeat(length), ..nurse("ana") };
        pb::CreatePersonRequest { person: Some(person), ..creating("ana") }
    };
    let refused = roster.create_person(long(9_000)).await.expect_err("too large");
    assert_eq!((refused.code(), reason_of(&refused)), (Code::OutOfRange, Some(ErrorReason::MessageTooLarge)));
    let wrong = roster.create_person(long(7_000)).await.expect_err("a unit has a shorter name");
    assert_eq!(reason_of(&wrong), Some(ErrorReason::FieldInvalid));
    server.stop().await;
}

#[tokio::test]
async fn a_watch_beyond_the_limit_is_refused_until_one_ends() {
    let server = Shipped::start(&[("max_watches_per_agency", "2")]).await;
    let mut events = server.events();
    let first = events.watch_events(watching(false)).await.expect("a place").into_inner();
    let _second = events.watch_events(watching(false)).await.expect("a place").into_inner();
    let refused = events.watch_events(watching(false)).await.expect_err("no place");
    let expected = (Code::ResourceExhausted, Some(ErrorReason::Overloaded));
    assert_eq!((refused.code(), reason_of(&refused)), expected);
    assert!(refused.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
    drop(first);
    // Well before the next heartbeat, which would be the first to notice otherwise.
    let began = stopwatch();
    while events.watch_events(watching(false)).await.is_err() {
        assert!(began.elapsed() < Duration::from_secs(8), "the place of a watch that was left is not free");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server.stop().await;
}

// On several threads, so that a watch can meet its end while its verdict is on the way.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_stops_sends_its_watches_elsewhere() {
    let server = Shipped::start(&[]).await;
    let mut watches = Vec::new();
    for _ in 0..32 {
        watches.push(server.events().watch_events(watching(true)).await.expect("watching").into_inner());
    }
    let ends: Vec<_> = watches.into_iter().map(|watch| tokio::spawn(end(watch))).collect();
    server.stop().await;
    for end in ends {
        let (_, status) = end.await.expect("no panic");
        assert_eq!((status.code(), reason_of(&status)), (Code::Unavailable, Some(ErrorReason::Unavailable)));
        assert!(status.get_details_retry_info().is_some_and(|info| info.retry_delay.is_some()));
    }
}

#[tokio::test]
async fn a_watch_that_reads_too_slowly_is_dropped_and_resumes_without_a_gap() {
    // A few times what fits into the buffers on the way.
    const EVENTS: usize = 8_000;
    let home = Shipped::start(&[]).await.stop().await;
    // The first administrator's token is an event, too.
    fill(&home, EVENTS - 1).await;
    let settings = config(&home, &[]);
    let token = std::fs::read_to_string(settings.data_dir.join(first_token::FILE)).expect("written before");
    let (ready, address) = oneshot::channel();
    let shutdown = CancellationToken::new();
    let ready = |address| ready.send(address).expect("the test waits for the address");
    let ended = tokio::spawn(serve(settings, ready, shutdown.clone()));
    let address = timeout(LONG, address).await.expect("ready in time").expect("it started");
    let server = Shipped { address, token, shutdown, ended, home };

    let mut watch = server.events().watch_events(watching(true)).await.expect("watching").into_inner();
    // Longer than the server waits for a reader.
    tokio::time::sleep(Duration::from_secs(12)).await;
    let mut seen = Vec::new();
    let mut resume_token = String::new();
    let refused = loop {
        match timeout(LONG, watch.message()).await.expect("it goes on in time") {
            Ok(message) => {
                let message = message.expect("a watch never ends OK");
                seen.extend(message.event.map(|event| event.sequence));
                assert!(seen.len() < EVENTS, "everything fitted into the buffers");
                resume_token = message.resume_token;
            }
            Err(status) => break status,
        }
    };
    let expected = (Code::ResourceExhausted, Some(ErrorReason::WatchTooSlow));
    assert_eq!((refused.code(), reason_of(&refused)), expected, "after {} events", seen.len());
    let again = pb::WatchEventsRequest { resume_token, ..watching(false) };
    let mut watch = server.events().watch_events(again).await.expect("watching").into_inner();
    while seen.len() < EVENTS {
        let message =
            timeout(LONG, watch.message()).await.expect("in time").expect("alive").expect("a message");
        seen.extend(message.event.map(|event| event.sequence));
    }
    assert_eq!(seen, (1..).take(EVENTS).collect::<Vec<_>>());
    drop(watch);
    server.stop().await;
}

/// Appends this many events to the log of a server that was stopped.
async fn fill(home: &TempDir, count: usize) {
    let location = Location::Sqlite(home.path().join("preceptor.sqlite"));
    let store =
        Store::open(&location, Connections::default(), &Clock::system()).await.expect("nobody holds it");
    store.write(Append(count)).await.expect("appended");
    store.close().await;
}

struct Append(usize);

impl Work for Append {
    type Output = ();
    type Failure = preceptor_server::store::Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Self::Failure> {
        let agency = preceptor_server::records::AgencyId::new("main");
        let entry = Entry {
            agency,
            actor: "operator".into(),
            role: preceptor_server::records::Role::Admin,
            person: None,
            method: "test".into(),
            rule: "operator".into(),
            request_id: String::new(),
            at: preceptor_engine::time::UnixMicros::default(),
        };
        let record = |number| Record {
            event: "person.updated",
            resource: format!("{AGENCY}/people/p{number}"),
            etag: "1".into(),
        };
        preceptor_server::store::append(tx, &entry.into(), (0..self.0).map(record).collect());
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_ran_out_of_time_is_repeated_without_a_second_effect() {
    let database = fresh_database().await;
    let server = Shipped::start(&[("database_url", database.url()), ("unary_deadline", "700 ms")]).await;
    let mut roster = RosterServiceClient::new(server.caller());
    roster.create_person(creating("ana")).await.expect("in time");
    let mut outside = PgConnection::connect(database.url()).await.expect("the database answers");
    let mut holding = outside.begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM agencies FOR UPDATE").execute(&mut *holding).await.expect("locked");
    let request = creating("ben");
    let late = roster.create_person(request.clone()).await.expect_err("it waits for the lock");
    assert_eq!((late.code(), reason_of(&late)), (Code::DeadlineExceeded, Some(ErrorReason::Deadline)));
    holding.rollback().await.expect("released");
    // The first attempt goes on and may have the effect; the repeat waits for it and tells the same.
    let reply = roster.create_person(request.clone()).await.expect("repeated").into_inner();
    assert_eq!(roster.create_person(request).await.expect("again").into_inner(), reply);
    let events: Vec<String> =
        sqlx::query_scalar("SELECT resource FROM events WHERE resource LIKE '%/people/ben'")
            .fetch_all(&mut outside)
            .await
            .expect("it reads");
    assert_eq!(events.len(), 1);
    server.stop().await;
}
