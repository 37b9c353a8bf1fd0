//! Tokens that are kept, and settings that tell where they come from.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use super::{Surroundings, printed};
use crate::home::Home;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

/// Runs a command without a token file in its environment.
fn without_token(place: &Surroundings<'_>, line: &str) -> Output {
    let words: Vec<&str> = line.split(' ').collect();
    place.command(&words).env_remove("PRECEPTOR_TOKEN_FILE").output().expect("preceptor starts")
}

#[test]
fn a_login_keeps_a_token_that_the_server_accepts_where_nobody_else_reads_it() {
    let home = Home::new();
    let server = home.serve(&[]);
    let address = format!("http://{}", server.address);
    let token_file = home.path(".local/share/preceptor/admin-token");
    let place = Surroundings { home: &home.path(""), address: &address, token_file: &token_file };
    let kept = home.path(".config/preceptor/tokens/default");

    let nobody = without_token(&place, "whoami -o json");
    assert_eq!(nobody.status.code(), Some(4));
    let open = home.path("open");
    fs::copy(&token_file, &open).expect("the home is writable");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let refused = without_token(&place, "login --token-file open -o json");
    assert_eq!(refused.status.code(), Some(4));
    let hint = printed::failure("login", &refused)["hint"].to_string();
    assert!(hint.contains("chmod 600 open"), "{hint}");
    fs::write(home.path("wrong"), "pct_wrong").expect("the home is writable");
    fs::set_permissions(home.path("wrong"), fs::Permissions::from_mode(0o600)).expect("it is ours");
    let wrong = without_token(&place, "login --token-file wrong -o json");
    assert_eq!(wrong.status.code(), Some(4));
    assert!(!home.path(".config").exists(), "a login that failed has kept something");

    let login = place.command(&["login"]).output().expect("preceptor starts");
    assert!(login.status.success(), "{login:?}");
    assert_eq!((mode(&kept), mode(&home.path(".config/preceptor/config.toml"))), (0o600, 0o600));
    let me = without_token(&place, "whoami -o json");
    assert!(me.status.success(), "{me:?}");

    fs::remove_file(&kept).expect("it was kept");
    let mut typed = place.command(&["login", "--token-file", "-"]);
    let mut typed = typed
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("preceptor starts");
    let token = fs::read(&token_file).expect("the first start wrote it");
    typed.stdin.take().expect("piped").write_all(&token).expect("it reads");
    assert!(typed.wait().expect("it ends").success());
    assert_eq!(fs::read_to_string(&kept).expect("it was kept").trim().as_bytes(), token.trim_ascii());
}

#[test]
fn every_setting_tells_where_it_comes_from_and_looking_makes_no_file() {
    let home = Home::new();
    let token_file = home.path("token");
    let place = Surroundings { home: &home.path(""), address: "http://127.0.0.1:1", token_file: &token_file };
    let sources = |line: &str| -> Vec<(String, String)> {
        let words: Vec<&str> = line.split(' ').chain(["-o", "jsonl"]).collect();
        let output = place.command(&words).output().expect("preceptor starts");
        assert!(output.status.success(), "{output:?}");
        let rows = printed::values_of(&String::from_utf8_lossy(&output.stdout));
        let text = |row: &Value, key: &str| row[key].as_str().expect("text").to_owned();
        rows.iter().map(|row| (text(row, "setting"), text(row, "from"))).collect()
    };
    let of = |sources: &[(String, String)], setting: &str| -> String {
        let found = sources.iter().find(|(name, _)| name == setting);
        found.unwrap_or_else(|| panic!("no {setting}")).1.clone()
    };
    let before = sources("config explain --timeout 5");
    assert_eq!(of(&before, "address"), "variable PRECEPTOR_ADDRESS");
    assert_eq!(of(&before, "timeout"), "flag --timeout");
    assert_eq!(of(&before, "agency"), "default");
    assert!(!home.path(".config").exists(), "looking at settings has made a file");

    let add = place.command(&["context", "add", "work", "--agency", "north"]).output().expect("it starts");
    assert!(add.status.success(), "{add:?}");
    let after = sources("config explain");
    assert_eq!(of(&after, "agency"), "context work");
    assert_eq!(of(&after, "context"), "configuration file");
    assert_eq!(sources("config explain token-file").len(), 1);
    let unknown = place.command(&["config", "explain", "colour", "-o", "json"]).output().expect("it starts");
    assert_eq!(unknown.status.code(), Some(3));
    let path = place.command(&["config", "path"]).output().expect("it starts");
    let path = String::from_utf8(path.stdout).expect("text");
    assert!(Path::new(path.trim_end()).is_file(), "{path}");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let home = Home::new();
    let token_file = home.path("token");
    let place = Surroundings { home: &home.path(""), address: "http://127.0.0.1:1", token_file: &token_file };
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = place.command(&["completions", shell]).output().expect("it starts");
        let script = String::from_utf8(script.stdout).expect("text");
        for word in ["conference", "finalize", "show-rpc"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
    let man = place.command(&["man", "man1"]).output().expect("it starts");
    assert!(man.status.success(), "{man:?}");
    let pages = fs::read_dir(home.path("man1")).expect("the pages").count();
    assert!(pages > super::leaves().len(), "{pages} pages");
    let page = fs::read_to_string(home.path("man1/preceptor-person-add.1")).expect("a page");
    assert!(page.contains("preceptor\\-person\\-add"), "{page}");
}

#[test]
fn calls_are_timed_on_request_and_an_unknown_language_is_refused() {
    let home = Home::new();
    let server = home.serve(&[]);
    let (address, token_file) =
        (format!("http://{}", server.address), home.path(".local/share/preceptor/admin-token"));
    let place = Surroundings { home: &home.path(""), address: &address, token_file: &token_file };
    let said = |words: &[&str]| {
        let output = place.command(words).output().expect("preceptor starts");
        (output.status.code(), String::from_utf8(output.stderr).expect("text"))
    };
    let id = "0b0b7d2e-4b4e-4c6b-9a55-0f4c1f5f5a01";
    let person =
        "person add --id ada --name Ada --email ada@x.example --discipline nursing --time-zone UTC -v";
    let add: Vec<&str> = person.split(' ').chain(["--request-id", id]).collect();
    let (code, timed) = said(&add);
    assert_eq!(code, Some(0), "{timed}");
    assert!(timed.contains("preceptor.v1.ServerService/GetCaller: answered after "), "{timed}");
    assert!(timed.contains(&format!(" ms, request id {id}")), "{timed}");
    let (code, failed) = said(&["conference", "show", "nothing", "-v"]);
    assert_eq!(code, Some(3), "{failed}");
    assert!(failed.contains("GetConference: NotFound after "), "{failed}");
    assert_eq!(said(&["whoami", "--show-rpc=cobol"]).0, Some(2));
    // Without a value it is a command of a shell, and the word after it is no language.
    let (code, shown) = said(&["--show-rpc", "whoami"]);
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("preceptor.v1.ServerService/GetCaller"), "{shown}");
    let token = fs::read_to_string(&token_file).expect("the first start wrote it");
    assert!(!shown.contains(token.trim()), "the token is shown");
}
