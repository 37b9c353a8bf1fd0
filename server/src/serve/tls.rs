//! TLS: the server's certificate and key, replaceable while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Why a certificate or key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read, or is not PEM of the right kind.
    #[error("{} holds no readable {kind}: {reason}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What should be in it.
        kind: &'static str,
        /// Why it is not.
        reason: pem::Error,
    },
    /// A certificate and key that do not belong together, or of an unsupported kind.
    #[error("the certificate in {} and the key in {} cannot be used together: {reason}", .certificate.display(), .key.display())]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// What is wrong.
        reason: rustls::Error,
    },
}

/// Chooses the one cryptography provider of this process. Later calls change nothing.
pub fn install_cryptography() {
    // An error only says that a provider was chosen before, by the program this server is embedded in.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The certificate and key that new connections are secured with.
#[derive(Debug)]
pub struct Certificates {
    certificate_file: PathBuf,
    key_file: PathBuf,
    speaks_http1: bool,
    current: RwLock<Arc<ServerConfig>>,
}

impl Certificates {
    /// Loads the certificate chain and the key; HTTP/1.1 is spoken only where gRPC-Web asks for it.
    ///
    /// # Errors
    /// When a file cannot be read or the two do not belong together.
    pub fn load(certificate_file: &Path, key_file: &Path, speaks_http1: bool) -> Result<Self, TlsError> {
        let current = RwLock::new(read(certificate_file, key_file, speaks_http1)?);
        Ok(Self {
            certificate_file: certificate_file.to_owned(),
            key_file: key_file.to_owned(),
            speaks_http1,
            current,
        })
    }

    /// Reads both files again. Connections made before keep what they have; on an error so do new ones.
    ///
    /// # Errors
    /// As [`Certificates::load`].
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = read(&self.certificate_file, &self.key_file, self.speaks_http1)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// What secures the next connection.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current))
    }
}

fn read(certificate_file: &Path, key_file: &Path, speaks_http1: bool) -> Result<Arc<ServerConfig>, TlsError> {
    let unreadable = |path: &Path, kind| {
        let path = path.to_owned();
        move |reason| TlsError::Unreadable { path, kind, reason }
    };
    let chain = CertificateDer::pem_file_iter(certificate_file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) })
        .map_err(unreadable(certificate_file, "certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key_file).map_err(unreadable(key_file, "private key"))?;
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(|reason| {
            TlsError::Unusable { certificate: certificate_file.to_owned(), key: key_file.to_owned(), reason }
        })?;
    config.alpn_protocols.push(b"h2".to_vec());
    if speaks_http1 {
        config.alpn_protocols.push(b"http/1.1".to_vec());
    }
    Ok(Arc::new(config))
}
