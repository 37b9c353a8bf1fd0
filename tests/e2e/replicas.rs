//! Two servers on one PostgreSQL database are one service.

use std::collections::BTreeSet;
use std::time::Duration;

use preceptor_proto::v1::{
    self as pb, ErrorReason, event_service_client::EventServiceClient,
    pairing_service_client::PairingServiceClient, roster_service_client::RosterServiceClient,
    session_service_client::SessionServiceClient,
};
use preceptor_server::error::reason_of;
use preceptor_tests::clock::now_micros;
use preceptor_tests::postgres::{Database, fresh_database};
use preceptor_tests::service::{Authenticated, request_id};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinSet;
use tonic::Status;

use crate::census::{AGENCY, creating, events, people};
use crate::home::{Home, Server};

/// How many race.
const WRITERS: usize = 64;
/// How many may mentor with a mentor of the census at once.
const CAPACITY: usize = 3;
/// How long an event may take from one server to a watch on the other: less than the time between two heartbeats, which
/// would bring it along.
const NEWS: Duration = Duration::from_secs(5);

/// Two servers that were started at the same moment on an empty database.
struct Pair {
    servers: [Server; 2],
    token: String,
    database: Database,
    _homes: [Home; 2],
}

impl Pair {
    async fn start() -> Self {
        let database = fresh_database().await;
        let homes = [Home::new(), Home::new()];
        let arguments = ["--database-url", database.url(), "--postgres-pool", "8"];
        let launched = [0, 1].map(|index: usize| homes[index].launch(&arguments));
        let servers = launched.map(crate::home::Launched::ready);
        let tokens: Vec<String> = homes.iter().filter_map(Home::token).collect();
        let [token] = &tokens[..] else { panic!("{} servers made the agency", tokens.len()) };
        Self { servers, token: token.clone(), database, _homes: homes }
    }

    /// A connection of its own to one of both.
    fn caller(&self, index: usize) -> Authenticated {
        self.servers[index % 2].caller(&self.token)
    }

    async fn create(&self, id: &str) {
        let mut roster = RosterServiceClient::new(self.caller(0));
        roster.create_person(creating(id, request_id())).await.expect("created");
    }
}

/// Everybody who wants something, and how it came out: how many got it, and why the others did not.
async fn race<F, T>(calls: impl IntoIterator<Item = F>) -> (usize, BTreeSet<Option<ErrorReason>>)
where
    F: Future<Output = Result<T, Status>> + Send + 'static,
    T: Send + 'static,
{
    let mut racing = JoinSet::new();
    for call in calls {
        racing.spawn(call);
    }
    let outcomes = racing.join_all().await;
    let reasons = outcomes.iter().filter_map(|outcome| outcome.as_ref().err().map(reason_of)).collect();
    (outcomes.iter().filter(|outcome| outcome.is_ok()).count(), reasons)
}

fn mentee(id: &str) -> pb::CreatePersonRequest {
    let mut request = creating(id, request_id());
    if let Some(person) = &mut request.person {
        person.mentor = None;
        person.mentee =
            Some(pb::MenteeProfile { kind: pb::PairingKind::Mentor.into(), ..Default::default() });
    }
    request
}

async fn paired(caller: Authenticated, mentee: String) -> Result<pb::Pairing, Status> {
    let request = pb::CreatePairingRequest {
        parent: AGENCY.into(),
        mentor: format!("{AGENCY}/people/mia"),
        mentee: format!("{AGENCY}/people/{mentee}"),
        kind: pb::PairingKind::Mentor.into(),
        offer_days: 0,
        request_id: request_id(),
    };
    let reply = PairingServiceClient::new(caller).create_pairing(request).await?;
    Ok(reply.into_inner().pairing.expect("a pairing"))
}

/// Ten in the morning a month from now, as a wall clock shows it.
fn soon() -> String {
    const MONTH_MICROS: i64 = 30 * 86_400 * 1_000_000;
    let day =
        jiff::Timestamp::from_microsecond(now_micros() + MONTH_MICROS).expect("far from the end of time");
    day.strftime("%Y-%m-%dT10:00").to_string()
}

