//! A small agency, and its people at their command lines.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::commands::Surroundings;
use crate::home::{Home, Server};

/// An agency with a mentor, Sam, a mentee, Ana, and their pairing; its server can go away and come back.
pub(crate) struct Office {
    home: Home,
    server: Option<Server>,
    address: String,
}

impl Office {
    /// Opens it, with tokens for the two: `sam` and `ana`.
    pub(crate) fn open() -> Self {
        let home = Home::new();
        let server = home.serve(&[]);
        let address = server.address.clone();
        let office = Self { home, server: Some(server), address };
        office.does("admin", "person add --id ana --name Ana --mentee-kind mentor --need advocacy");
        office.does("admin", "person add --id sam --name Sam --mentor-kind mentor --capacity 3");
        office.does("admin", "pairing add Ana=Sam");
        for (person, role) in [("sam", "mentor"), ("ana", "mentee")] {
            let issue = ["token", "issue", "--role", role, "--person", person, "--out", person];
            let issued = office.home.run(&issue);
            assert!(issued.status.success(), "{issued:?}");
        }
        office
    }

    /// Ends the server as a crash would.
    pub(crate) fn close(&mut self) {
        self.server.take().expect("it was open").kill();
    }

    /// Starts the server where it was.
    pub(crate) fn reopen(&mut self) {
        self.server = Some(self.home.serve(&["--listen", &self.address]));
    }

    /// Where the server is, or was: host and port.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The file with the token of this person, or of `admin`.
    pub(crate) fn token_file(&self, who: &str) -> PathBuf {
        match who {
            "admin" => self.home.path(".local/share/preceptor/admin-token"),
            person => self.home.path(person),
        }
    }

    /// `preceptor` with these words, by this person or by `admin`.
    pub(crate) fn command(&self, who: &str, words: &[&str]) -> Command {
        let token = self.token_file(who);
        let (home, address) = (self.home.path(""), format!("http://{}", self.address));
        Surroundings { home: &home, address: &address, token_file: &token }.command(words)
    }

    pub(crate) fn run(&self, who: &str, words: &[&str]) -> Output {
        self.command(who, words).output().expect("preceptor was built and starts")
    }

    /// What a command without spaces in its words says on standard error, when it ends with this code.
    pub(crate) fn says(&self, who: &str, line: &str, code: i32) -> String {
        let mut words: Vec<&str> = line.split(' ').collect();
        let email = format!("{}@main.example", words.get(3).unwrap_or(&""));
        if line.starts_with("person add") {
            words.extend(["--email", &email, "--discipline", "nursing", "--time-zone", "America/Chicago"]);
        }
        let output = self.run(who, &words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{line}: {said}");
        said
    }

    /// What a command says that ends well.
    pub(crate) fn does(&self, who: &str, line: &str) -> String {
        self.says(who, line, 0)
    }

    /// What a command prints as JSON.
    pub(crate) fn reads(&self, who: &str, line: &str) -> Value {
        let words: Vec<&str> = line.split(' ').chain(["-o", "json"]).collect();
        let output = self.run(who, &words);
        assert!(output.status.success(), "{line}: {output:?}");
        serde_json::from_slice(&output.stdout).expect("it prints JSON")
    }

    /// Every session of the agency.
    pub(crate) fn sessions(&self) -> Vec<Value> {
        let list = self.reads("admin", "session list");
        list["sessions"].as_array().expect("a list").clone()
    }

    /// The drafts on this computer.
    pub(crate) fn drafts(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.home.path(".local/state/preceptor/outbox")).into_iter().flatten();
        let files = files.map(|file| file.expect("it is listed").path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect()
    }
}
