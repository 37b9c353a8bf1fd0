//! `preceptord` as an operator meets it.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::Output;
use std::time::Duration;

use preceptor_proto::v1::{
    GetCallerRequest, GetCallerResponse, Role, server_service_client::ServerServiceClient,
};
use preceptor_server::serve::dev_certificate::DevCertificate;
use tonic::transport::Endpoint;

use crate::home::{Home, Server};

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Whom a server takes the bearer of the token in `file` for.
async fn caller(server: &Server, file: &Path) -> (String, Role) {
    let reply = ask(server, file).await.expect("the token works");
    (reply.agency.clone(), reply.role())
}

async fn ask(server: &Server, file: &Path) -> Result<GetCallerResponse, tonic::Status> {
    let channel = Endpoint::from_shared(format!("http://{}", server.address)).expect("an address");
    let mut client = ServerServiceClient::new(channel.connect().await.expect("the server accepts"));
    let token = fs::read_to_string(file).expect("the token was written");
    let mut request = tonic::Request::new(GetCallerRequest {});
    let bearer = format!("Bearer {}", token.trim()).parse().expect("a token is ASCII");
    request.metadata_mut().insert("authorization", bearer);
    client.get_caller(request).await.map(tonic::Response::into_inner)
}

// On two threads: the client must see the server leave while the test waits for the server's end.
#[tokio::test(flavor = "multi_thread")]
async fn without_arguments_in_an_empty_home_it_serves_and_ends_when_asked() {
    let home = Home::new();
    let server = home.serve(&[]);
    let token = home.path(".local/share/preceptor/admin-token");
    assert_eq!(caller(&server, &token).await, ("agencies/main".to_owned(), Role::Admin));
    let (code, log) = server.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped") && !log.contains("are cut"), "{log}");
    assert!(!log.contains("pct_"), "the log repeats a token: {log}");
}

#[test]
fn a_silent_connection_delays_the_end_by_the_drain_deadline_at_most() {
    let home = Home::new();
    let server = home.serve(&["--drain-deadline", "300 ms"]);
    let silent = TcpStream::connect(&server.address).expect("the server accepts");
    std::thread::sleep(Duration::from_millis(100));
    let (code, log) = server.terminate();
    assert_eq!(code, Some(0), "{log}");
    drop(silent);
}

#[tokio::test]
async fn a_token_is_issued_beside_the_running_server_and_works_at_once() {
    let home = Home::new();
    let server = home.serve(&[]);
    let out = home.path("token");
    let arguments = ["token", "issue", "--agency", "north", "--role", "coordinator", "--out"];
    let issue = || home.run(&[&arguments[..], &[&*out.to_string_lossy()]].concat());
    let issued = issue();
    assert!(issued.status.success(), "{}", stderr(&issued));
    assert!(stderr(&issued).contains("Made agency north."), "{}", stderr(&issued));
    assert_eq!(caller(&server, &out).await, ("agencies/north".to_owned(), Role::Coordinator));
    let again = issue();
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("exists already"), "{}", stderr(&again));

    let mentor = home.run(&["token", "issue", "--role", "mentor", "--out", "-"]);
    assert_eq!((mentor.status.code(), stdout(&mentor).as_str()), (Some(2), ""));
    assert!(stderr(&mentor).contains("stands for a person"), "{}", stderr(&mentor));
}

