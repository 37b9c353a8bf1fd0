//! A match run outlives the server that solves it.

use std::time::Duration;

use preceptor_proto::v1::{
    self as pb, MatchRunState, event_service_client::EventServiceClient,
    matching_service_client::MatchingServiceClient,
};
use preceptor_server::{
    clock::Clock,
    records::AgencyId,
    store::{Location, Store},
};
use preceptor_tests::{
    postgres::fresh_database,
    roster::LargeRoster,
    service::{Authenticated, request_id},
};

use crate::census::AGENCY;
use crate::home::{Home, Server};

type Client = MatchingServiceClient<Authenticated>;

/// Enough people for a kill to find the server at work.
async fn gather(location: &Location) {
    let store = Store::open_beside_server(location, &Clock::system()).await.expect("the store opens");
    let roster = LargeRoster { agency: AgencyId::new("main"), mentees: 2500, mentors: 800, places: 3 };
    store.write(roster).await.expect("written");
    store.close().await;
}

async fn queue(client: &mut Client) -> String {
    let request =
        pb::CreateMatchRunRequest { parent: AGENCY.into(), request_id: request_id(), ..Default::default() };
    let run = client.create_match_run(request).await.expect("queued").into_inner().match_run.expect("a run");
    assert_eq!(run.state(), MatchRunState::Queued);
    run.name
}

/// Waits until a server solves the run.
async fn under_way(client: &mut Client, name: &str) {
    loop {
        let request = pb::GetMatchRunRequest { name: name.into() };
        let run = client.get_match_run(request).await.expect("found").into_inner().match_run.expect("a run");
        match run.state() {
            MatchRunState::Queued => tokio::time::sleep(Duration::from_millis(5)).await,
            MatchRunState::Solving => return,
            other => panic!("{other:?} before anybody could stop it: {}", run.failure),
        }
    }
}

/// The run once it is settled, and the most attempts that were told of.
async fn settled(client: &mut Client, name: &str) -> (pb::MatchRun, i32) {
    let request = pb::WatchMatchRunRequest { name: name.into() };
    let mut messages = client.watch_match_run(request).await.expect("watching").into_inner();
    let (mut last, mut attempts) = (pb::MatchRun::default(), 0);
    while let Some(message) = messages.message().await.expect("it ends well") {
        last = message.match_run.expect("a run");
        attempts = attempts.max(last.progress.map_or(0, |progress| progress.attempt));
    }
    (last, attempts)
}

async fn assert_one_result(caller: Authenticated, name: &str) {
    let request = pb::ListEventsRequest {
        parent: AGENCY.into(),
        type_prefixes: vec!["match_run.".into()],
        page_size: 500,
        ..Default::default()
    };
    let events = EventServiceClient::new(caller).list_events(request).await.expect("listed").into_inner();
    assert!(events.events.iter().all(|event| event.resource == name));
    let kinds: Vec<&str> = events.events.iter().map(|event| event.r#type.as_str()).collect();
    assert_eq!(kinds, ["match_run.queued", "match_run.started", "match_run.solved"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_takes_over_the_run_of_one_that_was_killed() {
    let database = fresh_database().await;
    let homes = [Home::new(), Home::new()];
    let arguments = ["--database-url", database.url(), "--postgres-pool", "8"];
    let [first, second] = [0, 1].map(|index: usize| homes[index].serve(&arguments));
    let token = homes.iter().find_map(Home::token).expect("one of them made the agency");
    gather(&Location::Postgres(database.url().to_owned())).await;
    let name = queue(&mut Client::new(first.caller(&token))).await;
    under_way(&mut Client::new(first.caller(&token)), &name).await;
    let is_solving = |server: &Server| server.log().contains("solving a match run");
    let (solving, other) = if is_solving(&first) { (first, second) } else { (second, first) };
    assert!(is_solving(&solving) && !is_solving(&other));
    solving.kill();
    let (run, attempts) = settled(&mut Client::new(other.caller(&token)), &name).await;
    assert_eq!((run.state(), run.proved, attempts), (MatchRunState::Solved, true, 2));
    assert_one_result(other.caller(&token), &name).await;
}

/// A server on SQLite that is solving a run, with its token and the run's name.
async fn solving_at(home: &Home) -> (Server, String, String) {
    let server = home.serve(&[]);
    let token = home.token().expect("the first start wrote a token");
    gather(&Location::Sqlite(home.path(".local/share/preceptor/preceptor.sqlite"))).await;
    let mut client = Client::new(server.caller(&token));
    let name = queue(&mut client).await;
    under_way(&mut client, &name).await;
    (server, token, name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_killed_goes_on_with_its_run_when_it_is_back() {
    let home = Home::new();
    let (server, token, name) = solving_at(&home).await;
    server.kill();
    let server = home.serve(&[]);
    let (run, attempts) = settled(&mut Client::new(server.caller(&token)), &name).await;
    assert_eq!((run.state(), run.proved, attempts), (MatchRunState::Solved, true, 2));
    assert_one_result(server.caller(&token), &name).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_leaves_its_run_at_once() {
    let home = Home::new();
    let (server, token, name) = solving_at(&home).await;
    let (code, log) = server.terminate();
    assert_eq!(code, Some(0), "{log}");
    let server = home.serve(&[]);
    let (run, attempts) = settled(&mut Client::new(server.caller(&token)), &name).await;
    // The attempt that the stop cut short does not count.
    assert_eq!((run.state(), attempts), (MatchRunState::Solved, 1));
    assert_one_result(server.caller(&token), &name).await;
}
