//! The whole service inside a test: real store, real sockets, real tokens; only the process is the test's own.

use std::{net::SocketAddr, sync::Arc};

use preceptor_engine::time::UnixMicros;
use preceptor_server::{
    caller::{CallerLayer, Secret},
    clock::{Clock, new_id},
    desk::{About, Desk},
    error::Error,
    matching::Searches,
    records::{AgencyId, PersonId, Role, Token},
    rpc::routes,
    store::{Connections, Location, Store, Tx, Work, agencies, tokens},
    work::solve_runs,
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint, Server, server::TcpIncoming},
};

/// Monday 2 November 2026, 09:00 UTC: when a test's clock starts.
pub const START: UnixMicros = UnixMicros(1_793_610_000_000_000);

/// The databases that every test of the service runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in a temporary directory.
    Sqlite,
    /// A fresh database of the run's cluster.
    Postgres,
}

/// A running service.
pub struct Service {
    /// What its handlers stand on.
    pub desk: Desk,
    /// The match runs that it solves.
    searches: Arc<Searches>,
    /// Where the data is.
    pub location: Location,
    /// Its clock, which stands still until a test moves it.
    pub clock: Clock,
    /// Where it listens.
    pub address: SocketAddr,
    channel: Channel,
    _directory: tempfile::TempDir,
    _database: Option<crate::postgres::Database>,
}

/// A channel that sends a bearer token with every call.
pub type Authenticated = InterceptedService<Channel, Bearer>;

/// Sends one bearer token.
#[derive(Clone, Debug)]
pub struct Bearer(MetadataValue<Ascii>);

impl Bearer {
    /// Sends this token.
    ///
    /// # Panics
    ///
    /// When the text cannot stand in a header.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(format!("Bearer {token}").parse().expect("a token is ASCII"))
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.0.clone());
        Ok(request)
    }
}

impl Service {
    /// Starts a service on a fresh store.
    ///
    /// # Panics
    ///
    /// When anything does not start.
    pub async fn start(backend: Backend) -> Self {
        Self::start_within(backend, About::default()).await
    }

    /// Starts a service on a fresh store within other limits than the usual.
    ///
    /// # Panics
    ///
    /// When anything does not start.
    pub async fn start_within(backend: Backend, about: About) -> Self {
        let service = Self::start_idle(backend, about).await;
        tokio::spawn(solve_runs(service.desk.clone(), Arc::clone(&service.searches)));
        service
    }

