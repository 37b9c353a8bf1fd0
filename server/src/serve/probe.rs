//! Asks a server whether it serves, as a container's health check does.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use super::connection::Transport;
use std::pin::Pin;

/// Why a server gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The certificate that the server should show cannot be read.
    #[error("{} holds no readable certificate", .0.display())]
    Certificate(PathBuf),
    /// No connection.
    #[error("{0}")]
    Unreachable(String),
    /// An answer that is none.
    #[error("{0}")]
    Refused(String),
}

/// Whether the server at `address` serves. Over TLS where `certificate` names a file: the server must show just
/// that certificate, which needs neither a name nor an authority.
///
/// # Errors
/// When there is no answer.
pub async fn ask(address: SocketAddr, certificate: Option<&Path>) -> Result<bool, ProbeError> {
    let tls = certificate.map(pinned).transpose()?;
    let channel = connect(address, tls).await.map_err(|error| ProbeError::Unreachable(root_cause(&error)))?;
    let request = HealthCheckRequest { service: String::new() };
    let reply = HealthClient::new(channel).check(request).await;
    let reply = reply.map_err(|status| ProbeError::Refused(status.message().to_owned()))?;
    Ok(reply.into_inner().status == ServingStatus::Serving as i32)
}

async fn connect(address: SocketAddr, tls: Option<TlsConnector>) -> Result<Channel, tonic::transport::Error> {
    let connector = tower::service_fn(move |_: Uri| {
        let tls = tls.clone();
        async move {
            let socket = TcpStream::connect(address).await?;
            let transport: Pin<Box<dyn Transport>> = match tls {
                None => Box::pin(socket),
                Some(tls) => Box::pin(tls.connect(ServerName::from(address.ip()), socket).await?),
            };
            std::io::Result::Ok(TokioIo::new(transport))
        }
    });
    Endpoint::from_static("http://server").connect_with_connector(connector).await
}

/// The innermost error, which names the cause.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

fn pinned(path: &Path) -> Result<TlsConnector, ProbeError> {
    let unreadable = |_| ProbeError::Certificate(path.to_owned());
    let expected = CertificateDer::from_pem_file(path).map_err(unreadable)?;
    let provider = rustls::crypto::ring::default_provider();
    let pinned = Pinned { expected, algorithms: provider.signature_verification_algorithms };
    let mut config = ClientConfig::builder()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(pinned))
        .with_no_client_auth();
    config.alpn_protocols.push(b"h2".to_vec());
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Accepts one certificate and no other, whoever signed it: the one in the server's own file.
#[derive(Debug)]
struct Pinned {
    expected: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if *end_entity == self.expected {
            return Ok(ServerCertVerified::assertion());
        }
        Err(CertificateError::UnknownIssuer.into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
