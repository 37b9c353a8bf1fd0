//! Holds on people and rooms: no two of one resource overlap, whoever asks in whatever order.

use preceptor_engine::time::UnixMicros;
use preceptor_server::{
    clock::Clock,
    records::{AgencyId, Hold},
    store::{Connections, Constraint, Error, Location, Store, Tx, Work, agencies, holds},
};
use preceptor_tests::postgres::{fresh_database, until_somebody_waits};
use sqlx::{Connection, PgConnection, query};

const NORTH: &str = "north";

/// A firm hold of `owner` on a resource for these hours; its id is made of them.
fn hold(owner: &str, resource: &str, (starts_at, ends_at): (i64, i64)) -> Hold {
    Hold {
        agency_id: AgencyId::new(NORTH),
        id: format!("{owner}-{resource}-{starts_at}"),
        resource: resource.into(),
        starts_at: UnixMicros(starts_at),
        ends_at: UnixMicros(ends_at),
        owner: owner.into(),
        expires_at: None,
    }
}

/// The same for a proposal that runs out.
fn until(expires_at: i64, hold: Hold) -> Hold {
    Hold { expires_at: Some(UnixMicros(expires_at)), ..hold }
}

/// Something to do with holds, and when.
#[derive(Clone)]
enum Act {
    Take(Vec<Hold>),
    MakeFirm(&'static str),
    Release(&'static str),
    ReleaseOne(&'static str, &'static str),
}

struct At(i64, Act);

impl Work for At {
    type Output = u64;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Error> {
        let (agency, now) = (AgencyId::new(NORTH), UnixMicros(self.0));
        agencies::ensure_agency(tx, &agency, now).await?;
        match &self.1 {
            Act::Take(wanted) => holds::take_holds(tx, &agency, wanted, now).await.map(|()| 0),
            Act::MakeFirm(owner) => holds::make_firm(tx, &agency, owner, now).await,
            Act::Release(owner) => holds::release_holds(tx, &agency, owner).await.map(|()| 0),
            Act::ReleaseOne(owner, resource) => {
                holds::release_hold(tx, &agency, owner, resource).await.map(|()| 0)
            }
        }
    }
}

async fn take(store: &Store, now: i64, wanted: Vec<Hold>) -> Result<u64, Error> {
    store.write(At(now, Act::Take(wanted))).await
}

fn overlaps(taken: &Result<u64, Error>) -> bool {
    matches!(taken, Err(Error::Violation(Constraint::HoldsOverlap)))
}

fn ids(holds: &[Hold]) -> Vec<&str> {
    holds.iter().map(|hold| hold.id.as_str()).collect()
}

async fn held(store: &Store, now: i64, owner: &str) -> Vec<Hold> {
    let mut reader = store.reader().await.expect("a connection");
    holds::list_held(&mut reader.tx(), &AgencyId::new(NORTH), owner, UnixMicros(now)).await.expect("listed")
}

async fn conflicts(store: &Store, now: i64, wanted: &[Hold]) -> Vec<Hold> {
    let mut reader = store.reader().await.expect("a connection");
    holds::list_conflicts(&mut reader.tx(), &AgencyId::new(NORTH), wanted, UnixMicros(now))
        .await
        .expect("listed")
}

async fn open(location: &Location) -> Store {
    Store::open(location, Connections::default(), &Clock::system()).await.expect("it opens")
}

/// Runs a test on a fresh store of each kind.
async fn on_both(test: impl AsyncFn(&Store)) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let database = fresh_database().await;
    let file = Location::Sqlite(folder.path().join("preceptor.db"));
    for location in [file, Location::Postgres(database.url().to_owned())] {
        let store = open(&location).await;
        test(&store).await;
        store.close().await;
    }
}

#[tokio::test]
async fn holds_of_one_resource_may_touch_and_never_overlap() {
    on_both(async |store| {
        take(store, 0, vec![hold("a", "rooms/x", (9, 10))]).await.expect("free");
        take(store, 0, vec![hold("b", "rooms/x", (10, 11)), hold("b", "rooms/y", (9, 11))])
            .await
            .expect("free");
        for hours in [(9, 10), (8, 12), (10, 12), (8, 10)] {
            assert!(overlaps(&take(store, 0, vec![hold("c", "rooms/x", hours)]).await), "{hours:?}");
        }
        assert!(held(store, 0, "c").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_holds_that_are_wanted_together_all_are_taken_or_none() {
    on_both(async |store| {
        take(store, 0, vec![hold("a", "rooms/y", (9, 10))]).await.expect("free");
        let both = vec![hold("b", "rooms/x", (9, 10)), hold("b", "rooms/y", (9, 10))];
        assert!(overlaps(&take(store, 0, both).await));
        assert!(held(store, 0, "b").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_hold_that_has_run_out_gives_way_and_one_that_has_not_does_not() {
    on_both(async |store| {
        take(store, 0, vec![until(5, hold("a", "rooms/x", (9, 10)))]).await.expect("free");
        let wanted = [hold("b", "rooms/x", (9, 10))];
        assert_eq!(ids(&conflicts(store, 4, &wanted).await), ["a-rooms/x-9"]);
        assert!(overlaps(&take(store, 4, wanted.to_vec()).await));
        assert!(conflicts(store, 5, &wanted).await.is_empty());
        take(store, 5, wanted.to_vec()).await.expect("it ran out");
        assert_eq!((held(store, 0, "a").await.len(), held(store, 5, "b").await.len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn conflicts_are_told_by_the_resource_as_wanted_then_by_start() {
    on_both(async |store| {
        let taken =
            [("rooms/x", (11, 12)), ("rooms/x", (9, 10)), ("people/ana", (9, 10)), ("rooms/z", (9, 10))];
        take(store, 0, taken.map(|(resource, hours)| hold("a", resource, hours)).to_vec())
            .await
            .expect("free");
        let wanted =
            [hold("b", "rooms/x", (9, 12)), hold("b", "people/ana", (8, 10)), hold("b", "rooms/z", (10, 12))];
        let found = conflicts(store, 0, &wanted).await;
        assert_eq!(ids(&found), ["a-rooms/x-9", "a-rooms/x-11", "a-people/ana-9"]);
        let mut reader = store.reader().await.expect("a connection");
        for (owner, (start, end), expected) in
            [("b", (9, 10), 3), ("b", (10, 11), 0), ("b", (10, 12), 1), ("a", (0, 24), 0)]
        {
            let agency = AgencyId::new(NORTH);
            let busy = holds::list_agency_busy(
                &mut reader.tx(),
                &agency,
                owner,
                (UnixMicros(start), UnixMicros(end)),
                UnixMicros(0),
            )
            .await
            .expect("listed");
            assert_eq!(busy.len(), expected, "{owner} {start} to {end}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_made_firm_never_runs_out_and_what_has_run_out_is_not_made_firm() {
    on_both(async |store| {
        let proposed = vec![
            until(5, hold("a", "rooms/x", (9, 10))),
            until(7, hold("a", "rooms/y", (9, 10))),
            hold("a", "rooms/z", (9, 10)),
        ];
        take(store, 0, proposed).await.expect("free");
        take(store, 0, vec![until(7, hold("b", "rooms/u", (9, 10)))]).await.expect("free");
        assert_eq!(store.write(At(5, Act::MakeFirm("a"))).await.expect("made firm"), 2);
        assert_eq!(ids(&held(store, 100, "a").await), ["a-rooms/y-9", "a-rooms/z-9"]);
        assert!(held(store, 100, "b").await.is_empty(), "another's hold still runs out");
    })
    .await;
}

#[tokio::test]
async fn an_owner_gives_back_one_resource_or_all_and_nobody_elses() {
    on_both(async |store| {
        for owner in ["a", "b"] {
            let start = i64::from(owner == "b");
            let hours = (start, start + 1);
            let all = ["rooms/x", "rooms/y"].map(|resource| hold(owner, resource, hours));
            take(store, 0, all.to_vec()).await.expect("free");
        }
        store.write(At(0, Act::ReleaseOne("a", "rooms/x"))).await.expect("given back");
        assert_eq!(ids(&held(store, 0, "a").await), ["a-rooms/y-0"]);
        take(store, 0, vec![hold("c", "rooms/x", (0, 1))]).await.expect("free again");
        store.write(At(0, Act::Release("a"))).await.expect("given back");
        assert!(held(store, 0, "a").await.is_empty());
        assert_eq!(held(store, 0, "b").await.len(), 2);
    })
    .await;
}

/// Holds a resource past the store, in whatever transaction the connection is in.
async fn take_outside(connection: &mut PgConnection, wanted: Hold) -> Result<(), Error> {
    holds::take_holds(&mut Tx::from(connection), &AgencyId::new(NORTH), &[wanted], UnixMicros(0)).await
}

#[tokio::test]
async fn whoever_waits_for_a_resource_holds_none_that_comes_after_it() {
    let database = fresh_database().await;
    let store = open(&Location::Postgres(database.url().to_owned())).await;
    take(&store, 0, Vec::new()).await.expect("the agency is there");
    let mut outside = PgConnection::connect(database.url()).await.expect("the database answers");
    let mut first = PgConnection::connect(database.url()).await.expect("the database answers");
    let mut open = first.begin().await.expect("a transaction");
    take_outside(&mut open, hold("a", "people/ana", (9, 10))).await.expect("nobody holds it");
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { take(&store, 0, vec![hold("b", "rooms/x", (9, 10)), hold("b", "people/ana", (9, 10))]).await }
    });
    until_somebody_waits(&mut outside).await;
    // Had it taken the room already, this would wait for it, and both for each other.
    query("SET lock_timeout = '2s'").execute(&mut outside).await.expect("set");
    take_outside(&mut outside, hold("c", "rooms/x", (9, 10))).await.expect("nobody holds it yet");
    open.rollback().await.expect("given back");
    assert!(overlaps(&waiting.await.expect("no panic")));
    store.close().await;
}
