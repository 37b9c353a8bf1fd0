//! A server that is killed at any moment keeps every acknowledged write, and half of none.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use preceptor_proto::v1::{self as pb, ErrorReason, roster_service_client::RosterServiceClient};
use preceptor_server::error::reason_of;
use preceptor_tests::dice::Dice;
use preceptor_tests::postgres::{Database, fresh_database};
use preceptor_tests::service::{Authenticated, Backend, request_id};
use sqlx::{Connection, SqliteConnection};
use tokio::task::JoinSet;

use crate::census::{audit_entries, creating, events, people};
use crate::home::{Home, Server};

const CYCLES: u32 = 6;
const WRITERS: usize = 8;
/// A server lives at least and at most this long under load, in milliseconds.
const LIFE_MS: (u64, u64) = (100, 900);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_on_sqlite() {
    survive(Backend::Sqlite, Dice::seeded(1)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_write_is_lost_on_postgres() {
    survive(Backend::Postgres, Dice::seeded(2)).await;
}

/// A request, and the reply if one came back.
struct Asked {
    request: pb::CreatePersonRequest,
    reply: Option<pb::Person>,
}

impl Asked {
    fn name(&self) -> String {
        format!("{}/people/{}", self.request.parent, self.request.person_id)
    }
}

/// Where a server lives again and again.
struct Site {
    home: Home,
    database: Option<Database>,
}

impl Site {
    async fn new(backend: Backend) -> Self {
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(fresh_database().await),
        };
        Self { home: Home::new(), database }
    }

    fn serve(&self) -> Server {
        match &self.database {
            None => self.home.serve(&[]),
            Some(database) => self.home.serve(&["--database-url", database.url()]),
        }
    }

    fn caller(&self, server: &Server) -> Authenticated {
        server.caller(&self.home.token().expect("the first start wrote a token"))
    }
}

async fn survive(backend: Backend, mut dice: Dice) {
    let site = Site::new(backend).await;
    let mut asked: Vec<Asked> = Vec::new();
    let mut server = site.serve();
    for cycle in 0..CYCLES {
        let life = Duration::from_millis(LIFE_MS.0 + dice.below(LIFE_MS.1 - LIFE_MS.0));
        asked.extend(write_until_killed(&site, server, cycle, life).await);
        if backend == Backend::Sqlite {
            assert_sound(&site.home).await;
        }
        server = site.serve();
        let seen = people(site.caller(&server)).await;
        assert_acknowledged(&asked, &seen);
    }
    let before = people(site.caller(&server)).await;
    let acknowledged = asked.iter().filter(|asked| asked.reply.is_some()).count();
    let unheard = before.len() - acknowledged;
    println!("{} asked, {acknowledged} acknowledged, {unheard} written but not heard of", asked.len());
    // Otherwise every server died idle, which proves nothing.
    assert!(acknowledged > 0 && asked.len() > acknowledged, "{acknowledged} of {}", asked.len());
    repeat_all(&site, &server, &asked, &before).await;
    assert_each_once(&site, &server, &asked).await;
}

/// Lets writers write for `life`, then kills the server; what they asked for.
async fn write_until_killed(site: &Site, server: Server, cycle: u32, life: Duration) -> Vec<Asked> {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        writers.spawn(write(site.caller(&server), format!("p{cycle}-{writer}")));
    }
    tokio::time::sleep(life).await;
    server.kill();
    writers.join_all().await.into_iter().flatten().collect()
}

/// Creates people until there is nobody to ask.
async fn write(caller: Authenticated, prefix: String) -> Vec<Asked> {
    let mut roster = RosterServiceClient::new(caller);
    let mut asked = Vec::new();
    loop {
        let request = creating(&format!("{prefix}-{}", asked.len()), request_id());
        let outcome = roster.create_person(request.clone()).await;
        let failure = outcome.as_ref().err().cloned();
        let reply = outcome.ok().and_then(|reply| reply.into_inner().person);
        asked.push(Asked { request, reply });
        if let Some(status) = failure {
            // The connection broke; a reason would mean that the server refused.
            assert_eq!(reason_of(&status), None, "{status}");
            return asked;
        }
    }
}

/// That a copy of the database, as the crash left it, is sound. A copy, so that the server has to recover the original
/// itself.
async fn assert_sound(home: &Home) {
    let copy = tempfile::tempdir().expect("a temporary directory");
    for file in ["preceptor.sqlite", "preceptor.sqlite-wal"] {
        let original = home.path(".local/share/preceptor").join(file);
        if original.exists() {
            fs::copy(original, copy.path().join(file)).expect("the disk has room");
        }
    }
    let url = format!("sqlite://{}", copy.path().join("preceptor.sqlite").display());
    let mut connection = SqliteConnection::connect(&url).await.expect("the copy opens");
    let verdict: Vec<String> =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await.expect("it is checked");
    assert_eq!(verdict, ["ok"]);
}

/// That every acknowledged write is there as acknowledged, and nothing that nobody asked for.
fn assert_acknowledged(asked: &[Asked], seen: &BTreeMap<String, pb::Person>) {
    for each in asked.iter().filter(|each| each.reply.is_some()) {
        assert_eq!(seen.get(&each.name()), each.reply.as_ref(), "lost or changed: {}", each.name());
    }
    let strangers: Vec<_> =
        seen.keys().filter(|name| !asked.iter().any(|each| each.name() == **name)).collect();
    assert!(strangers.is_empty(), "nobody asked for {strangers:?}");
}

/// Sends every request again: what was written answers as it was written, the rest is written now.
async fn repeat_all(site: &Site, server: &Server, asked: &[Asked], before: &BTreeMap<String, pb::Person>) {
    let mut roster = RosterServiceClient::new(site.caller(server));
    for each in asked {
        let reply = roster.create_person(each.request.clone()).await.expect("repeated").into_inner().person;
        if let Some(written) = before.get(&each.name()) {
            assert_eq!(reply.as_ref(), Some(written), "not the first reply");
        }
        assert!(reply.is_some());
    }
    let mut other = asked[0].request.clone();
    other.person_id.push_str("-other");
    let refused = roster.create_person(other).await.expect_err("another request under a known id");
    assert_eq!(reason_of(&refused), Some(ErrorReason::RequestIdReused));
}

/// That each request has exactly one effect: one person, one event, one audit entry, and no number left out.
async fn assert_each_once(site: &Site, server: &Server, asked: &[Asked]) {
    let mut names: Vec<String> = asked.iter().map(Asked::name).collect();
    names.sort();
    let seen: Vec<String> = people(site.caller(server)).await.into_keys().collect();
    assert_eq!(seen, names);
    for log in [events(site.caller(server)).await, audit_entries(site.caller(server)).await] {
        let numbers: Vec<i64> = log.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, (1..).take(log.len()).collect::<Vec<_>>());
        let mut resources: Vec<String> = log.into_iter().map(|(_, resource)| resource).collect();
        resources.retain(|resource| resource.contains("/people/"));
        resources.sort();
        assert_eq!(resources, names);
    }
}
