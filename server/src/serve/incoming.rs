//! Accepts connections within limits that a hostile peer cannot stretch.
//!
//! The transport itself has no cap on connections, spins when descriptors run out, and waits for ever for a peer
//! that connects and says nothing; each of these has its answer here.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{sleep, timeout};
use tokio_stream::Stream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::{Connected, TcpConnectInfo};

use super::connection::{Connection, Seats, Transport};
use super::limits::Limits;
use super::tls::Certificates;
use crate::desk::quotas::{Quotas, peer_of};

/// How long to wait after a failed accept: descriptors are freed by connections that end, not by trying again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The stream of connections that are ready to speak HTTP. Dropping it closes the listener.
#[derive(Debug)]
pub struct Incoming {
    connections: mpsc::Receiver<Connection>,
}

impl Incoming {
    /// Starts to accept from `listener`. Connections are cut when `abort` is cancelled.
    #[must_use]
    pub fn start(
        listener: TcpListener,
        limits: Limits,
        certificates: Option<Arc<Certificates>>,
        abort: CancellationToken,
    ) -> Self {
        let (ready, connections) = mpsc::channel(1);
        let total = Arc::new(Semaphore::new(limits.total.min(Semaphore::MAX_PERMITS)));
        let door = Door {
            limits,
            certificates,
            abort,
            ready,
            total,
            peers: Quotas::new(limits.total, limits.per_peer),
        };
        tokio::spawn(door.open(listener));
        Self { connections }
    }
}

impl Stream for Incoming {
    type Item = Result<Connection, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.connections.poll_recv(context).map(|connection| connection.map(Ok))
    }
}

/// What the accepting task needs to know.
#[derive(Clone)]
struct Door {
    limits: Limits,
    certificates: Option<Arc<Certificates>>,
    abort: CancellationToken,
    ready: mpsc::Sender<Connection>,
    total: Arc<Semaphore>,
    peers: Quotas<IpAddr>,
}

impl Door {
    /// Accepts until nobody takes connections any more.
    async fn open(self, listener: TcpListener) {
        loop {
            let next = tokio::select! {
                next = self.next(&listener) => next,
                () = self.ready.closed() => return,
            };
            match next {
                Ok((socket, address, place)) => self.admit(socket, address, place),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// The next connection, once there is a place for it: until then it waits in the kernel's queue.
    async fn next(
        &self,
        listener: &TcpListener,
    ) -> std::io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
        let place = Arc::clone(&self.total).acquire_owned().await.map_err(std::io::Error::other)?;
        let (socket, address) = listener.accept().await?;
        Ok((socket, address, place))
    }

    /// Lets a connection in beside the others, unless its peer has enough of them.
    fn admit(&self, socket: TcpStream, address: SocketAddr, place: OwnedSemaphorePermit) {
        let Some(seat) = self.peers.enter(peer_of(address.ip())) else {
            tracing::debug!(peer = %address, "refused: too many connections from this address");
            return;
        };
        let door = self.clone();
        let seats = Seats::new(place, seat);
        tokio::spawn(async move {
            let prepared = tokio::select! {
                prepared = door.prepare(socket, seats) => prepared,
                () = door.abort.cancelled() => return,
            };
            match prepared {
                // A closed channel means that the server stops; the connection ends with it.
                Ok(connection) => drop(door.ready.send(connection).await),
                Err(error) => {
                    tracing::debug!(peer = %address, %error, "the connection failed before its first request");
                }
            }
        });
    }

    /// Secures the connection where TLS is on, and arms its timers.
    async fn prepare(&self, socket: TcpStream, seats: Seats) -> std::io::Result<Connection> {
        // Replies are small and complete; waiting to fill a packet only delays them.
        socket.set_nodelay(true)?;
        let peer: TcpConnectInfo = socket.connect_info();
        let transport: Pin<Box<dyn Transport>> = match &self.certificates {
            None => Box::pin(socket),
            Some(certificates) => {
                let handshake = timeout(self.limits.handshake, certificates.acceptor().accept(socket));
                Box::pin(handshake.await.map_err(|_| std::io::ErrorKind::TimedOut)??)
            }
        };
        Ok(Connection::new(transport, peer, seats, self.limits, &self.abort))
    }
}

#[cfg(test)]
#[path = "incoming_tests.rs"]
mod tests;
