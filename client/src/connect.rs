//! The way to the server: address, TLS by scheme, token; and the true cause when it does not work.

use std::{error::Error as _, io::Read as _, path::Path, sync::Arc, time::Duration};

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint},
};

use crate::{
    failure::{Exit, Failure},
    show_rpc::{Observed, Observer},
};

/// A channel that sends the bearer token, if there is one, with every call.
pub type Authenticated = InterceptedService<Observed<Channel>, Bearer>;

/// Adds the bearer token to a call.
#[derive(Clone)]
pub struct Bearer(Option<MetadataValue<Ascii>>);

impl std::fmt::Debug for Bearer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Bearer(…)")
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(token) = &self.0 {
            request.metadata_mut().insert("authorization", token.clone());
        }
        Ok(request)
    }
}

/// How long to wait.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
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
    patience: Patience,
    observer: Option<Arc<Observer>>,
) -> Result<Authenticated, Failure> {
    let channel = endpoint(address, ca_file, patience)?
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

fn endpoint(address: &str, ca_file: Option<&Path>, patience: Patience) -> Result<Endpoint, Failure> {
    check_address(address)?;
    let endpoint = Endpoint::from_shared(address.to_owned())
        .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?
        .connect_timeout(patience.connect)
        .timeout(patience.call)
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

/// Reads a token from a file, or from standard input where the file is `-`.
///
/// # Errors
///
/// When it cannot be read or is empty.
pub fn read_token(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| {
            Failure::new(Exit::Denied, format!("the token file {} cannot be read: {error}", file.display()))
                .hint("say where it is with --token-file FILE")
        })?;
    }
    match text.trim() {
        "" => Err(Failure::new(Exit::Denied, format!("the token file {} is empty", file.display()))),
        token => Ok(token.to_owned()),
    }
}

/// The innermost cause of an error: the outer ones of a transport say only that it failed.
fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

fn unreachable(address: &str, error: &tonic::transport::Error) -> Failure {
    let cause = deepest(error);
    let lower = format!("{cause} {:?}", error.source()).to_lowercase();
    let plain_on_tls = "the server speaks TLS, or is not Preceptor: try https://";
    let (why, hint) = if lower.contains("connection refused") {
        ("nothing listens there".to_owned(), "start preceptord, or correct --address")
    } else if lower.contains("dns") || lower.contains("lookup") || lower.contains("resolve") {
        ("its name does not resolve".to_owned(), "correct the host name in --address")
    } else if lower.contains("expired") {
        ("its certificate has expired".to_owned(), "renew the server's certificate")
    } else if lower.contains("unknownissuer") || lower.contains("unknown issuer") {
        (
            "its certificate is of an authority that this machine does not trust".to_owned(),
            "name the authority with --ca-file FILE",
        )
    } else if lower.contains("notvalidforname") || lower.contains("not valid for") {
        ("its certificate is for another name".to_owned(), "use the name that the certificate has")
    } else if lower.contains("corrupt message")
        || lower.contains("invalidcontenttype")
        || lower.contains("invalid content type")
    {
        ("it does not speak TLS".to_owned(), "use http:// for a server on this machine without TLS")
    } else if lower.contains("timed out") || lower.contains("elapsed") || lower.contains("deadline") {
        ("it does not answer in time".to_owned(), "check the network, or give more time with --timeout")
    } else if lower.contains("broken pipe")
        || lower.contains("reset")
        || lower.contains("frame")
        || lower.contains("closed")
    {
        ("it closed the connection".to_owned(), plain_on_tls)
    } else {
        (cause, "preceptor doctor looks at every step")
    };
    Failure::new(Exit::Unreachable, format!("cannot reach {address}: {why}")).hint(hint)
}
