//! A channel to an address: TLS by its scheme, the token with every call, calls told to an observer.

use std::{path::Path, sync::Arc, time::Duration};

use tonic::{
    service::interceptor::InterceptedService,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};

use super::{
    token::Bearer,
    unreachable::{deepest, unreachable},
};
use crate::{
    failure::{Exit, Failure},
    show_rpc::{Observed, Observer},
};

/// A channel that sends the bearer token, if there is one, with every call.
pub type Authenticated = InterceptedService<Observed<Channel>, Bearer>;

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For the connection.
    pub connect: Duration,
    /// For the answer to one call.
    pub call: Duration,
}

/// Connects to `address`; calls are told to `observer`, if there is one.
///
/// # Errors
///
/// Names the cause: a bad address, an unreadable certificate authority, a refused connection, a name that
/// does not resolve, a certificate that is not trusted, TLS on a plain port, a server that does not answer.
pub async fn connect(
    address: &str,
    ca_file: Option<&Path>,
    token: Option<&str>,
    timeouts: Timeouts,
    observer: Option<Arc<Observer>>,
) -> Result<Authenticated, Failure> {
    let channel = endpoint(address, ca_file, timeouts)?
        .connect()
        .await
        .map_err(|error| unreachable(address, &error))?;
    let header = token.map(|token| format!("Bearer {token}").parse());
    let header = header
        .transpose()
        .map_err(|_| Failure::new(Exit::Denied, "the token has characters no token has"))?;
    Ok(InterceptedService::new(Observed::new(channel, observer), Bearer(header)))
}

/// That an address can be one, without asking the network.
///
/// # Errors
///
/// Wrong usage that says why it cannot.
pub fn check_address(address: &str) -> Result<(), Failure> {
    let bad = |why: &str| {
        Failure::usage(format!("{address} is not an address: {why}"))
            .hint("write https://host:port, or http://127.0.0.1:port on this machine")
    };
    let uri: tonic::transport::Uri = address.parse().map_err(|_| bad("it cannot be read"))?;
    match uri.scheme_str() {
        Some("http" | "https") => Ok(()),
        _ => Err(bad("it needs the scheme http or https")),
    }
}

fn endpoint(address: &str, ca_file: Option<&Path>, timeouts: Timeouts) -> Result<Endpoint, Failure> {
    check_address(address)?;
    let endpoint = Endpoint::from_shared(address.to_owned())
        .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?
        .connect_timeout(timeouts.connect)
        .timeout(timeouts.call)
        .user_agent(concat!("preceptor/", env!("CARGO_PKG_VERSION")))
        .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?;
    if endpoint.uri().scheme_str() == Some("http") {
        return Ok(endpoint);
    }
    let mut tls = ClientTlsConfig::new();
    if let Some(file) = ca_file {
        let pem = std::fs::read(file)
            .map_err(|error| Failure::new(Exit::Input, format!("{}: {error}", file.display())))?;
        tls = tls.ca_certificate(Certificate::from_pem(pem));
    }
    endpoint.tls_config(tls).map_err(|error| Failure::new(Exit::Input, deepest(&error)))
}
