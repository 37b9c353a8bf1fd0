//! Exit codes: what each command says when something is in its way.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use preceptor_proto::v1::{
    self as pb,
    server_service_server::{ServerService, ServerServiceServer},
};
use preceptor_tests::clock::stopwatch;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Code, Request, Response, Status};

use super::table::{Does, ROWS, Row};
use super::{Facts, Surroundings, printed};
use crate::home::Home;

/// The exit code of what cannot reach the server, and of what the server does not let in.
const UNREACHABLE: i32 = 7;
const DENIED: i32 = 4;
/// The exit code of a log that was saved on this computer, because the server was not there.
const SAVED_HERE: i32 = 8;

/// Lines that name somebody who is not there.
const STRANGERS: &[&str] = &[
    "person show nobody",
    "person edit nobody --unit Outreach",
    "person pause nobody --until 2099-01-31",
    "person resume nobody",
    "person archive nobody --reason gone",
    "person restore nobody",
    "rule list --who nobody",
    "rule ban nobody=noone",
    "rule lock nobody=noone",
    "rule prefer nobody=noone",
    "rule avoid nobody=noone",
    "match plan --capacity nobody=2",
    "pairing list --who nobody",
    "pairing show nobody",
    "pairing add nobody=noone",
    "pairing end nobody --reason goals-met",
    "session book nobody --at 'tomorrow 10:00'",
    "session list --who nobody",
    "feedback give nobody --rate empathy=3",
    "feedback list --about nobody",
    "growth nobody",
    "followup add nobody 'Shadow two intakes' --due fri",
    "followup list --owner nobody",
    "conference list --who nobody",
    "conference create --title T --minutes 45 --window-from tomorrow --window-to {in_three_weeks} --chair nobody --note-taker nobody",
    "conference show nothing",
    "import show nothing",
    "match show 99",
    "skill show cooking",
    "explain xyzzy",
    "help xyzzy",
    "context use nothing",
    "context remove nothing",
];

/// Lines that are not understood.
const MISUSES: &[&str] = &[
    "person",
    "persons list",
    "person show",
    "person list --no-such-flag",
    "session book nobody --at someday",
    "feedback give nobody --rate cooking=3",
    "rule ban nobody",
    "growth nobody --since someday",
    "person list --tz Mars/Olympus --context nowhere",
];

/// A home with a token file, and without a server.
fn place_without_server() -> (Home, PathBuf) {
    let home = Home::new();
    let token_file = home.path("token");
    fs::write(&token_file, "pct_nobody-issued-this").expect("the home is writable");
    let private = fs::Permissions::from_mode(0o600);
    fs::set_permissions(&token_file, private).expect("it is ours");
    (home, token_file)
}

/// Rows that ask a server.
fn asking() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| !matches!(row.does, Does::Serves | Does::Works))
}

/// Runs every line that asks a server, and checks what it says about not getting through.
fn fails_everywhere(place: &Surroundings<'_>, wanted: i32, code: &str) {
    let facts = Facts::of(place);
    for row in asking() {
        let output = place.run(&facts.words(row.line), &["-o", "json"]);
        // A log is kept for later, so that nobody types it twice.
        let is_kept = row.line.starts_with("log ") && output.status.code() == Some(SAVED_HERE);
        if is_kept && wanted == UNREACHABLE {
            continue;
        }
        assert_eq!(output.status.code(), Some(wanted), "{}: {output:?}", row.line);
        let failure = printed::failure(row.line, &output);
        assert_eq!(failure["code"], code, "{}", row.line);
        assert_eq!(failure["retryable"], wanted == UNREACHABLE, "{}", row.line);
        assert!(!failure["hint"].as_str().expect("text").is_empty(), "{}: {failure}", row.line);
        // The doctor's answer is how far it came.
        assert!(row.line == "doctor" || output.stdout.is_empty(), "{}: {output:?}", row.line);
    }
}

#[test]
fn without_a_server_every_command_ends_with_7_and_says_why() {
    let (home, token_file) = place_without_server();
    let folder = home.path("");
    let place = Surroundings { home: &folder, address: "http://127.0.0.1:1", token_file: &token_file };
    fails_everywhere(&place, UNREACHABLE, "UNAVAILABLE");
}

#[test]
fn with_a_token_that_nobody_issued_every_command_ends_with_4() {
    let (home, token_file) = place_without_server();
    let server = home.serve(&[]);
    let address = format!("http://{}", server.address);
    let place = Surroundings { home: &home.path(""), address: &address, token_file: &token_file };
    fails_everywhere(&place, DENIED, "UNAUTHENTICATED");
}

