//! A call as a command of a shell.

use std::fmt::Write as _;

use super::{Server, call::Call};

/// The command. The token stands in its environment, where other users of the machine do not see it.
pub(super) fn call(call: &Call, server: &Server) -> String {
    let mut text = format!("PRECEPTOR_TOKEN=$(cat {}) grpcurl", server.token_word());
    match (server.has_tls(), server.ca_word()) {
        (false, _) => text.push_str(" -plaintext"),
        (true, Some(file)) => {
            let _ = write!(text, " -cacert {file}");
        }
        (true, None) => {}
    }
    let _ = write!(
        text,
        " \\\n  -expand-headers -H 'authorization: Bearer ${{PRECEPTOR_TOKEN}}' \\\n  -d '{}' \\\n  {} {}\n",
        call.documents('\'').join("\n"),
        server.authority(),
        call.path()
    );
    text
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::show_rpc::{
        call::tests::{importing, listing},
        server::tests::{local, remote},
    };

    /// The words that a shell makes of a command, without running it.
    fn words(command: &str) -> Vec<String> {
        let script = format!("grpcurl() {{ printf '%s\\0' \"$@\"; }}\ncat() {{ echo secret; }}\n{command}");
        let output = Command::new("sh").args(["-c", &script]).output().expect("a shell");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).expect("text").split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn a_shell_reads_the_request_as_it_was_sent() {
        let words = words(&call(&listing(), &local()));
        let header = "authorization: Bearer ${PRECEPTOR_TOKEN}";
        assert_eq!(words[..5], ["-plaintext", "-expand-headers", "-H", header, "-d"]);
        let request: serde_json::Value = serde_json::from_str(&words[5]).expect("JSON");
        assert_eq!(request["prefix"], "O'Neil ''' ` \" \\ $(date) é");
        assert_eq!(words[6..], ["127.0.0.1:7420", "preceptor.v1.RosterService/ListPeople"]);
    }

    #[test]
    fn a_stream_is_one_document_after_the_other_and_tls_needs_its_authority() {
        let words = words(&call(&importing(2), &remote()));
        assert_eq!(words[..2], ["-cacert", "ca.pem"]);
        let place = words.iter().position(|word| word == "-d").expect("data") + 1;
        assert_eq!(words[place], "{\"requestId\":\"0\"}\n{\"requestId\":\"1\"}");
    }
}
