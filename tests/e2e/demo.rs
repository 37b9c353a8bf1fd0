//! `preceptor demo` as a newcomer meets it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use assert_cmd::cargo::cargo_bin;

/// Where the programs are.
pub(crate) fn programs() -> PathBuf {
    cargo_bin("preceptor").parent().expect("a program is in a directory").to_owned()
}

/// A running demo with data of its own.
pub(crate) struct Demo {
    process: Child,
    home: tempfile::TempDir,
    /// Its URL.
    pub(crate) address: String,
    /// Its admin token.
    pub(crate) token_file: PathBuf,
}

impl Demo {
    /// Starts a demo and waits until it has loaded the sample agency.
    pub(crate) fn start() -> Self {
        let home = tempfile::tempdir().expect("a temporary directory");
        let (port_file, data) = (home.path().join("port"), home.path().join("data"));
        let mut command = Command::new(cargo_bin("preceptor"));
        command
            .arg("demo")
            .arg("--port-file")
            .arg(&port_file)
            .arg("--keep")
            .arg(&data)
            .env("HOME", home.path());
        let process =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("preceptor was built");
        let mut demo = Self { process, home, address: String::new(), token_file: data.join("admin-token") };
        let begin = preceptor_tests::clock::stopwatch();
        let port = loop {
            match fs::read_to_string(&port_file) {
                Ok(port) if port.ends_with('\n') => break port.trim().to_owned(),
                _ => {}
            }
            assert!(demo.process.try_wait().expect("its state").is_none(), "the demo ended by itself");
            assert!(begin.elapsed() < Duration::from_mins(2), "the demo does not start");
            std::thread::sleep(Duration::from_millis(50));
        };
        demo.address = format!("http://127.0.0.1:{port}");
        demo
    }

    /// A home without configuration.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
