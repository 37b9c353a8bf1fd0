//! Changes that share one commit of the embedded store: each is whole, or not there at all.

use std::sync::Arc;

use preceptor_engine::time::UnixMicros;
use preceptor_server::{
    clock::Clock,
    records::{AgencyId, Role},
    store::{
        Connections, Entry, Error, Location, Record, Store, Tx, Work, agencies, append, claim_request,
        find_reply, list_audit_entries, list_events, store_reply,
    },
};
use tokio::{sync::Notify, task::JoinHandle};

const NORTH: &str = "north";
const SOUTH: &str = "south";

/// Keeps the writer busy until it is told to go on.
#[derive(Clone, Default)]
struct Busy {
    begun: Arc<Notify>,
    go_on: Arc<Notify>,
}

impl Work for Busy {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        for agency in [NORTH, SOUTH] {
            agencies::ensure_agency(tx, &AgencyId::new(agency), UnixMicros::default()).await?;
        }
        self.begun.notify_one();
        self.go_on.notified().await;
        Ok(())
    }
}

/// How a change ends.
#[derive(Clone, Copy)]
enum End {
    Well,
    Refused,
    Panicking,
}

/// A change that replies with its own name, unless the request was answered before.
struct Change {
    agency: &'static str,
    actor: &'static str,
    request_id: &'static str,
    name: &'static str,
    end: End,
}

impl Work for Change {
    type Output = String;
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<String, Error> {
        let agency = AgencyId::new(self.agency);
        let entry = Arc::new(Entry {
            agency: agency.clone(),
            actor: self.actor.into(),
            role: Role::Admin,
            person: None,
            method: "test".into(),
            rule: "operator".into(),
            request_id: self.request_id.into(),
            at: UnixMicros::default(),
        });
        if !claim_request(tx, &entry, b"body").await? {
            let stored = find_reply(tx, &agency, self.actor, self.request_id).await?.expect("it was claimed");
            return Ok(String::from_utf8(stored.reply).expect("a name"));
        }
        store_reply(tx, &entry, self.name.into());
        append(tx, &entry, vec![Record { event: "test", resource: self.name.into(), etag: String::new() }]);
        match self.end {
            End::Well => Ok(self.name.into()),
            End::Refused => Err(Error::Broken("refused".into())),
            End::Panicking => panic!("on purpose"),
        }
    }
}

/// Runs these changes in one group, and tells their outcomes.
async fn in_one_group(store: &Store, changes: Vec<Change>) -> Vec<Result<String, String>> {
    let busy = Busy::default();
    let before = store.commits();
    let first = tokio::spawn({
        let (store, busy) = (store.clone(), busy.clone());
        async move { store.write(busy).await }
    });
    busy.begun.notified().await;
    let waiting: Vec<JoinHandle<_>> = changes
        .into_iter()
        .map(|change| {
            let store = store.clone();
            tokio::spawn(async move { store.write(change).await.map_err(|error| error.to_string()) })
        })
        .collect();
    // On the one thread of this test, every change is handed in before this goes on.
    tokio::task::yield_now().await;
    busy.go_on.notify_one();
    first.await.expect("no panic").expect("written");
    let mut outcomes = vec![];
    for change in waiting {
        outcomes.push(change.await.expect("the panic stays with the writer"));
    }
    assert_eq!(
        store.commits(),
        before.map(|before| before + 2),
        "one commit for the first, one for all others"
    );
    outcomes
}

async fn open() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let location = Location::Sqlite(folder.path().join("preceptor.db"));
    (Store::open(&location, Connections::default(), &Clock::system()).await.expect("it opens"), folder)
}

/// The numbered resources of both logs, which have to be the same.
async fn logged(store: &Store) -> Vec<(i64, String)> {
    let (agency, mut reader) = (AgencyId::new(NORTH), store.reader().await.expect("a connection"));
    let tx = &mut reader.tx();
    let events = list_events(tx, &agency, 0, 100).await.expect("events");
    let mut entries = list_audit_entries(tx, &agency, i64::MAX, ("", ""), 100).await.expect("entries");
    entries.reverse();
    let events: Vec<_> = events.into_iter().map(|event| (event.sequence, event.resource)).collect();
    let entries: Vec<_> = entries.into_iter().map(|entry| (entry.sequence, entry.resource)).collect();
    assert_eq!(events, entries);
    events
}

