//! The server as a program that calls it names it.

use std::path::PathBuf;

use serde_json::Value;
use tonic::transport::Uri;

/// The variable that names the token file where the token did not come from a file.
const TOKEN_VARIABLE: &str = "PRECEPTOR_TOKEN_FILE";

/// Where a server is, and where the secrets for it are: never the secrets themselves.
#[derive(Clone, Debug)]
pub struct Server {
    /// The URL.
    pub address: String,
    /// The file with the token; none where it came through standard input.
    pub token_file: Option<PathBuf>,
    /// The file with the server's certificate authority.
    pub ca_file: Option<PathBuf>,
}

impl Server {
    /// Host and port.
    pub(super) fn authority(&self) -> String {
        let uri: Option<Uri> = self.address.parse().ok();
        let authority = uri.as_ref().and_then(Uri::authority).map(ToString::to_string).unwrap_or_default();
        if uri.is_some_and(|uri| uri.port().is_some()) {
            authority
        } else {
            format!("{authority}:{}", if self.has_tls() { 443 } else { 80 })
        }
    }

    /// Whether it speaks TLS.
    pub(super) fn has_tls(&self) -> bool {
        self.address.starts_with("https")
    }

    /// The certificate authority's file as a quoted text of JSON, which Python, Go and TypeScript read alike.
    pub(super) fn ca_text(&self) -> Option<String> {
        self.ca_file.as_ref().map(|file| quoted(file))
    }

    /// The token file as a quoted text of JSON, or `variable`, which makes the name of the variable an expression.
    pub(super) fn token_text(&self, variable: fn(&str) -> String) -> String {
        self.token_file
            .as_ref()
            .map_or_else(|| variable(&quoted(TOKEN_VARIABLE.as_ref())), |file| quoted(file))
    }

    /// The token file as a word of a shell.
    pub(super) fn token_word(&self) -> String {
        self.token_file.as_ref().map_or_else(|| format!("\"${TOKEN_VARIABLE}\""), |file| word(file))
    }

    /// The certificate authority's file as a word of a shell.
    pub(super) fn ca_word(&self) -> Option<String> {
        self.ca_file.as_ref().map(|file| word(file))
    }
}

fn quoted(file: &std::path::Path) -> String {
    Value::from(file.to_string_lossy()).to_string()
}

fn word(file: &std::path::Path) -> String {
    format!("'{}'", file.to_string_lossy().replace('\'', "'\\''"))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A server on this machine.
    pub(in crate::show_rpc) fn local() -> Server {
        let token_file = Some("/home/o'neil/token".into());
        Server { address: "http://127.0.0.1:7420".into(), token_file, ca_file: None }
    }

    /// A server elsewhere, with the token from standard input.
    pub(in crate::show_rpc) fn remote() -> Server {
        let ca_file = Some("ca.pem".into());
        Server { address: "https://preceptor.example".into(), token_file: None, ca_file }
    }

    #[test]
    fn a_server_is_named_by_host_and_port() {
        assert_eq!(local().authority(), "127.0.0.1:7420");
        assert_eq!(remote().authority(), "preceptor.example:443");
    }

    #[test]
    fn a_file_is_one_word_of_a_shell() {
        assert_eq!(local().token_word(), r"'/home/o'\''neil/token'");
        assert_eq!(remote().token_word(), "\"$PRECEPTOR_TOKEN_FILE\"");
    }
}