#[tokio::test]
async fn a_revoked_token_stops_working_beside_a_running_server_and_the_others_go_on() {
    let home = Home::new();
    let server = home.serve(&[]);
    let issue = |file: &str| {
        let out = home.path(file);
        let issued = home.run(&["token", "issue", "--role", "coordinator", "--out", &out.to_string_lossy()]);
        let id = stderr(&issued).split_whitespace().nth(2).expect("the id is told").to_owned();
        (out, id)
    };
    let ((lost, lost_id), (kept, kept_id)) = (issue("lost"), issue("kept"));
    assert_eq!(caller(&server, &lost).await.1, Role::Coordinator);
    let listed = stdout(&home.run(&["token", "list"]));
    assert!(listed.contains(&lost_id) && listed.contains(&kept_id), "{listed}");
    assert!(!listed.contains(fs::read_to_string(&lost).expect("written").trim()), "a secret is listed");

    let unknown = home.run(&["token", "revoke", &lost_id, "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("agency main has no token nobody"), "{}", stderr(&unknown));
    let revoked = home.run(&["token", "revoke", &lost_id]);
    assert!(stdout(&revoked).starts_with(&format!("Revoked token {lost_id}")), "{}", stderr(&revoked));
    let refused = loop {
        match ask(&server, &lost).await {
            // What the server knew of it, it knows for two seconds.
            Ok(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            Err(refused) => break refused,
        }
    };
    assert_eq!(refused.code(), tonic::Code::Unauthenticated);
    assert_eq!(caller(&server, &kept).await.1, Role::Coordinator);
    let listed = stdout(&home.run(&["token", "list"]));
    assert!(!listed.contains(&lost_id) && listed.contains(&kept_id), "{listed}");
    let all = stdout(&home.run(&["token", "list", "--all"]));
    let line = all.lines().find(|line| line.starts_with(&lost_id)).expect("it is still known");
    assert!(line.contains("revoked 2"), "{line}");
}

#[test]
fn the_health_check_tells_a_server_that_serves_from_none_also_over_tls() {
    let home = Home::new();
    let made = home.run(&["gen-cert", "--dev", "--out", "tls"]);
    assert!(made.status.success(), "{}", stderr(&made));
    let tls = ["--tls-cert-file", "tls/server.pem", "--tls-key-file", "tls/server-key.pem"];
    for flags in [&[][..], &tls] {
        let server = home.serve(flags);
        let address = server.address.clone();
        let check = || home.run(&[flags, &["healthcheck", "--listen", &address]].concat());
        let healthy = check();
        assert!(healthy.status.success(), "{}", stderr(&healthy));
        server.terminate();
        let stopped = check();
        assert_eq!(stopped.status.code(), Some(1));
        assert!(stderr(&stopped).contains("no healthy server"), "{}", stderr(&stopped));
    }
}

#[test]
fn check_config_names_what_is_wrong_and_what_is_pending() {
    let home = Home::new();
    let fresh = home.run(&["check-config"]);
    assert!(fresh.status.success(), "{}", stderr(&fresh));
    assert!(stdout(&fresh).contains("pending"), "{}", stdout(&fresh));
    assert!(!home.path(".local").exists(), "a check leaves nothing behind");

    let check = |certificate: &DevCertificate| {
        let [certificate, key] =
            [&certificate.certificate, &certificate.key].map(|file| file.to_str().expect("UTF-8"));
        home.run(&["check-config", "--tls-cert-file", certificate, "--tls-key-file", key])
    };
    let [ended, other] = ["ended", "other"].map(|place| {
        DevCertificate::write(&home.path(place), &[], jiff::civil::date(2020, 1, 1)).expect("a certificate")
    });
    let refused = check(&ended);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stdout(&refused).contains("ended on 2020-03-31"), "{}", stdout(&refused));
    let mixed = check(&DevCertificate { key: other.key, ..ended });
    assert!(stdout(&mixed).contains("cannot be used together"), "{}", stdout(&mixed));
    assert!(home.run(&["gen-cert", "--dev", "--out", "tls"]).status.success());
    let good = check(&DevCertificate::in_directory(&home.path("tls")));
    assert!(good.status.success() && stdout(&good).contains("belong together until 2"), "{}", stdout(&good));

    fs::write(home.path("cert.pem"), "not a certificate").expect("the home is writable");
    let broken = home.run(&["check-config", "--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(
        stdout(&broken).contains("FAILED  tls: cert.pem holds no readable certificate"),
        "{}",
        stdout(&broken)
    );
}

#[test]
fn migrations_are_planned_then_run() {
    let home = Home::new();
    let plan = home.run(&["migrate", "--plan"]);
    assert!(stdout(&plan).starts_with("would run 0001"), "{}", stdout(&plan));
    let planned = stdout(&plan).replace("would run", "ran");
    assert_eq!(stdout(&home.run(&["migrate"])), planned);
    assert!(stdout(&home.run(&["migrate"])).starts_with("Up to date"));
}

#[test]
fn wrong_settings_end_with_code_2_and_say_where_they_stand() {
    let home = Home::new();
    fs::write(home.path("p.toml"), "max_conections = 3\n").expect("the home is writable");
    let unknown = home.run(&["--config", "p.toml"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        stderr(&unknown).contains("p.toml:1: there is no setting \"max_conections\""),
        "{}",
        stderr(&unknown)
    );
    let exposed = home.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(exposed.status.code(), Some(2));
    assert!(stderr(&exposed).contains("gen-cert --dev"), "{}", stderr(&exposed));
}

#[test]
fn a_flag_counts_before_and_after_the_command() {
    let home = Home::new();
    for arguments in [["--agency", "north", "config", "explain"], ["config", "explain", "--agency", "north"]]
    {
        let explained = home.run(&arguments);
        let line = stdout(&explained).lines().find(|line| line.starts_with("agency = ")).map(str::to_owned);
        let line = line.expect("the agency is explained");
        assert!(line.starts_with("agency = \"north\"") && line.ends_with("# flag --agency"), "{line}");
    }
}
