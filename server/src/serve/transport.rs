//! Puts routes on the wire: connections, layers, and an orderly end.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;

use super::health::Health;
use super::incoming::Incoming;
use super::layers::StepLayer;
use super::layers::deadline::Deadline;
use super::layers::oversize::Oversize;
use super::layers::panic::CatchPanic;
use super::layers::shed::Shed;
use super::layers::stream_end::StreamEnd;
use super::layers::trace::Trace;
use super::limits::Limits;
use super::methods::Methods;
use super::tls::Certificates;
use crate::caller::CallerLayer;
use crate::clock::Clock;
use crate::config::Config;
use crate::store::Store;

/// How long connections that were cut get to notice.
const ABORT_PAUSE: Duration = Duration::from_secs(2);
/// The time between two looks at the store.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// What a connection may send before it is read. The protocol's own default for a stream; two of them for a
/// connection, so that a thousand connections that only send cannot fill the memory.
const STREAM_WINDOW: u32 = 64 * 1024 - 1;
const CONNECTION_WINDOW: u32 = 2 * STREAM_WINDOW;
/// Streams that a peer may make the server reset before the connection is closed.
const MAX_RESETS: usize = 128;

/// What is put on the wire.
#[derive(Debug)]
pub struct Site {
    /// The handlers.
    pub routes: Routes,
    /// What is known about each method.
    pub methods: Arc<Methods>,
    /// The health that is told; it serves while the routes are on the wire.
    pub health: Health,
    /// The certificate, where TLS is on.
    pub certificates: Option<Arc<Certificates>>,
    /// The store behind the handlers: while it is out of reach nothing serves.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Cancelled when streams are to end because the server stops.
    pub draining: CancellationToken,
}

impl Site {
    /// Answers on `listener` until `shutdown` is cancelled. Then no connection is accepted any more, streams end
    /// with UNAVAILABLE, calls in flight get the drain deadline, and what is left is cut.
    ///
    /// # Errors
    /// When the transport fails as a whole, which a single connection cannot bring about.
    pub async fn run(
        self,
        config: &Config,
        listener: TcpListener,
        ready: impl FnOnce(),
        shutdown: CancellationToken,
    ) -> Result<(), tonic::transport::Error> {
        let (draining, abort) = (self.draining, CancellationToken::new());
        let incoming =
            Incoming::start(listener, Limits::of(config), self.certificates.clone(), abort.clone());
        let layers = ServiceBuilder::new()
            .option_layer(config.grpc_web.then(GrpcWebLayer::new))
            .layer(StepLayer(Trace { methods: Arc::clone(&self.methods) }))
            .layer(StepLayer(CatchPanic))
            .layer(StepLayer(Shed::new(config.max_requests_at_once.slots())))
            .layer(StepLayer(StreamEnd {
                methods: Arc::clone(&self.methods),
                lifetime: config.stream_lifetime,
                draining: draining.clone(),
            }))
            .layer(StepLayer(Deadline {
                methods: self.methods,
                unary: config.unary_deadline,
                long: config.long_deadline,
            }))
            .layer(StepLayer(Oversize))
            .layer(CallerLayer::new(self.store.clone(), self.clock))
            .into_inner();
        let mut serving = pin!(
            server(config)
                .layer(layers)
                .add_routes(self.routes)
                .serve_with_incoming_shutdown(incoming, draining.clone().cancelled_owned())
        );

        self.health.set(true).await;
        ready();
        tokio::select! {
            ended = &mut serving => return ended,
            () = follow_store(&self.health, &self.store) => {}
            () = follow_certificates(self.certificates.as_deref()) => {}
            () = shutdown.cancelled() => {}
        }
        self.health.set(false).await;
        draining.cancel();
        if let Ok(ended) = timeout(config.drain_deadline, &mut serving).await {
            return ended;
        }
        tracing::warn!("some connections did not end in time and are cut");
        abort.cancel();
        timeout(ABORT_PAUSE, serving).await.unwrap_or(Ok(()))
    }
}

/// Keeps the health in step with the store. Never ends.
async fn follow_store(health: &Health, store: &Store) {
    let mut was_reachable = true;
    loop {
        sleep(STORE_PAUSE).await;
        // Taking a connection asks the database whether it is still there.
        let is_reachable = store.reader().await.is_ok();
        if is_reachable != was_reachable {
            tracing::warn!(is_reachable, "the reach of the store changed");
            health.set(is_reachable).await;
            was_reachable = is_reachable;
        }
    }
}

/// Takes up certificates that are replaced. Never ends.
async fn follow_certificates(certificates: Option<&Certificates>) {
    match certificates {
        Some(certificates) => certificates.follow().await,
        None => std::future::pending().await,
    }
}

/// The transport with its limits.
fn server(config: &Config) -> Server {
    Server::builder()
        .accept_http1(config.grpc_web)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_concurrent_streams(config.max_streams.get())
        .http2_max_header_list_size(config.max_headers.bytes())
        .http2_max_local_error_reset_streams(Some(MAX_RESETS))
        .http2_keepalive_interval(Some(config.keepalive_interval))
        .http2_keepalive_timeout(Some(config.keepalive_timeout))
        .max_connection_age(spread(config.connection_age))
}

/// The age within a tenth of the one asked for, so that replicas do not send their clients away all at once.
fn spread(age: Duration) -> Duration {
    let thousandths = u32::try_from(900 + crate::clock::below(201)).unwrap_or(1000);
    age * thousandths / 1000
}

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;
