//! A server from nothing to its end, over the wire.

use std::time::Duration;

use preceptor_engine::time::Zone;
use preceptor_proto::v1::server_service_client::ServerServiceClient;
use preceptor_proto::v1::skill_service_client::SkillServiceClient;
use preceptor_proto::v1::{ErrorReason, GetCallerRequest, GetServerInfoRequest, GetSkillRequest, Role};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic::transport::Channel;
use tonic::{Code, Request};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::*;
use crate::config::{Environment, Flags};
use crate::error::reason_of;

/// Long enough that only a hang reaches it, also on a busy machine.
const LONG: Duration = Duration::from_secs(30);

struct Running {
    address: SocketAddr,
    shutdown: CancellationToken,
    ended: JoinHandle<Result<(), StartError>>,
}

impl Running {
    /// A server on a free port.
    async fn start(config: Config) -> Self {
        let (ready, address) = oneshot::channel();
        let shutdown = CancellationToken::new();
        let ready = |address| ready.send(address).expect("the test waits for the address");
        let ended = tokio::spawn(serve(config, ready, shutdown.clone()));
        let address = timeout(LONG, address).await.expect("the server is ready in time").expect("it started");
        Self { address, shutdown, ended }
    }

    async fn channel(&self) -> Channel {
        let endpoint = Channel::from_shared(format!("http://{}", self.address)).expect("an address");
        endpoint.connect().await.expect("the server accepts")
    }

    async fn stop(self) {
        self.shutdown.cancel();
        let ended = timeout(LONG, self.ended).await.expect("the server ends in time");
        ended.expect("no panic").expect("an orderly end");
    }
}

/// A home without anything in it, and the settings of a server in it on a free port.
fn empty_home() -> (tempfile::TempDir, Config) {
    let home = tempfile::tempdir().expect("a temporary directory");
    let environment = Environment::from([("HOME", &*home.path().to_string_lossy())]);
    let flags = Flags { config_file: None, settings: [("listen", "127.0.0.1:0".to_owned())].into() };
    let config = Config::load(&flags, &environment).expect("valid settings");
    (home, config)
}

fn with_token<T>(message: T, token: &str) -> Request<T> {
    let mut request = Request::new(message);
    let bearer = format!("Bearer {}", token.trim()).parse().expect("plain text");
    request.metadata_mut().insert("authorization", bearer);
    request
}

#[tokio::test]
async fn from_an_empty_home_the_server_comes_up_with_a_token_that_works() {
    let (_home, config) = empty_home();
    let file = config.data_dir.join(first_token::FILE);
    let server = Running::start(config.clone()).await;
    let token = std::fs::read_to_string(&file).expect("the first token was written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().expect("it exists").permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&config.data_dir)), (0o600, 0o700));
        for database in ["preceptor.sqlite", "preceptor.sqlite-wal"] {
            assert_eq!(mode(&config.data_dir.join(database)), 0o600, "{database}");
        }
    }
    let mut client = ServerServiceClient::new(server.channel().await);
    let stranger = client.get_caller(GetCallerRequest {}).await.expect_err("no token");
    assert_eq!(stranger.code(), Code::Unauthenticated);
    let caller = client.get_caller(with_token(GetCallerRequest {}, &token)).await.expect("the token works");
    let caller = caller.into_inner();
    assert_eq!((caller.agency.as_str(), caller.role()), ("agencies/main", Role::Admin));

    let info = client.get_server_info(with_token(GetServerInfoRequest {}, &token)).await.expect("an answer");
    let info = info.into_inner();
    assert_eq!(info.capabilities, ["grpc-web", "reflection", "store-sqlite"]);
    assert_eq!(info.limits.expect("limits").request_bytes, 65536);
    server.stop().await;

    // The second start finds everything as it was.
    let server = Running::start(config).await;
    assert_eq!(std::fs::read_to_string(&file).expect("the file is still there"), token);
    let mut client = ServerServiceClient::new(server.channel().await);
    client.get_caller(with_token(GetCallerRequest {}, &token)).await.expect("the token still works");
    server.stop().await;
}

#[tokio::test]
async fn every_service_tells_its_health() {
    let (_home, config) = empty_home();
    let server = Running::start(config).await;
    let mut health = HealthClient::new(server.channel().await);
    for service in rpc::SERVICES.iter().copied().chain([""]) {
        let request = HealthCheckRequest { service: service.to_owned() };
        let status = health.check(request).await.expect("a known service").into_inner().status;
        assert_eq!(status, ServingStatus::Serving as i32, "{service}");
    }
    let unknown = health.check(HealthCheckRequest { service: "preceptor.v1.Nothing".to_owned() }).await;
    assert_eq!(unknown.expect_err("no such service").code(), Code::NotFound);
    assert!(probe::ask(server.address, None).await.expect("an answer"));
    server.stop().await;
}

