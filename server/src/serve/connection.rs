//! One accepted connection: its bytes, its timers and the places it takes.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::CancellationToken;
use tonic::transport::server::{Connected, TcpConnectInfo};

use super::limits::Limits;
use crate::desk::quotas::Share;

/// The bytes with which every HTTP/2 client opens. A shorter HTTP/1.1 request does not exist either.
const PREFACE_LENGTH: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();

/// What carries a connection's bytes: a socket, or TLS over one.
pub trait Transport: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Transport for T {}

/// The places a connection takes; they are free again when it is dropped.
#[derive(Debug)]
pub struct Seats {
    _of_all: OwnedSemaphorePermit,
    _of_peer: Share<IpAddr>,
}

impl Seats {
    /// One place among all connections, and one among those of the peer.
    #[must_use]
    pub fn new(of_all: OwnedSemaphorePermit, of_peer: Share<IpAddr>) -> Self {
        Self { _of_all: of_all, _of_peer: of_peer }
    }
}

/// An accepted connection that fails its reads and writes once its time is over.
pub struct Connection {
    transport: Pin<Box<dyn Transport>>,
    peer: TcpConnectInfo,
    /// Resolves when the connection is to be cut; `None` once it was.
    end: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    /// Runs until the client has opened the HTTP connection.
    preface: Option<Preface>,
    _seats: Seats,
}

/// The wait for the bytes that open an HTTP connection.
struct Preface {
    missing: usize,
    deadline: Pin<Box<Sleep>>,
}

impl Connection {
    /// A connection over `transport` with the timers of `limits`, cut when `abort` is cancelled.
    #[must_use]
    pub fn new(
        transport: Pin<Box<dyn Transport>>,
        peer: TcpConnectInfo,
        seats: Seats,
        limits: Limits,
        abort: &CancellationToken,
    ) -> Self {
        let abort = abort.clone();
        let end = async move {
            tokio::select! {
                () = abort.cancelled() => {}
                () = sleep(limits.lifetime) => {}
            }
        };
        let preface = Preface { missing: PREFACE_LENGTH, deadline: Box::pin(sleep(limits.first_bytes)) };
        Self { transport, peer, end: Some(Box::pin(end)), preface: Some(preface), _seats: seats }
    }

    /// Fails when the connection is to be cut; else wakes the task when it is.
    fn poll_alive(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if let Some(end) = &mut self.end
            && end.as_mut().poll(context).is_pending()
        {
            return Ok(());
        }
        self.end = None;
        Err(io::ErrorKind::ConnectionAborted.into())
    }

    /// Fails when the client has not opened the HTTP connection in time; else wakes the task when it has not.
    fn poll_preface(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        let Some(preface) = &mut self.preface else { return Ok(()) };
        match preface.deadline.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
            Poll::Pending => Ok(()),
        }
    }

    fn note_read(&mut self, length: usize) {
        let Some(preface) = &mut self.preface else { return };
        preface.missing = preface.missing.saturating_sub(length);
        if preface.missing == 0 {
            self.preface = None;
        }
    }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.peer.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_alive(context)?;
        self.poll_preface(context)?;
        let before = buffer.filled().len();
        ready!(self.transport.as_mut().poll_read(context, buffer))?;
        self.note_read(buffer.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_alive(context)?;
        self.transport.as_mut().poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_alive(context)?;
        self.transport.as_mut().poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_alive(context)?;
        self.transport.as_mut().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_alive(context)?;
        self.transport.as_mut().poll_shutdown(context)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("peer", &self.peer).finish_non_exhaustive()
    }
}
