//! Why there is no way to a server, told by the transport's innermost cause.

use std::error::Error as _;

use crate::failure::{Exit, Failure};

pub(super) fn unreachable(address: &str, error: &tonic::transport::Error) -> Failure {
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

/// The innermost cause of an error: the outer ones of a transport say only that it failed.
pub(super) fn deepest(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
