//! `preceptor demo`: the whole main job, typed.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use preceptor_tests::clock::stopwatch;
use serde_json::Value;

use crate::home::Home;

/// How long the sample agency may take to load on a machine that is busy with other tests.
const START: Duration = Duration::from_mins(2);

/// `preceptor` with these arguments, nothing of this machine's environment, and its temporary files in the home.
fn preceptor(home: &Home, arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin("preceptor"));
    let place = home.path("");
    command.args(arguments).env_clear().env("HOME", &place).env("TMPDIR", &place).current_dir(&place);
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A running demo; ended with the test if the test does not end it.
struct Demo<'h> {
    home: &'h Home,
    process: Child,
    port: String,
}

impl<'h> Demo<'h> {
    fn start(home: &'h Home) -> Self {
        let mut command = preceptor(home, &["demo", "--keep", "kept", "--port-file", "port"]);
        let process = command.stderr(Stdio::null()).spawn().expect("preceptor was built and starts");
        let mut demo = Self { home, process, port: String::new() };
        let began = stopwatch();
        while demo.port.is_empty() {
            assert!(began.elapsed() < START, "the demo does not serve");
            std::thread::sleep(Duration::from_millis(20));
            let written = fs::read_to_string(home.path("port")).unwrap_or_default();
            written.trim().clone_into(&mut demo.port);
        }
        demo
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = preceptor(self.home, arguments);
        let address = format!("http://127.0.0.1:{}", self.port);
        command.env("PRECEPTOR_ADDRESS", address).env("PRECEPTOR_TOKEN_FILE", "kept/admin-token");
        command.output().expect("preceptor starts")
    }
}

impl Drop for Demo<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Gives the mentees of the first two mentors of a plan each other's mentor.
fn swap_two_mentors(document: &Path) {
    let text = fs::read_to_string(document).expect("the document was written");
    let mut document_value: Value = serde_json::from_str(&text).expect("it is JSON");
    let pairs = document_value["assignment"].as_array_mut().expect("a list of pairs");
    let first = pairs[0]["mentor"].clone();
    let other = pairs.iter().position(|pair| pair["mentor"] != first).expect("there is a second mentor");
    pairs[0]["mentor"] = pairs[other]["mentor"].clone();
    pairs[other]["mentor"] = first;
    fs::write(document, document_value.to_string()).expect("the document can be written");
}

#[test]
fn the_tour_runs_every_step_and_leaves_nothing_behind() {
    let home = Home::new();
    let tour = preceptor(&home, &["demo", "--tour"]).output().expect("preceptor was built and starts");
    let (said, complained) = (stdout(&tour), String::from_utf8_lossy(&tour.stderr).into_owned());
    assert!(tour.status.success(), "{said}\n{complained}");
    for step in ["import people", "match plan", "match publish", "confirm", "conference book", "audit list"] {
        assert!(said.contains(&format!("$ preceptor {step}")), "no {step} in {said}");
    }
    assert!(said.contains("PROVED"), "{said}");
    let left: Vec<_> = fs::read_dir(home.path("")).expect("the home is there").collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn an_exported_plan_is_checked_without_a_server_and_an_edited_one_is_refused() {
    let home = Home::new();
    let demo = Demo::start(&home);
    assert!(demo.run(&["match", "plan"]).status.success());
    assert!(demo.run(&["match", "export", "latest", "--out", "plan.json"]).status.success());
    drop(demo);
    let verify = |home: &Home| {
        let mut command = preceptor(home, &["match", "verify", "plan.json"]);
        command.output().expect("preceptor starts")
    };
    let genuine = verify(&home);
    assert!(genuine.status.success() && stdout(&genuine).contains("PROVED"), "{genuine:?}");
    swap_two_mentors(&home.path("plan.json"));
    let edited = verify(&home);
    assert_eq!(edited.status.code(), Some(5), "{edited:?}");
    assert!(String::from_utf8_lossy(&edited.stderr).contains("DOES NOT HOLD"), "{edited:?}");
}

#[test]
fn kept_data_is_there_the_next_time() {
    let home = Home::new();
    let demo = Demo::start(&home);
    assert!(demo.run(&["person", "edit", "Joaquin Farrow", "--unit", "Outreach"]).status.success());
    drop(demo);
    fs::remove_file(home.path("port")).expect("the port file was written");
    let demo = Demo::start(&home);
    let shown = stdout(&demo.run(&["person", "show", "Joaquin Farrow", "-o", "plain"]));
    assert!(shown.contains("unit: Outreach"), "{shown}");
}
