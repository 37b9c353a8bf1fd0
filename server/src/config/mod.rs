//! The server's settings: each key can be a flag, a `PRECEPTOR_*` environment variable or a line of the TOML file.

mod declared;
mod error;
mod key;
mod origin;
mod source;
#[cfg(test)]
mod tests;
mod value;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::records::AgencyId;
use crate::store::{Connections, Location};
pub use error::{ConfigError, Problem};
pub use key::Key;
pub use origin::{Origin, Setting};
pub use source::{Environment, Flags, Settings};
pub use value::{Count, DatabaseUrl, LogFilter, LogFormat, Memory, Reflection, Size, Value};

declared::settings! {
    /// The address the server listens on; port 0 takes a free one.
    listen: SocketAddr = "127.0.0.1:7420";
    /// The agency that is made on the first start, and that tokens are issued for.
    agency: AgencyId = "main";
    /// The directory of the embedded database and the first admin token.
    data_dir: PathBuf = "";
    /// The PostgreSQL database, as a URL without a password (postgres:...); without one, the embedded database is used.
    database_url: Option<DatabaseUrl> = "";
    /// A file that holds the URL of the PostgreSQL database, password included.
    database_url_file: Option<PathBuf> = "";
    /// Connections to the embedded database that only read.
    sqlite_readers: Count = "4";
    /// PostgreSQL connections at most.
    postgres_pool: Count = "16";
    /// The server's certificate chain, PEM.
    tls_cert_file: Option<PathBuf> = "";
    /// The key of the server's certificate, PEM.
    tls_key_file: Option<PathBuf> = "";
    /// Whether gRPC reflection is offered: auto (on loopback only), on or off.
    reflection: Reflection = "auto";
    /// Whether browsers may call over gRPC-Web on the same port.
    grpc_web: bool = "on";
    /// The form of log lines: text or json.
    log_format: LogFormat = "text";
    /// Which events are logged: error, warn, info, debug or trace, or a list by module.
    log_filter: LogFilter = "info";
    /// Connections at most.
    max_connections: Count = "1024";
    /// Connections at most from one address (an IPv6 /64 counts as one).
    max_connections_per_peer: Count = "64";
    /// Streams at most on one connection.
    max_streams: Count = "200";
    /// Bytes of a request's headers at most.
    max_headers: Size = "16 KiB";
    /// Bytes of one request message at most.
    max_request: Size = "64 KiB";
    /// Bytes of one response message at most.
    max_response: Size = "4 MiB";
    /// Requests being answered at once at most; one more is refused.
    max_requests_at_once: Count = "512";
    /// Open watches at most.
    max_watches: Count = "1000";
    /// Open watches at most of one agency.
    max_watches_per_agency: Count = "100";
    /// The time a unary request may take.
    unary_deadline: Duration = "10 s";
    /// The time that applying an import, or freezing a roster for a match run, may take before it is answered.
    long_deadline: Duration = "60 s";
    /// The time a match run may be solved; one that takes longer fails.
    match_deadline: Duration = "30 min";
    /// Bytes that solving one match run may be estimated to take; a larger run is refused.
    max_match_memory: Memory = "1 GiB";
    /// The time a stream may stay open before its client is asked to reconnect.
    stream_lifetime: Duration = "1 h";
    /// The time between two HTTP/2 pings on a quiet connection.
    keepalive_interval: Duration = "60 s";
    /// The time a ping's answer may take.
    keepalive_timeout: Duration = "20 s";
    /// The age, give or take a tenth, at which a connection is asked to reconnect.
    connection_age: Duration = "10 min";
    /// The time a TLS handshake may take.
    handshake_deadline: Duration = "5 s";
    /// The time a new connection may stay silent.
    first_byte_deadline: Duration = "10 s";
    /// The time requests in flight get when the server stops.
    drain_deadline: Duration = "15 s";
}

impl Config {
    /// Reads and checks the settings from the command line, the environment and the file.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn load(flags: &Flags, environment: &Environment) -> Result<Self, ConfigError> {
        Self::from_settings(&Settings::gather(KEYS, flags, environment)?)
    }

    /// Checks settings that were gathered before.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn from_settings(settings: &Settings) -> Result<Self, ConfigError> {
        if settings.get("data_dir").is_some_and(|setting| setting.text.is_empty()) {
            return Err(Problem::NoDataDir.into());
        }
        let config = Self::typed(settings)?;
        config.check()?;
        Ok(config)
    }

    /// The defaults, for a server inside another program: an embedded database in `data_dir`, listening on `listen`.
    ///
    /// # Errors
    /// When `listen` is not a loopback address, or `data_dir` is empty.
    pub fn embedded(data_dir: &Path, listen: SocketAddr) -> Result<Self, ConfigError> {
        let settings =
            [("data_dir", data_dir.to_string_lossy().into_owned()), ("listen", listen.to_string())];
        Self::load(&Flags { config_file: None, settings: settings.into() }, &Environment::default())
    }

    /// The rules between settings.
    ///
    /// # Errors
    /// Every rule that does not hold.
    pub fn check(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        match (&self.tls_cert_file, &self.tls_key_file) {
            (None, None) if !self.listen.ip().to_canonical().is_loopback() => {
                problems.push(Problem::ExposedWithoutTls { listen: self.listen });
            }
            (Some(_), None) => {
                problems.push(Problem::Unpaired { present: "tls_cert_file", missing: "tls_key_file" });
            }
            (None, Some(_)) => {
                problems.push(Problem::Unpaired { present: "tls_key_file", missing: "tls_cert_file" });
            }
            _ => {}
        }
        if self.database_url.is_some() && self.database_url_file.is_some() {
            problems.push(Problem::Exclusive { first: "database_url", second: "database_url_file" });
        }
        if problems.is_empty() { Ok(()) } else { Err(ConfigError(problems)) }
    }

    /// Where the data is; reads `database_url_file` where that is set.
    ///
    /// # Errors
    /// When the file cannot be read or does not hold a `postgres://` URL.
    pub fn location(&self) -> Result<Location, ConfigError> {
        if let Some(url) = &self.database_url {
            return Ok(Location::Postgres(url.expose().to_owned()));
        }
        let Some(path) = &self.database_url_file else {
            return Ok(Location::Sqlite(self.data_dir.join("preceptor.sqlite")));
        };
        let text = std::fs::read_to_string(path)
            .map_err(|reason| Problem::Unreadable { path: path.clone(), reason })?;
        let url = DatabaseUrl::with_password(text.trim());
        let url = url.ok_or_else(|| Problem::NotADatabaseUrl { path: path.clone() })?;
        Ok(Location::Postgres(url.expose().to_owned()))
    }

    /// How many connections the store may use.
    #[must_use]
    pub fn connections(&self) -> Connections {
        Connections { sqlite_readers: self.sqlite_readers.get(), postgres: self.postgres_pool.get() }
    }

    /// Whether reflection is offered, with `auto` resolved.
    #[must_use]
    pub fn offers_reflection(&self) -> bool {
        match self.reflection {
            Reflection::Auto => self.listen.ip().to_canonical().is_loopback(),
            Reflection::On => true,
            Reflection::Off => false,
        }
    }

    /// The certificate and key files, where TLS is on.
    #[must_use]
    pub fn tls_files(&self) -> Option<(&Path, &Path)> {
        Some((self.tls_cert_file.as_deref()?, self.tls_key_file.as_deref()?))
    }
}