#[tokio::test]
async fn the_probe_tells_a_stopped_server_and_a_foreign_or_old_certificate_apart() {
    tls::install_cryptography();
    let (home, mut config) = empty_home();
    let certificate = |name: &str, day: jiff::civil::Date| {
        dev_certificate::DevCertificate::write(&home.path().join(name), &[], day).expect("a certificate")
    };
    let ended = certificate("ended", jiff::civil::date(2020, 1, 1));
    let old =
        Config { tls_cert_file: Some(ended.certificate), tls_key_file: Some(ended.key), ..config.clone() };
    let refused = serve(old, |_| (), CancellationToken::new()).await.expect_err("nobody would trust it");
    assert!(refused.to_string().contains("ended on 2020-03-31"), "{refused}");
    assert!(!config.data_dir.exists(), "it is refused before anything is made");
    let today = Zone::utc().wall_clock(Clock::system().now()).date();
    let (own, foreign) = (certificate("own", today), certificate("foreign", today));
    config.tls_cert_file = Some(own.certificate.clone());
    config.tls_key_file = Some(own.key);
    let server = Running::start(config).await;
    let address = server.address;
    assert!(probe::ask(address, Some(&own.certificate)).await.expect("an answer"));
    assert!(probe::ask(address, Some(&foreign.certificate)).await.is_err());
    assert!(probe::ask(address, None).await.is_err());
    server.stop().await;
    let stopped = probe::ask(address, Some(&own.certificate)).await.expect_err("nobody answers");
    assert!(stopped.to_string().contains("refused"), "{stopped}");
}

#[tokio::test]
async fn a_second_server_is_told_why_it_cannot_start() {
    let (_home, config) = empty_home();
    let server = Running::start(config.clone()).await;
    let refusal = |config: Config| async move {
        let outcome = timeout(LONG, serve(config, |_| (), CancellationToken::new())).await;
        outcome.expect("an answer in time").expect_err("the second server does not start").to_string()
    };
    let same_port = Config { listen: server.address, ..config.clone() };
    assert!(refusal(same_port).await.contains("--listen"));
    assert!(refusal(config).await.contains("another preceptord"));
    server.stop().await;
}

#[tokio::test]
async fn reflection_can_be_turned_off() {
    let (_home, config) = empty_home();
    for reflection in [crate::config::Reflection::On, crate::config::Reflection::Off] {
        let server = Running::start(Config { reflection, ..config.clone() }).await;
        let mut client = tonic::client::Grpc::new(server.channel().await);
        client.ready().await.expect("the connection is open");
        let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckRequest>::default();
        let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo".parse().expect("a path");
        let empty = Request::new(tokio_stream::empty::<HealthCheckRequest>());
        let outcome = client.streaming(empty, path, codec).await.map(drop).map_err(|status| status.code());
        match reflection {
            crate::config::Reflection::On => assert_eq!(outcome, Ok(())),
            _ => assert_eq!(outcome, Err(Code::Unimplemented)),
        }
        server.stop().await;
    }
}

#[tokio::test]
async fn an_oversized_request_is_told_the_reason() {
    let (_home, config) = empty_home();
    let file = config.data_dir.join(first_token::FILE);
    let server = Running::start(config).await;
    let token = std::fs::read_to_string(file).expect("the first token was written");
    let mut client = SkillServiceClient::new(server.channel().await);
    let request = |length: usize| with_token(GetSkillRequest { name: "s".repeat(length) }, &token);
    let huge = client.get_skill(request(65 * 1024)).await.expect_err("too large");
    assert_eq!((huge.code(), reason_of(&huge)), (Code::OutOfRange, Some(ErrorReason::MessageTooLarge)));
    let large = client.get_skill(request(60 * 1024)).await.expect_err("no such skill");
    assert_ne!(large.code(), Code::OutOfRange);
    server.stop().await;
}

#[test]
fn the_methods_that_compute_for_long_exist() {
    let contract = Methods::from_descriptors(&[preceptor_proto::FILE_DESCRIPTOR_SET], LONG_METHODS);
    let contract = contract.expect("the compiled contract decodes");
    for method in LONG_METHODS {
        assert_eq!(contract.kind(method), methods::Kind::Long, "{method}");
        assert_eq!(contract.name(method), *method);
    }
}
