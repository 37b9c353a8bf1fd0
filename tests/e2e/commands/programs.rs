//! The programs that `--show-rpc=python` prints, run with the client that `preceptor proto export` leads to.

use std::path::PathBuf;
use std::process::Command;

use super::{Facts, Surroundings};
use crate::demo;

/// Where the Python of the tests is, with what `tests/setup` installs for it.
pub(crate) fn python() -> PathBuf {
    let target = demo::programs().parent().expect("programs are below the target directory").to_owned();
    let python = target.join("python/bin/python");
    assert!(python.exists(), "{} is missing: run tests/setup first", python.display());
    python
}

/// Programs to run later.
#[derive(Default)]
pub(super) struct Programs(Vec<String>);

impl Programs {
    /// Keeps what a command printed, unless it made no call.
    pub(super) fn keep(&mut self, program: String) {
        if !program.is_empty() {
            self.0.push(program);
        }
    }

    /// Runs all of them. A change has its request id, so that its program has no second effect.
    pub(super) fn run(self, place: &Surroundings<'_>, facts: &Facts) {
        let (stubs, folder) = (place.home.join("stubs"), place.home.join("programs"));
        for new in [&stubs, &folder] {
            std::fs::create_dir(new).expect("the home is writable");
        }
        let exported = PathBuf::from(&facts.words("{proto}")[0]);
        generate(&exported, &stubs);
        assert!(self.0.len() > 60, "only {} commands made calls", self.0.len());
        for (number, program) in self.0.into_iter().enumerate() {
            std::fs::write(folder.join(format!("{number:03}.py")), program).expect("the home is writable");
        }
        let driver = preceptor_tests::root().join("tests/e2e/commands/programs.py");
        let ran =
            Command::new(python()).arg(driver).arg(&stubs).arg(&folder).output().expect("Python starts");
        assert!(ran.status.success(), "{}{}", text(&ran.stdout), text(&ran.stderr));
    }
}

/// Makes the client as `preceptor proto export` says.
fn generate(exported: &std::path::Path, stubs: &std::path::Path) {
    let files = std::fs::read_dir(exported.join("preceptor/v1")).expect("the contract was exported");
    let files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    assert!(files.len() >= 12, "{files:?}");
    let mut protoc = Command::new(python());
    protoc.args(["-m", "grpc_tools.protoc", "-I"]).arg(exported);
    for out in ["--python_out", "--grpc_python_out"] {
        protoc.arg(format!("{out}={}", stubs.display()));
    }
    let made = protoc.args(files).output().expect("Python starts");
    assert!(made.status.success(), "{}", text(&made.stderr));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
