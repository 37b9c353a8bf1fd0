//! A log survives what happens between a mentor and the server: it arrives once, or is here and says what it needs.

use std::fs;
use std::net::TcpListener;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::office::Office;

const LOG: [&str; 6] = ["log", "Ana", "--at", "yesterday 14:00", "--minutes", "45"];

/// Logs a session while nobody listens; the draft's file.
fn log_without_a_server(office: &mut Office) -> std::path::PathBuf {
    office.close();
    let output = office.run("sam", &LOG);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(8), "{said}");
    for part in ["SAVED ON THIS COMPUTER", "no connection", "nothing listens there", "QUEUED (1 waiting)"] {
        assert!(said.contains(part), "no {part} in {said}");
    }
    office.drafts().pop().expect("a draft was written")
}

#[cfg(unix)]
fn assert_private(file: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others read it");
}

#[test]
fn a_log_without_a_server_goes_once_with_the_next_command() {
    let mut office = Office::open();
    let draft = log_without_a_server(&mut office);
    #[cfg(unix)]
    assert_private(&draft);
    office.reopen();
    let said = office.does("sam", "skill list");
    assert!(said.contains("Sent what waited here: Ana with Sam"), "{said}");
    assert_eq!(office.does("sam", "skill list"), "", "it was sent");
    let sessions = office.sessions();
    assert_eq!(sessions.len(), 1, "{sessions:?}");
    assert_eq!(
        (&sessions[0]["state"], &sessions[0]["minutes"]),
        (&json!("SESSION_STATE_LOGGED"), &json!(45))
    );
    assert!(office.drafts().is_empty());
}

#[test]
fn a_draft_is_on_the_disk_before_the_server_says_a_word() {
    let mut office = Office::open();
    office.close();
    let silent = TcpListener::bind(office.address()).expect("the server has gone");
    let mut client = office.command("sam", &LOG).stderr(Stdio::null()).spawn().expect("preceptor starts");
    let (connection, _) = silent.accept().expect("the client connects");
    let drafts = office.drafts();
    assert_eq!(drafts.len(), 1, "it connected before it saved");
    client.kill().expect("it waits for an answer");
    client.wait().expect("it ends");
    drop((connection, silent));
    let draft: Value = serde_json::from_slice(&fs::read(&drafts[0]).expect("it is there")).expect("whole");
    assert_eq!(draft["answers"]["minutes"], 45);
    office.reopen();
    office.does("sam", "whoami");
    assert_eq!((office.sessions().len(), office.drafts().len()), (1, 0));
}

#[test]
fn a_log_that_nobody_answers_ends_with_8_in_time() {
    let mut office = Office::open();
    office.close();
    let _silent = TcpListener::bind(office.address()).expect("the server has gone");
    let words: Vec<&str> = LOG.into_iter().chain(["--timeout", "1"]).collect();
    let output = office.run("sam", &words);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(8), "{said}");
    assert!(said.contains("does not answer in time") && said.contains("QUEUED"), "{said}");
}

#[test]
fn a_refused_log_needs_its_author_and_is_sent_when_it_is_corrected() {
    let office = Office::open();
    let said = office.says("sam", "log Nobody --minutes 45", 3);
    assert!(said.contains("NEEDS YOU") && said.contains("preceptor outbox edit"), "{said}");
    assert_eq!(office.does("sam", "whoami"), "", "what was refused is not sent again");
    let list = office.reads("sam", "outbox list")["items"].clone();
    assert_eq!((&list[0]["state"], list.as_array().map(Vec::len)), (&json!("NEEDS YOU"), Some(1)), "{list}");
    let id = list[0]["id"].as_str().expect("an id");
    let edit =
        ["outbox", "edit", id, "--who", "Ana", "--at", "yesterday 9:00", "--minutes", "30", "-o", "json"];
    let edited = office.run("sam", &edit);
    assert!(edited.status.success(), "{edited:?}");
    let edited: Value = serde_json::from_slice(&edited.stdout).expect("JSON");
    assert_ne!(edited["items"][0]["id"], *id, "the server has answered the old request");
    office.does("sam", "outbox send");
    let sessions = office.sessions();
    assert_eq!((sessions.len(), &sessions[0]["minutes"]), (1, &json!(30)));
    assert!(office.drafts().is_empty());
}

#[test]
fn many_at_once_send_a_log_once_and_none_fails() {
    let mut office = Office::open();
    log_without_a_server(&mut office);
    office.reopen();
    let start = |words: &[&str]| {
        let mut command = office.command("sam", words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("preceptor starts")
    };
    let lines: [&[&str]; 4] = [&["outbox", "send"], &["whoami"], &["outbox", "send"], &["skill", "list"]];
    for process in lines.map(start) {
        let output = process.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{output:?}");
    }
    assert_eq!((office.sessions().len(), office.drafts().len()), (1, 0));
}

#[test]
fn nobody_else_sends_a_log() {
    let mut office = Office::open();
    log_without_a_server(&mut office);
    office.reopen();
    office.does("admin", "whoami");
    office.does("ana", "outbox send");
    assert_eq!((office.sessions().len(), office.drafts().len()), (0, 1));
    office.does("sam", "-q whoami");
    assert_eq!((office.sessions().len(), office.drafts().len()), (1, 0));
}

#[test]
fn a_log_whose_reply_was_lost_is_sent_again_as_it_was_and_has_one_effect() {
    let mut office = Office::open();
    office.does("sam", "log Ana --at yesterdayT14:00 --minutes 60");
    let name = office.sessions()[0]["name"].as_str().expect("a name").to_owned();
    office.does("ana", &format!("dispute {name} --reason half"));
    let disputed = office.sessions()[0].clone();
    office.close();
    office.says("sam", &format!("log {name} --minutes 30"), 8);
    let file = office.drafts().pop().expect("it waits");
    let mut sent: Value = serde_json::from_slice(&fs::read(&file).expect("it is there")).expect("whole");
    office.reopen();
    assert!(office.does("sam", "whoami").contains("Sent what waited here"));
    let logged = office.sessions()[0].clone();
    assert_eq!((&logged["minutes"], &logged["logVersion"]), (&json!(30), &json!(2)));
    // As if the client had ended between the server's reply and the removal of the draft.
    let now = preceptor_client::clock::now().to_string();
    sent["frozen"] = json!({ "at": now, "name": name, "etag": disputed["etag"] });
    fs::write(&file, sent.to_string()).expect("the folder is writable");
    let said = office.does("sam", "whoami");
    assert!(said.contains("Sent what waited here"), "{said}");
    assert_eq!((office.sessions(), office.drafts().len()), (vec![logged], 0));
}

#[test]
fn giving_up_a_log_is_asked_and_what_is_no_draft_stays() {
    let mut office = Office::open();
    let file = log_without_a_server(&mut office);
    let stranger = file.with_file_name("notes.json");
    fs::write(&stranger, "{").expect("the folder is writable");
    let said = office.says("sam", "outbox purge", 2);
    assert!(said.contains("--yes") && said.contains("Ana") && file.exists(), "{said}");
    office.does("sam", "outbox purge --yes");
    assert!(!file.exists() && stranger.exists());
    let list = office.reads("sam", "outbox")["items"].clone();
    assert_eq!(list[0]["state"], "NOT READ", "{list}");
}