async fn scheduled(caller: Authenticated, pairing: String) -> Result<(), Status> {
    let request = pb::ScheduleSessionRequest {
        pairing,
        civil_start: soon(),
        time_zone: "America/Chicago".into(),
        duration_minutes: 60,
        meeting_way: pb::MeetingWay::Video.into(),
        request_id: request_id(),
    };
    SessionServiceClient::new(caller).schedule_session(request).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_that_start_at_once_migrates_and_both_serve() {
    let pair = Pair::start().await;
    for index in [0, 1] {
        assert!(people(pair.caller(index)).await.is_empty());
    }
    let mut connection = PgConnection::connect(pair.database.url()).await.expect("the database answers");
    let (ran, distinct): (i64, i64) =
        sqlx::query_as("SELECT count(*), count(DISTINCT version) FROM _sqlx_migrations WHERE success")
            .fetch_one(&mut connection)
            .await
            .expect("the table of migrations");
    let known =
        std::fs::read_dir(preceptor_tests::root().join("migrations/postgres")).expect("readable").count();
    let known = i64::try_from(known).expect("few");
    assert_eq!((ran, distinct), (known, known));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_over_both_nobody_gets_a_place_or_an_hour_twice() {
    let pair = Pair::start().await;
    pair.create("mia").await;
    let names: Vec<String> = (0..WRITERS).map(|number| format!("tom{number}")).collect();
    let joining = names.iter().enumerate().map(|(index, name)| {
        let mut roster = RosterServiceClient::new(pair.caller(index));
        let request = mentee(name);
        async move { roster.create_person(request).await }
    });
    assert_eq!(race(joining).await, (WRITERS, BTreeSet::new()));

    let pairing = names.iter().enumerate().map(|(index, name)| paired(pair.caller(index), name.clone()));
    assert_eq!(race(pairing).await, (CAPACITY, [Some(ErrorReason::CapacityFull)].into()));
    let mia = people(pair.caller(1)).await.remove(&format!("{AGENCY}/people/mia")).expect("on the roster");
    assert_eq!(mia.mentor.expect("a mentor").used, 3);

    let mut pairings = PairingServiceClient::new(pair.caller(0));
    let request = pb::ListPairingsRequest { parent: AGENCY.into(), ..Default::default() };
    let open = pairings.list_pairings(request).await.expect("listed").into_inner().pairings;
    assert_eq!(open.len(), CAPACITY);
    // Each of her mentees wants the same hour of hers.
    let scheduling =
        (0..WRITERS).map(|index| scheduled(pair.caller(index), open[index % CAPACITY].name.clone()));
    assert_eq!(race(scheduling).await, (1, [Some(ErrorReason::DoubleBooked)].into()));
    let numbers: Vec<i64> = events(pair.caller(1)).await.into_iter().map(|(number, _)| number).collect();
    assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_on_one_sees_what_the_other_writes_and_goes_on_at_either() {
    let pair = Pair::start().await;
    let token = {
        let mut events = EventServiceClient::new(pair.caller(0));
        let request = pb::ListEventsRequest { parent: AGENCY.into(), ..Default::default() };
        events.list_events(request).await.expect("listed").into_inner().resume_token
    };
    let mut there = watch(&pair, 1, token.clone()).await;
    let alive = there.message().await.expect("alive").expect("a heartbeat");
    assert_eq!(alive.event, None);
    // By now it has nothing left to do but to wait for news.
    tokio::time::sleep(Duration::from_secs(1)).await;
    pair.create("ana").await;
    let (resource, after) = next_event(&mut there).await;
    assert_eq!(resource, format!("{AGENCY}/people/ana"));
    pair.create("ben").await;
    // The token was told by the one and is taken by the other.
    for index in [0, 1] {
        let mut again = watch(&pair, index, after.clone()).await;
        assert_eq!(next_event(&mut again).await.0, format!("{AGENCY}/people/ben"));
    }
    let mut from_start = watch(&pair, 0, token).await;
    assert_eq!(next_event(&mut from_start).await.0, format!("{AGENCY}/people/ana"));
}

async fn watch(pair: &Pair, index: usize, resume_token: String) -> tonic::Streaming<pb::WatchEventsResponse> {
    let mut events = EventServiceClient::new(pair.caller(index));
    let request = pb::WatchEventsRequest { parent: AGENCY.into(), resume_token, ..Default::default() };
    events.watch_events(request).await.expect("watching").into_inner()
}

/// The resource of the next event, and the token after it.
async fn next_event(watch: &mut tonic::Streaming<pb::WatchEventsResponse>) -> (String, String) {
    let next = async {
        loop {
            let message = watch.message().await.expect("alive").expect("a watch never ends OK");
            if let Some(event) = message.event {
                return (event.resource, message.resume_token);
            }
        }
    };
    tokio::time::timeout(NEWS, next).await.expect("the event comes in time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_sent_to_both_at_once_has_one_effect_and_one_reply() {
    let pair = Pair::start().await;
    let mut clients = [0, 1].map(|index| RosterServiceClient::new(pair.caller(index)));
    for number in 0..32 {
        let request = creating(&format!("p{number}"), request_id());
        let [one, other] = &mut clients;
        let (here, there) = tokio::join!(one.create_person(request.clone()), other.create_person(request));
        assert_eq!(here.expect("answered").into_inner(), there.expect("answered").into_inner());
    }
    assert_eq!(people(pair.caller(0)).await.len(), 32);
    let of_people =
        events(pair.caller(1)).await.into_iter().filter(|(_, resource)| resource.contains("/people/"));
    assert_eq!(of_people.count(), 32);
}