#[test]
fn who_is_not_there_is_not_found_and_what_is_not_understood_is_wrong_usage() {
    let home = Home::new();
    let server = home.serve(&[]);
    let (address, token_file) =
        (format!("http://{}", server.address), home.path(".local/share/preceptor/admin-token"));
    let place = Surroundings { home: &home.path(""), address: &address, token_file: &token_file };
    let facts = Facts::of(&place);
    for (lines, wanted) in [(STRANGERS, 3), (MISUSES, 2)] {
        for line in lines {
            let output = place.run(&facts.words(line), &["-o", "json", "-q"]);
            assert_eq!(output.status.code(), Some(wanted), "{line}: {output:?}");
            assert!(output.stdout.is_empty(), "{line}: {output:?}");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(said.lines().count(), 1, "{line}: -q says more than the failure: {said}");
            printed::failure(line, &output);
        }
    }
    // An id that is taken.
    let add =
        "person add --id ada --name Ada --email ada@riverbend.example --discipline nursing --time-zone UTC";
    let add =
        |email: &str| place.run(&facts.words(&add.replace("ada@", email)), &["-o", "json"]).status.code();
    assert_eq!((add("ada@"), add("other@")), (Some(0), Some(6)));
    // Input with problems.
    let sheet = home.path("people.csv");
    fs::write(&sheet, "Name,Email\nAna,ana@riverbend.example\n").expect("the home is writable");
    let import = place.run(&facts.words("import people people.csv --apply"), &["-o", "json"]);
    assert_eq!(import.status.code(), Some(5), "{import:?}");
    // Headers that do not tell what the sheet holds, and not one row under them.
    fs::write(&sheet, "Name,Email\n").expect("the home is writable");
    let import = place.run(&facts.words("import people people.csv --apply"), &["-o", "json"]);
    assert_eq!(import.status.code(), Some(5), "{import:?}");
    let said = String::from_utf8_lossy(&import.stderr);
    assert!(said.contains("no row could be read"), "{said}");
    let missing = place.run(&facts.words("import people nowhere.csv"), &["-o", "json"]);
    assert_eq!(missing.status.code(), Some(5), "{missing:?}");
    // Nobody to place.
    let plan = place.run(&facts.words("match plan"), &["-o", "json"]);
    assert_eq!(plan.status.code(), Some(9), "{plan:?}");
    interrupted(&place);
    reader_gone(&place);
}

/// A watch that is interrupted.
fn interrupted(place: &Surroundings<'_>) {
    let mut watch = place.command(&["watch", "--from", "start"]);
    let mut watch = watch.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    // Its first line tells that it watches, and so hears signals.
    let mut first = [0];
    std::io::Read::read_exact(watch.stdout.as_mut().expect("piped"), &mut first).expect("an event");
    let asked = std::process::Command::new("kill").args(["-INT", &watch.id().to_string()]).status();
    assert!(asked.expect("kill starts").success());
    assert_eq!(watch.wait().expect("it ends").code(), Some(130));
}

/// A list whose reader has gone away.
fn reader_gone(place: &Surroundings<'_>) {
    let mut list = place.command(&["audit", "list"]);
    let mut list = list.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(list.stdout.take());
    let output = list.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(141), 0), "{output:?}");
}

/// A server that answers every call with one status.
struct Refusing(Code);

#[tonic::async_trait]
impl ServerService for Refusing {
    async fn get_caller(
        &self,
        _: Request<pb::GetCallerRequest>,
    ) -> Result<Response<pb::GetCallerResponse>, Status> {
        Err(Status::new(self.0, "refused"))
    }

    async fn get_server_info(
        &self,
        _: Request<pb::GetServerInfoRequest>,
    ) -> Result<Response<pb::GetServerInfoResponse>, Status> {
        Err(Status::new(self.0, "refused"))
    }
}

/// Starts one on a free port; its URL.
async fn refusing(code: Code) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("it is bound");
    let server = tonic::transport::Server::builder().add_service(ServerServiceServer::new(Refusing(code)));
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_status_of_a_server_has_its_exit_code() {
    let (home, token_file) = place_without_server();
    let exits = [
        (Code::Internal, 1),
        (Code::Unknown, 1),
        (Code::DataLoss, 1),
        (Code::NotFound, 3),
        (Code::Unauthenticated, 4),
        (Code::PermissionDenied, 4),
        (Code::InvalidArgument, 5),
        (Code::OutOfRange, 5),
        (Code::Aborted, 6),
        (Code::AlreadyExists, 6),
        (Code::FailedPrecondition, 6),
        (Code::Unavailable, 7),
        (Code::DeadlineExceeded, 7),
        (Code::Unimplemented, 11),
        (Code::ResourceExhausted, 12),
    ];
    for (code, wanted) in exits {
        let address = refusing(code).await;
        let place = Surroundings { home: &home.path(""), address: &address, token_file: &token_file };
        let output = place.run(&["whoami".to_owned()], &["-o", "json"]);
        assert_eq!(output.status.code(), Some(wanted), "{code:?}: {output:?}");
        printed::failure(&format!("{code:?}"), &output);
    }
}

#[test]
fn a_server_that_says_nothing_is_given_up_in_time() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", silent.local_addr().expect("it is bound"));
    let (home, token_file) = place_without_server();
    let place = Surroundings { home: &home.path(""), address: &address, token_file: &token_file };
    let began = stopwatch();
    let output = place.run(&["whoami".to_owned()], &["--timeout", "2", "-o", "json"]);
    assert_eq!(output.status.code(), Some(UNREACHABLE), "{output:?}");
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    let failure = printed::failure("whoami", &output);
    assert!(failure["message"].as_str().expect("text").contains("does not answer in time"), "{failure}");
    assert!(!home.path(".config").exists(), "a read made a configuration");
}