const fn change(request_id: &'static str, name: &'static str, end: End) -> Change {
    Change { agency: NORTH, actor: "ana", request_id, name, end }
}

#[tokio::test]
async fn a_repeat_in_the_group_of_its_first_time_gets_the_reply_that_is_not_written_yet() {
    let (store, _folder) = open().await;
    let same = vec![change("1", "first", End::Well), change("1", "second", End::Well)];
    let first = Ok("first".to_owned());
    assert_eq!(in_one_group(&store, same).await, [first.clone(), first.clone()]);
    assert_eq!(store.write(change("1", "third", End::Well)).await.ok(), first.ok());
    assert_eq!(logged(&store).await, [(1, "first".to_owned())]);
}

#[tokio::test]
async fn a_request_id_is_of_one_principal_of_one_agency() {
    let (store, _folder) = open().await;
    let asked = [(NORTH, "ana", "1"), (NORTH, "ben", "1"), (SOUTH, "ana", "1"), (NORTH, "ana", "2")];
    let named = |names: [&'static str; 4]| {
        let changes = asked.into_iter().zip(names);
        changes.map(|((agency, actor, request_id), name)| Change {
            agency,
            actor,
            ..change(request_id, name, End::Well)
        })
    };
    let first_and_again = named(["a", "b", "c", "d"]).chain(named(["again"; 4])).collect();
    let outcomes = in_one_group(&store, first_and_again).await;
    assert_eq!(outcomes, ["a", "b", "c", "d", "a", "b", "c", "d"].map(|name| Ok(name.to_owned())));
    for (change, name) in named(["later"; 4]).zip(["a", "b", "c", "d"]) {
        assert_eq!(store.write(change).await.ok().as_deref(), Some(name));
    }
}

#[tokio::test]
async fn what_fails_leaves_nothing_behind_and_the_rest_of_its_group_stays() {
    let (store, _folder) = open().await;
    let mixed = vec![
        change("1", "a", End::Well),
        change("2", "b", End::Refused),
        change("3", "c", End::Panicking),
        change("4", "d", End::Well),
        change("5", "e", End::Refused),
    ];
    let outcomes = in_one_group(&store, mixed).await;
    let refused = Err("refused".to_owned());
    assert_eq!(outcomes[..2], [Ok("a".to_owned()), refused.clone()]);
    assert_eq!(outcomes[3..], [Ok("d".to_owned()), refused]);
    assert!(outcomes[2].as_ref().is_err_and(|error| error.contains("panicked")), "{outcomes:?}");
    assert_eq!(logged(&store).await, [(1, "a".to_owned()), (2, "d".to_owned())]);
    // What failed was not answered: it may come again.
    for (request_id, name) in [("2", "b again"), ("3", "c again"), ("5", "e again")] {
        let repeated = store.write(change(request_id, name, End::Well)).await;
        assert_eq!(repeated.ok().as_deref(), Some(name));
    }
    assert_eq!(logged(&store).await.last(), Some(&(5, "e again".to_owned())));
}

#[tokio::test]
async fn a_group_that_the_store_cannot_write_fails_whole_and_the_next_one_goes_on() {
    let (store, _folder) = open().await;
    assert_eq!(in_one_group(&store, vec![change("1", "a", End::Well)]).await, [Ok("a".to_owned())]);
    let blocked =
        "CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END";
    store.write(Run(blocked)).await.expect("made");
    let outcomes =
        in_one_group(&store, vec![change("2", "b", End::Well), change("3", "c", End::Refused)]).await;
    assert_eq!(outcomes, [Err("disk full".to_owned()), Err("refused".to_owned())]);
    store.write(Run("DROP TRIGGER full")).await.expect("dropped");
    assert_eq!(store.write(change("2", "b again", End::Well)).await.ok().as_deref(), Some("b again"));
    assert_eq!(logged(&store).await, [(1, "a".to_owned()), (2, "b again".to_owned())]);
}

/// One statement past the store.
struct Run(&'static str);

impl Work for Run {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        match &mut tx.connection {
            preceptor_server::store::Native::Sqlite(connection) => {
                sqlx::query(self.0).execute(&mut **connection).await?;
            }
            preceptor_server::store::Native::Postgres(_) => unreachable!("groups are SQLite's"),
        }
        Ok(())
    }
}
