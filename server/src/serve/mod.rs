//! The shell around the handlers: opens the store, puts the services on the wire, and ends in order.

pub mod connection;
pub mod dev_certificate;
pub mod first_token;
pub mod health;
pub mod incoming;
pub mod layers;
pub mod limits;
pub mod logging;
pub mod methods;
pub mod probe;
mod reflection;
mod start_error;
pub mod tls;
pub mod transport;
pub mod validity;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::health::Health;
use self::methods::Methods;
pub use self::start_error::StartError;
use self::tls::Certificates;
use self::transport::Site;
use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{About, Desk};
use crate::matching::Searches;
use crate::rpc;
use crate::store::{Location, Store};
use crate::work;

/// The methods that read or write a whole roster.
pub const LONG_METHODS: &[&str] =
    &["/preceptor.v1.MatchingService/CreateMatchRun", "/preceptor.v1.RosterService/ApplyImport"];

/// Serves until `shutdown` is cancelled, then drains and returns. Calls `ready` with the address once calls are
/// answered. The first start makes the agency and writes `admin-token` to the data directory.
///
/// # Errors
/// When the server cannot start, or its transport fails as a whole.
pub async fn serve(
    config: Config,
    ready: impl FnOnce(SocketAddr),
    shutdown: CancellationToken,
) -> Result<(), StartError> {
    config.check()?;
    tls::install_cryptography();
    let certificates = match config.tls_files() {
        Some((certificate, key)) => Some(Arc::new(Certificates::load(certificate, key, config.grpc_web)?)),
        None => None,
    };
    let clock = Clock::system();
    if let Some(certificates) = &certificates
        && let Some(warning) = certificates.warning(clock.now())?
    {
        tracing::warn!("{warning}");
    }
    let unusable = |reason| StartError::Listen { address: config.listen, reason };
    // Bound before the database is opened: of two servers, the second fails without touching anything.
    let listener = TcpListener::bind(config.listen).await.map_err(unusable)?;
    let address = listener.local_addr().map_err(unusable)?;
    let store = open_store(&config, &clock).await?;
    first_token::ensure(&config, &store, &clock).await?;
    let draining = CancellationToken::new();
    let desk = Desk::new(store.clone(), clock, draining.clone(), about(&config, &store));
    let searches = Arc::new(Searches::default());
    let solving = tokio::spawn(work::solve_runs(desk.clone(), Arc::clone(&searches)));
    let tidying = tokio::spawn(work::keep_tidy(desk.clone()));
    let site = site(&config, (&desk, &searches), Health::not_serving(rpc::SERVICES).await, certificates);
    let outcome = site.run(&config, listener, || ready(address), shutdown).await;
    // Also where the transport failed. The runs in hand go back, for another server to solve.
    draining.cancel();
    let _ = tokio::join!(solving, tidying);
    store.close().await;
    Ok(outcome?)
}

/// Opens the store of `config` and brings its schema up to date.
///
/// # Errors
/// When the data directory cannot be made or the database cannot be opened.
pub async fn open_store(config: &Config, clock: &Clock) -> Result<Store, StartError> {
    let location = config.location()?;
    make_private_directory(&config.data_dir)?;
    if let Location::Sqlite(file) = &location {
        make_private_file(file)?;
    }
    Ok(Store::open(&location, config.connections(), clock).await?)
}

/// Makes a directory that only its owner can enter; one that exists stays as it is.
fn make_private_directory(path: &Path) -> Result<(), StartError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|reason| StartError::Unwritable { path: path.to_owned(), reason })
}

/// Makes an empty file that only its owner can read; one that exists stays as it is. The database gives its mode to
/// the files beside it.
fn make_private_file(path: &Path) -> Result<(), StartError> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path);
    made.map(drop).map_err(|reason| StartError::Unwritable { path: path.to_owned(), reason })
}

/// Everything that is put on the wire.
fn site(
    config: &Config,
    (desk, searches): (&Desk, &Arc<Searches>),
    health: Health,
    certificates: Option<Arc<Certificates>>,
) -> Site {
    let sets = [preceptor_proto::FILE_DESCRIPTOR_SET, tonic_health::pb::FILE_DESCRIPTOR_SET];
    let methods = Methods::from_descriptors(&sets, LONG_METHODS).expect("the compiled contract decodes");
    let mut routes = rpc::routes(desk, searches).add_service(health.service());
    if config.offers_reflection() {
        routes = reflection::add(routes, &sets);
    }
    Site {
        routes,
        methods: Arc::new(methods),
        health,
        certificates,
        store: desk.store.clone(),
        clock: desk.clock.clone(),
        draining: desk.stopping.clone(),
    }
}

/// What the server tells about itself.
fn about(config: &Config, store: &Store) -> About {
    let milliseconds =
        |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    let offered = [
        ("grpc-web", config.grpc_web),
        ("reflection", config.offers_reflection()),
        ("store-postgres", store.kind() == "postgres"),
        ("store-sqlite", store.kind() == "sqlite"),
        ("tls", config.tls_files().is_some()),
    ];
    About {
        capabilities: offered
            .into_iter()
            .filter(|(_, is_on)| *is_on)
            .map(|(name, _)| name.to_owned())
            .collect(),
        request_bytes: config.max_request.bytes().into(),
        response_bytes: config.max_response.bytes().into(),
        unary_deadline_ms: milliseconds(config.unary_deadline),
        match_deadline_ms: milliseconds(config.match_deadline),
        match_bytes: config.max_match_memory.bytes(),
        stream_lifetime_ms: milliseconds(config.stream_lifetime),
        watches: config.max_watches.slots(),
        agency_watches: config.max_watches_per_agency.slots(),
    }
}

#[cfg(test)]
#[path = "serve_tests.rs"]
mod tests;
