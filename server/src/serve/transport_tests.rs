//! The transport under clients that behave and clients that do not.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_prost::ProstCodec;

use super::*;
use crate::clock::Clock;
use crate::config::{Environment, Flags};
use crate::serve::open_store;

/// Long enough that only a hang reaches it, also on a busy machine.
const LONG: Duration = Duration::from_secs(20);

/// A server that offers health only.
struct Running {
    address: SocketAddr,
    shutdown: CancellationToken,
    ended: JoinHandle<Result<(), tonic::transport::Error>>,
    _directory: tempfile::TempDir,
}

impl Running {
    async fn start(settings: &[(&'static str, &str)]) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let settings = settings.iter().map(|(key, text)| (*key, (*text).to_owned()));
        let data_dir = ("data_dir", directory.path().to_string_lossy().into_owned());
        let flags = Flags { config_file: None, settings: settings.chain([data_dir]).collect() };
        let config = Config::load(&flags, &Environment::default()).expect("valid settings");
        let store = open_store(&config, &Clock::system()).await.expect("a new database");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let methods = Methods::from_descriptors(&[tonic_health::pb::FILE_DESCRIPTOR_SET], &[]);
        let methods = Arc::new(methods.expect("a valid descriptor"));
        let health = Health::not_serving(&["grpc.health.v1.Health"]).await;
        let routes = Routes::new(health.service());
        let (clock, draining) = (Clock::system(), CancellationToken::new());
        let site = Site { routes, methods, health, certificates: None, store, clock, draining };
        let shutdown = CancellationToken::new();
        let signal = shutdown.clone();
        let ended = tokio::spawn(async move { site.run(&config, listener, || {}, signal).await });
        Self { address, shutdown, ended, _directory: directory }
    }

    async fn channel(&self) -> Channel {
        let endpoint = Channel::from_shared(format!("http://{}", self.address)).expect("an address");
        endpoint.connect().await.expect("the server accepts")
    }

    async fn client(&self) -> HealthClient<Channel> {
        HealthClient::new(self.channel().await)
    }

    /// Stops the server; how long that took.
    async fn stop(self) -> Duration {
        let started = crate::clock::stopwatch();
        self.shutdown.cancel();
        let ended = timeout(LONG, self.ended).await.expect("the server ends in time");
        ended.expect("no panic").expect("no failure of the transport");
        started.elapsed()
    }
}

fn whole_server() -> HealthCheckRequest {
    HealthCheckRequest { service: String::new() }
}

/// A call whose request never ends.
async fn hang(server: &Running) -> JoinHandle<Result<(), tonic::Status>> {
    let channel = server.channel().await;
    tokio::spawn(async move {
        let mut client = tonic::client::Grpc::new(channel);
        client.ready().await.expect("the connection is open");
        let endless = Request::new(tokio_stream::pending::<HealthCheckRequest>());
        let path = "/grpc.health.v1.Health/Check".parse().expect("a path");
        let codec = ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
        client.client_streaming(endless, path, codec).await.map(drop)
    })
}

#[tokio::test]
async fn an_orderly_client_sees_the_server_serve_and_then_stop() {
    let server = Running::start(&[]).await;
    let mut client = server.client().await;
    let mut watch = client.watch(whole_server()).await.expect("a watch").into_inner();
    let mut statuses = Vec::new();
    let first = watch.next().await.expect("a status").expect("no error");
    statuses.push(first.status);
    let took = server.stop().await;
    let end = loop {
        match watch.next().await.expect("a watch never ends without a status") {
            Ok(response) => statuses.push(response.status),
            Err(status) => break status,
        }
    };
    assert_eq!(end.code(), Code::Unavailable, "{end:?}");
    assert_eq!(statuses.first(), Some(&(tonic_health::ServingStatus::Serving as i32)));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn silent_connections_and_endless_calls_cannot_keep_the_server() {
    let server = Running::start(&[("drain_deadline", "400 ms")]).await;
    let mut silent = TcpStream::connect(server.address).await.expect("the server accepts");
    let mut greeted = TcpStream::connect(server.address).await.expect("the server accepts");
    greeted.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("the connection is open");
    let endless = hang(&server).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!endless.is_finished());

    let took = server.stop().await;
    assert!((Duration::from_millis(400)..Duration::from_secs(5)).contains(&took), "{took:?}");
    for socket in [&mut silent, &mut greeted] {
        let mut rest = Vec::new();
        let _ = timeout(LONG, socket.read_to_end(&mut rest)).await.expect("the connection was cut");
    }
    assert!(endless.await.expect("no panic").is_err());
}

#[tokio::test]
async fn a_request_that_never_ends_runs_into_the_deadline() {
    let server = Running::start(&[("unary_deadline", "200 ms")]).await;
    let status = timeout(LONG, hang(&server).await).await.expect("an answer in time").expect("no panic");
    assert_eq!(status.expect_err("no reply is possible").code(), Code::DeadlineExceeded);
    server.stop().await;
}

#[tokio::test]
async fn a_silent_connection_is_cut_while_the_server_runs() {
    let server = Running::start(&[("first_byte_deadline", "200 ms")]).await;
    let mut silent = TcpStream::connect(server.address).await.expect("the server accepts");
    let mut rest = Vec::new();
    let _ = timeout(LONG, silent.read_to_end(&mut rest)).await.expect("the connection is cut");
    server.client().await.check(whole_server()).await.expect("others are served");
    server.stop().await;
}

#[tokio::test]
async fn every_answer_carries_the_request_id_also_the_one_the_client_sent() {
    let server = Running::start(&[]).await;
    let mut client = server.client().await;
    let id = |response: &tonic::Response<HealthCheckResponse>| {
        let value = response.metadata().get("x-request-id").expect("an id");
        value.to_str().expect("plain text").to_owned()
    };
    let fresh = [
        id(&client.check(whole_server()).await.expect("an answer")),
        id(&client.check(whole_server()).await.expect("an answer")),
    ];
    assert_ne!(fresh[0], fresh[1]);
    let mut request = Request::new(whole_server());
    request.metadata_mut().insert("x-request-id", fresh[0].parse().expect("plain text"));
    assert_eq!(id(&client.check(request).await.expect("an answer")), fresh[0]);
    let mut request = Request::new(whole_server());
    request.metadata_mut().insert("x-request-id", "ana-ruiz".parse().expect("plain text"));
    assert_ne!(id(&client.check(request).await.expect("an answer")), "ana-ruiz");
    server.stop().await;
}

#[tokio::test]
async fn everything_but_health_needs_a_token() {
    let server = Running::start(&[]).await;
    let mut client = tonic::client::Grpc::new(server.channel().await);
    client.ready().await.expect("the connection is open");
    let codec = ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
    let path = "/preceptor.v1.Nothing/Get".parse().expect("a path");
    let status = client.unary(Request::new(whole_server()), path, codec).await.expect_err("nobody is known");
    assert_eq!(status.code(), Code::Unauthenticated);
    server.stop().await;
}

#[tokio::test]
async fn a_browser_calls_over_http1_when_grpc_web_is_on_and_not_otherwise() {
    for is_on in [true, false] {
        let server = Running::start(&[("grpc_web", if is_on { "on" } else { "off" })]).await;
        let mut browser = TcpStream::connect(server.address).await.expect("the server accepts");
        let head = "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
            content-type: application/grpc-web+proto\r\naccept: application/grpc-web+proto\r\ncontent-length: 5\r\n\r\n";
        browser.write_all(head.as_bytes()).await.expect("the connection is open");
        browser.write_all(&[0; 5]).await.expect("the connection is open");
        let mut answer = Vec::new();
        let _ = timeout(LONG, browser.read_to_end(&mut answer)).await.expect("the answer ends");
        let answer = String::from_utf8_lossy(&answer);
        assert_eq!(answer.contains("grpc-status:0"), is_on, "{answer}");
        assert_eq!(answer.starts_with("HTTP/1.1 200"), is_on, "{answer}");
        server.stop().await;
    }
}
