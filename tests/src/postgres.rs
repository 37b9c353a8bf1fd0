//! Throwaway PostgreSQL databases: one cluster for the run, one fresh database for each test that asks.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection, raw_sql};

/// Names the cluster that `tests/run` started; unset, this process starts its own.
pub const CLUSTER_VARIABLE: &str = "PRECEPTOR_TEST_POSTGRES";

/// The role that owns every fresh database: neither superuser nor able to pass row security by.
pub const OWNER: &str = "preceptor";

static CLUSTER: OnceLock<Cluster> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// A server, and what keeps it alive.
struct Cluster {
    /// Connects as superuser to the maintenance database.
    admin_url: String,
    /// Held open, never written: `tests/postgres` stops the server when this end closes, which the system
    /// does for a process however it dies. A static is not dropped at exit, so nothing of ours could.
    _alive: Option<(Child, ChildStdin)>,
}

impl Cluster {
    fn find_or_start() -> Self {
        match std::env::var(CLUSTER_VARIABLE) {
            Ok(admin_url) if !admin_url.is_empty() => Self { admin_url, _alive: None },
            _ => Self::start(),
        }
    }

    fn start() -> Self {
        let script = crate::root().join("tests/postgres");
        let mut child = Command::new(&script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}", script.display()));
        let alive = child.stdin.take().expect("stdin is piped");
        let mut admin_url = String::new();
        BufReader::new(child.stdout.take().expect("stdout is piped"))
            .read_line(&mut admin_url)
            .expect("the script speaks UTF-8");
        assert!(
            !admin_url.trim().is_empty(),
            "no PostgreSQL for the tests: see the message of tests/postgres above"
        );
        Self { admin_url: admin_url.trim().to_owned(), _alive: Some((child, alive)) }
    }

    fn options(&self) -> PgConnectOptions {
        self.admin_url
            .parse()
            .unwrap_or_else(|error| panic!("{CLUSTER_VARIABLE}={}: {error}", self.admin_url))
    }

    async fn run(&self, statement: String) -> Result<(), sqlx::Error> {
        let mut connection: PgConnection = self.options().connect().await?;
        raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.map(drop)
    }
}

/// An empty database that goes away with this value.
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// Where to connect, as the role that owns the database.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Makes an empty database owned by [`OWNER`], on the cluster that all tests of the run share.
///
/// # Panics
/// When there is no PostgreSQL server on this machine: a test that needs one fails, it is never skipped.
pub async fn fresh_database() -> Database {
    let cluster = CLUSTER.get_or_init(Cluster::find_or_start);
    // Other processes share the cluster; within one, the count tells databases apart.
    let name = format!("test_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed));
    for statement in [
        format!("drop database if exists {name} with (force)"),
        format!("create database {name} owner {OWNER}"),
    ] {
        cluster.run(statement).await.unwrap_or_else(|error| panic!("no database {name}: {error}"));
    }
    let url = cluster.options().database(&name).username(OWNER).to_url_lossy().to_string();
    Database { name, url }
}

impl Drop for Database {
    /// Drops the database, throwing out whoever is still connected.
    fn drop(&mut self) {
        let Some(cluster) = CLUSTER.get() else { return };
        let statement = format!("drop database if exists {} with (force)", self.name);
        // A thread of its own, because the test's runtime may be the one that is unwinding.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map_err(sqlx::Error::Io).and_then(|runtime| runtime.block_on(cluster.run(statement)))
        });
        // The cluster goes away with the run, so a database left behind is worth a word and no more.
        match dropping.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("{} stays until the cluster stops: {error}", self.name),
            Err(_) => eprintln!("{} stays until the cluster stops: its drop panicked", self.name),
        }
    }
}

/// Waits until a statement in the database of this connection waits for a lock.
///
/// # Panics
///
/// When the database fails, or nobody has come to wait after half a minute.
pub async fn until_somebody_waits(connection: &mut PgConnection) {
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..6_000 {
        let count: i64 = sqlx::query_scalar(waiting).fetch_one(&mut *connection).await.expect("it counts");
        if count > 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("nobody waits");
}