    /// Starts a service that queues match runs and solves none.
    ///
    /// # Panics
    ///
    /// When anything does not start.
    pub async fn start_idle(backend: Backend, about: About) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let database = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => Some(crate::postgres::fresh_database().await),
        };
        let location = match &database {
            None => Location::Sqlite(directory.path().join("preceptor.db")),
            Some(database) => Location::Postgres(database.url().to_owned()),
        };
        let clock = Clock::manual(START);
        let store = Store::open(&location, Connections::default(), &clock).await.expect("the store opens");
        let desk = Desk::new(store, clock.clone(), CancellationToken::new(), about);
        let searches = Arc::new(Searches::default());
        let incoming = TcpIncoming::bind("127.0.0.1:0".parse().expect("an address"))
            .expect("a free port")
            // As `serve` does: a reply of several packets would wait for the acknowledgement of the first.
            .with_nodelay(Some(true));
        let address = incoming.local_addr().expect("it is bound");
        let layer = CallerLayer::new(desk.store.clone(), clock.clone());
        let server = Server::builder().layer(layer).add_routes(routes(&desk, &searches));
        tokio::spawn(server.serve_with_incoming(incoming));
        let channel = Endpoint::from_shared(format!("http://{address}")).expect("a URL").connect_lazy();
        Self { desk, searches, location, clock, address, channel, _directory: directory, _database: database }
    }

    /// A worker that solves runs of this service as another server on the same data would: until it is told to
    /// stop, or aborted as by a crash.
    #[must_use]
    pub fn worker(&self) -> Worker {
        let stopping = CancellationToken::new();
        let about = About::clone(&self.desk.about);
        let desk = Desk::new(self.desk.store.clone(), self.clock.clone(), stopping.clone(), about);
        Worker { stopping, solving: tokio::spawn(solve_runs(desk, Arc::default())) }
    }

    /// A channel for a new token of agency `north`.
    pub async fn caller(&self, role: Role, person: Option<&str>) -> Authenticated {
        self.caller_of("north", role, person).await
    }

    /// A channel for a new token of any agency, which is made if need be.
    ///
    /// # Panics
    ///
    /// When the store fails.
    pub async fn caller_of(&self, agency: &str, role: Role, person: Option<&str>) -> Authenticated {
        InterceptedService::new(self.channel.clone(), self.issue(agency, role, person).await)
    }

    async fn issue(&self, agency: &str, role: Role, person: Option<&str>) -> Bearer {
        let secret = Secret::draw();
        let now = self.clock.now();
        let token = Token {
            agency_id: AgencyId::new(agency),
            id: format!("{}-{}", role.word().to_lowercase(), new_id()),
            secret_hash: secret.hash(),
            role,
            person_id: person.map(PersonId::new),
            created_at: now,
            expires_at: now.plus_micros(365 * 86_400_000_000),
            revoked_at: None,
        };
        self.desk.store.write(Issue(token)).await.expect("the token is stored");
        Bearer::of(secret.reveal())
    }

    /// Channels over `count` connections of their own for one new token of agency `north`: for races.
    ///
    /// # Panics
    ///
    /// When the store fails.
    pub async fn callers(&self, role: Role, person: Option<&str>, count: usize) -> Vec<Authenticated> {
        let bearer = self.issue("north", role, person).await;
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).expect("a URL");
        let connect = || InterceptedService::new(endpoint.connect_lazy(), bearer.clone());
        (0..count).map(|_| connect()).collect()
    }

    /// A channel that sends this text as its token.
    ///
    /// # Panics
    ///
    /// When the text cannot stand in a header.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Authenticated {
        InterceptedService::new(self.channel.clone(), Bearer::of(token))
    }

    /// A connection to any address that sends a new coordinator's token of this service.
    ///
    /// # Panics
    ///
    /// When nothing listens there.
    pub async fn coordinator_at(&self, address: SocketAddr) -> Authenticated {
        let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("a URL");
        let channel = endpoint.connect().await.expect("connected");
        InterceptedService::new(channel, self.issue("north", Role::Coordinator, None).await)
    }

    /// A channel without a token.
    #[must_use]
    pub fn anonymous(&self) -> Channel {
        self.channel.clone()
    }
}

/// Another server's worker.
pub struct Worker {
    stopping: CancellationToken,
    solving: JoinHandle<()>,
}

impl Worker {
    /// Stops it as a server that drains does.
    ///
    /// # Panics
    ///
    /// When it panicked.
    pub async fn stop(self) {
        self.stopping.cancel();
        self.solving.await.expect("no panic");
    }

    /// Ends it as a crash does: it gets no chance to do anything more.
    pub async fn crash(self) {
        self.solving.abort();
        // So that nothing of it is on its way any more.
        let _ = self.solving.await;
    }
}

struct Issue(Token);

impl Work for Issue {
    type Output = ();
    type Failure = Error;
    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        agencies::ensure_agency(tx, &self.0.agency_id, self.0.created_at).await?;
        Ok(tokens::insert_token(tx, &self.0).await?)
    }
}

/// A fresh request id.
#[must_use]
pub fn request_id() -> String {
    new_id()
}

/// Defines a test that runs on SQLite and on PostgreSQL: `on_both_stores!(async fn name(service) { .. })`.
#[macro_export]
macro_rules! on_both_stores {
    ($($(#[$meta:meta])* async fn $name:ident($service:ident) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn run($service: $crate::service::Service) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                run($crate::service::Service::start($crate::service::Backend::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                run($crate::service::Service::start($crate::service::Backend::Postgres).await).await;
            }
        }
    )+};
}
