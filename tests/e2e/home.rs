//! A home directory, and the `preceptord` that is started in it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use preceptor_tests::clock::stopwatch;
use preceptor_tests::service::{Authenticated, Bearer};
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Endpoint;

/// How long a server may take to start on a machine that is busy with other tests.
const START: Duration = Duration::from_mins(1);
/// The pause between two looks at a log.
const PAUSE: Duration = Duration::from_millis(10);

/// A home without anything in it.
pub(crate) struct Home(tempfile::TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary directory"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The first admin token, if the server that made the agency was started here.
    pub(crate) fn token(&self) -> Option<String> {
        fs::read_to_string(self.path(".local/share/preceptor/admin-token")).ok()
    }

    /// `preceptord` with these arguments, and nothing of this machine's environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin("preceptord"));
        command.args(arguments).env_clear().env("HOME", self.0.path()).current_dir(self.0.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("preceptord was built and starts")
    }

    /// A server on a free port, which serves when this returns.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Server {
        self.launch(arguments).ready()
    }

    /// A server on a free port, which may not serve yet.
    pub(crate) fn launch(&self, arguments: &[&str]) -> Launched {
        let logs = (0..).map(|number| self.path(&format!("log-{number}")));
        let log = logs.into_iter().find(|path| !path.exists()).expect("a number is free");
        // A file, because a pipe that nobody reads would stop a server that logs much.
        let file = File::create(&log).expect("the home is writable");
        let mut command = self.command(arguments);
        let command = command.env("PRECEPTOR_LISTEN", "127.0.0.1:0").stderr(Stdio::from(file));
        Launched(Server {
            process: command.spawn().expect("preceptord was built and starts"),
            log,
            address: String::new(),
        })
    }
}

/// A `preceptord` that was started.
pub(crate) struct Launched(Server);

impl Launched {
    /// Waits until it serves.
    pub(crate) fn ready(self) -> Server {
        let Self(mut server) = self;
        let began = stopwatch();
        loop {
            let log = server.log();
            if let Some(address) = log.lines().find_map(address_in) {
                address.clone_into(&mut server.address);
                return server;
            }
            let ended = server.process.try_wait().expect("it can be waited for");
            assert_eq!(ended, None, "preceptord ended before it served: {log}");
            assert!(began.elapsed() < START, "preceptord does not serve: {log}");
            std::thread::sleep(PAUSE);
        }
    }
}

/// The address in the log line that tells it.
fn address_in(line: &str) -> Option<&str> {
    let (_, address) = line.trim().rsplit_once("://").filter(|_| line.contains("serving on"))?;
    Some(address)
}

/// A running `preceptord`; ended with the test if the test does not end it.
pub(crate) struct Server {
    process: Child,
    log: PathBuf,
    pub(crate) address: String,
}

impl Server {
    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the log is text")
    }

    /// A connection of its own that sends `token`.
    pub(crate) fn caller(&self, token: &str) -> Authenticated {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).expect("an address");
        InterceptedService::new(endpoint.connect_lazy(), Bearer::of(token.trim()))
    }

    /// Asks it to stop as an operating system does; its exit code and its log.
    pub(crate) fn terminate(mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        assert!(asked.expect("kill starts").success());
        let code = self.process.wait().expect("it ends").code();
        (code, self.log())
    }

    /// Ends it as a crash would: it gets no chance to do anything more.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it was running");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
