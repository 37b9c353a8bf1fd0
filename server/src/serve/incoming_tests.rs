//! Hostile and slow peers, on real sockets.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_stream::StreamExt;

use super::*;
use crate::serve::dev_certificate::DevCertificate;
use crate::serve::tls::install_cryptography;

const SHORT: Duration = Duration::from_millis(150);
/// Long enough that only a hang reaches it, also on a busy machine.
const LONG: Duration = Duration::from_secs(10);
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn limits() -> Limits {
    Limits { total: 10, per_peer: 10, handshake: SHORT, first_bytes: SHORT, lifetime: LONG }
}

async fn start(
    limits: Limits,
    certificates: Option<Arc<Certificates>>,
) -> (Incoming, SocketAddr, CancellationToken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound address");
    let abort = CancellationToken::new();
    (Incoming::start(listener, limits, certificates, abort.clone()), address, abort)
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the listener accepts")
}

async fn next(incoming: &mut Incoming) -> Connection {
    let connection = timeout(LONG, incoming.next()).await.expect("a connection in time");
    connection.expect("the listener is open").expect("accepting cannot fail")
}

/// The error with which reading from `connection` ends.
async fn failure(connection: &mut Connection) -> std::io::ErrorKind {
    let reading = async {
        let mut buffer = [0; 64];
        loop {
            if let Err(error) = connection.read(&mut buffer).await {
                return error.kind();
            }
        }
    };
    timeout(LONG, reading).await.expect("the connection fails in time")
}

/// Whether the server closes `socket` without a word.
async fn is_closed(socket: &mut TcpStream) -> bool {
    let mut byte = [0];
    matches!(timeout(LONG, socket.read(&mut byte)).await, Ok(Ok(0) | Err(_)))
}

#[tokio::test]
async fn a_peer_that_says_nothing_is_cut() {
    let (mut incoming, address, _abort) = start(limits(), None).await;
    let _client = connect(address).await;
    assert_eq!(failure(&mut next(&mut incoming).await).await, std::io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_peer_that_stalls_in_the_middle_of_its_greeting_is_cut() {
    let (mut incoming, address, _abort) = start(limits(), None).await;
    let mut client = connect(address).await;
    client.write_all(&PREFACE[..PREFACE.len() - 1]).await.expect("the connection is open");
    assert_eq!(failure(&mut next(&mut incoming).await).await, std::io::ErrorKind::TimedOut);
}

#[tokio::test]
async fn a_peer_that_has_greeted_may_be_quiet() {
    let (mut incoming, address, _abort) = start(limits(), None).await;
    let mut client = connect(address).await;
    client.write_all(PREFACE).await.expect("the connection is open");
    let mut connection = next(&mut incoming).await;
    assert!(timeout(SHORT * 3, failure(&mut connection)).await.is_err());
    client.write_all(b"later").await.expect("the connection is still open");
}

#[tokio::test]
async fn a_connection_that_never_leaves_is_cut_at_its_lifetime() {
    let (mut incoming, address, _abort) = start(Limits { lifetime: SHORT * 2, ..limits() }, None).await;
    let mut client = connect(address).await;
    client.write_all(PREFACE).await.expect("the connection is open");
    assert_eq!(failure(&mut next(&mut incoming).await).await, std::io::ErrorKind::ConnectionAborted);
}

#[tokio::test]
async fn aborting_cuts_reads_and_writes() {
    let (mut incoming, address, abort) = start(limits(), None).await;
    let mut client = connect(address).await;
    client.write_all(PREFACE).await.expect("the connection is open");
    let mut connection = next(&mut incoming).await;
    abort.cancel();
    assert_eq!(failure(&mut connection).await, std::io::ErrorKind::ConnectionAborted);
    let written = connection.write_all(b"reply").await.expect_err("the connection is cut");
    assert_eq!(written.kind(), std::io::ErrorKind::ConnectionAborted);
}

#[tokio::test]
async fn one_peer_cannot_take_every_place() {
    let (mut incoming, address, _abort) = start(Limits { per_peer: 1, ..limits() }, None).await;
    let _first = connect(address).await;
    let connection = next(&mut incoming).await;
    assert!(is_closed(&mut connect(address).await).await);
    drop(connection);
    let _third = connect(address).await;
    next(&mut incoming).await;
}

#[tokio::test]
async fn a_connection_beyond_the_total_waits_for_a_place() {
    let (mut incoming, address, _abort) = start(Limits { total: 1, ..limits() }, None).await;
    let _clients = [connect(address).await, connect(address).await];
    let first = next(&mut incoming).await;
    assert!(timeout(SHORT, incoming.next()).await.is_err());
    drop(first);
    next(&mut incoming).await;
}

#[tokio::test]
async fn dropping_the_stream_closes_the_listener() {
    let (incoming, address, _abort) = start(limits(), None).await;
    drop(incoming);
    let refused = async {
        while TcpStream::connect(address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(LONG, refused).await.expect("the port is closed in time");
}

#[tokio::test]
async fn a_tls_handshake_that_stalls_is_cut_and_frees_its_place() {
    install_cryptography();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let today = jiff::civil::date(2026, 3, 1);
    let files = DevCertificate::write(directory.path(), &[], today).expect("a certificate");
    let certificates =
        Certificates::load(&files.certificate, &files.key, false).expect("a usable certificate");
    let one = Limits { total: 1, ..limits() };
    let (_incoming, address, _abort) = start(one, Some(Arc::new(certificates))).await;
    for hello in [b"".as_slice(), b"\x16\x03\x01\x02\x00\x01", b"not TLS at all\r\n\r\n"] {
        let mut client = connect(address).await;
        client.write_all(hello).await.expect("the connection is open");
        let mut answer = Vec::new();
        // A TLS alert may come before the end.
        let _ = timeout(LONG, client.read_to_end(&mut answer)).await.expect("the connection ends in time");
        assert!(answer.len() < 16, "{answer:?}");
    }
}
