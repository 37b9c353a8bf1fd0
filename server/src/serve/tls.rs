//! TLS: the server's certificate and key, replaceable while the server runs.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use preceptor_engine::time::{UnixMicros, Zone};
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::validity::Validity;

/// The time between two looks at the files.
const FILE_PAUSE: Duration = Duration::from_secs(5);
/// How long before its end a certificate is warned of: 30 days.
const EXPIRES_SOON_MINUTES: i64 = 30 * 24 * 60;

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
    /// A certificate that is valid no more.
    #[error("the certificate in {} ended on {until}: put a new one in its place", .certificate.display())]
    Expired {
        /// The certificate's file.
        certificate: PathBuf,
        /// The date on which it ended, in UTC.
        until: jiff::civil::Date,
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
    current: RwLock<Loaded>,
}

/// What the files held when they were read.
#[derive(Clone, Debug)]
struct Loaded {
    config: Arc<ServerConfig>,
    validity: Validity,
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

    /// What is worth saying of the certificate's dates at `now`; `None` while it is valid for a month or more.
    ///
    /// # Errors
    /// [`TlsError::Expired`].
    pub fn warning(&self, now: UnixMicros) -> Result<Option<String>, TlsError> {
        let Validity { from, until } = self.current().validity;
        let date = |at: UnixMicros| Zone::utc().wall_clock(at).date();
        if until < now {
            return Err(TlsError::Expired { certificate: self.certificate_file.clone(), until: date(until) });
        }
        let file = self.certificate_file.display();
        Ok(if now < from {
            Some(format!(
                "the certificate in {file} begins only on {}: clients refuse it until then",
                date(from)
            ))
        } else if until < now.plus_minutes(EXPIRES_SOON_MINUTES) {
            Some(format!("the certificate in {file} ends on {}: put a new one in its place", date(until)))
        } else {
            None
        })
    }

    /// The last day of the certificate, in UTC.
    #[must_use]
    pub fn last_day(&self) -> jiff::civil::Date {
        Zone::utc().wall_clock(self.current().validity.until).date()
    }

    fn current(&self) -> Loaded {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
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

    /// Reads the files again whenever they change. Never ends.
    pub async fn follow(&self) {
        let mut known = self.stamps();
        loop {
            sleep(FILE_PAUSE).await;
            let stamps = self.stamps();
            if stamps == known {
                continue;
            }
            known = stamps;
            match self.reload() {
                Ok(()) => tracing::info!("took up the new certificate"),
                // Half of a pair may have been replaced; its other half changes the stamps again.
                Err(error) => tracing::warn!(%error, "the certificate changed but is not usable yet"),
            }
        }
    }

    /// When each file was last written.
    fn stamps(&self) -> [Option<SystemTime>; 2] {
        [&self.certificate_file, &self.key_file]
            .map(|path| path.metadata().and_then(|file| file.modified()).ok())
    }

    /// What secures the next connection.
    #[must_use]
    pub fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.current().config)
    }
}

fn read(certificate_file: &Path, key_file: &Path, speaks_http1: bool) -> Result<Loaded, TlsError> {
    let unreadable = |path: &Path, kind| {
        let path = path.to_owned();
        move |reason| TlsError::Unreadable { path, kind, reason }
    };
    let chain = CertificateDer::pem_file_iter(certificate_file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) })
        .map_err(unreadable(certificate_file, "certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key_file).map_err(unreadable(key_file, "private key"))?;
    let unusable = |reason| TlsError::Unusable {
        certificate: certificate_file.to_owned(),
        key: key_file.to_owned(),
        reason,
    };
    let validity = Validity::of(&chain).map_err(unusable)?;
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(unusable)?;
    config.alpn_protocols.push(b"h2".to_vec());
    if speaks_http1 {
        config.alpn_protocols.push(b"http/1.1".to_vec());
    }
    Ok(Loaded { config: Arc::new(config), validity })
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, RootCertStore};
    use tokio_rustls::TlsConnector;

    use super::*;
    use crate::serve::dev_certificate::DevCertificate;

    /// A certificate for trials that is valid at the time of the test.
    fn certificate(directory: &Path) -> DevCertificate {
        #[expect(clippy::disallowed_methods, reason = "the client under test compares with the real date")]
        let today = jiff::Zoned::now().date();
        DevCertificate::write(directory, &[], today).expect("a certificate")
    }

    /// A TLS handshake with `certificates`, by a client that trusts `authority`; the protocol both chose.
    async fn handshake(
        certificates: &Certificates,
        authority: &Path,
        name: &str,
    ) -> std::io::Result<Option<Vec<u8>>> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(authority).expect("PEM")).expect("an authority");
        let mut client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        client.alpn_protocols = vec![b"h2".to_vec()];
        let (near, far) = tokio::io::duplex(16 * 1024);
        let serving = tokio::spawn(certificates.acceptor().accept(far));
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let connected = TlsConnector::from(Arc::new(client)).connect(name, near).await;
        let _ = serving.await;
        Ok(connected?.get_ref().1.alpn_protocol().map(<[u8]>::to_vec))
    }

    #[tokio::test]
    async fn a_client_that_trusts_the_trial_authority_connects() {
        install_cryptography();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let files = certificate(directory.path());
        let certificates = Certificates::load(&files.certificate, &files.key, false).expect("usable files");
        for name in ["localhost", "127.0.0.1", "::1"] {
            let protocol = handshake(&certificates, &files.authority, name).await;
            assert_eq!(protocol.expect("a trusted connection").as_deref(), Some(b"h2".as_slice()), "{name}");
        }
        assert!(handshake(&certificates, &files.authority, "db.example").await.is_err());
    }

    #[tokio::test]
    async fn a_new_certificate_is_taken_up_and_a_broken_one_is_not() {
        install_cryptography();
        let [old, new] = [(); 2].map(|()| tempfile::tempdir().expect("a temporary directory"));
        let [old, new] = [&old, &new].map(|directory| certificate(directory.path()));
        let certificates = Certificates::load(&old.certificate, &old.key, false).expect("usable files");
        std::fs::copy(&new.certificate, &old.certificate).expect("the file is writable");
        let mismatch = certificates.reload().expect_err("the key belongs to the old certificate");
        assert!(matches!(mismatch, TlsError::Unusable { .. }), "{mismatch}");
        assert!(handshake(&certificates, &old.authority, "localhost").await.is_ok());
        std::fs::copy(&new.key, &old.key).expect("the file is writable");
        certificates.reload().expect("the files belong together");
        assert!(handshake(&certificates, &old.authority, "localhost").await.is_err());
        assert!(handshake(&certificates, &new.authority, "localhost").await.is_ok());
    }

    #[test]
    fn a_certificate_is_warned_of_for_a_month_and_refused_once_it_has_ended() {
        install_cryptography();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let day = jiff::civil::date(2026, 3, 1);
        let files = DevCertificate::write(directory.path(), &[], day).expect("a certificate");
        let certificates = Certificates::load(&files.certificate, &files.key, false).expect("usable files");
        let on = |text: &str| {
            let now = text.parse::<jiff::Timestamp>().expect("a time").as_microsecond();
            certificates.warning(UnixMicros(now))
        };
        assert_eq!(certificates.last_day(), jiff::civil::date(2026, 5, 30));
        assert_eq!(on("2026-03-01T00:00:00Z").expect("valid"), None);
        assert_eq!(on("2026-04-30T00:00:00Z").expect("valid"), None);
        let soon = on("2026-04-30T00:00:01Z").expect("valid").expect("a warning");
        assert!(soon.contains("server.pem ends on 2026-05-30"), "{soon}");
        assert!(on("2026-05-30T00:00:00Z").expect("the last instant").is_some());
        let ended = on("2026-05-30T00:00:01Z").expect_err("refused").to_string();
        assert!(ended.contains("server.pem ended on 2026-05-30"), "{ended}");
        let early = on("2026-02-27T23:59:59Z").expect("not refused").expect("a warning");
        assert!(early.contains("begins only on 2026-02-28"), "{early}");
    }

    #[test]
    fn files_that_are_absent_or_of_another_kind_are_named() {
        install_cryptography();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let files = certificate(directory.path());
        let message = |certificate: &Path, key: &Path| {
            Certificates::load(certificate, key, false).expect_err("unusable files").to_string()
        };
        let absent = directory.path().join("absent.pem");
        assert!(message(&absent, &files.key).contains("absent.pem holds no readable certificate"));
        assert!(
            message(&files.certificate, &files.authority).contains("ca.pem holds no readable private key")
        );
        assert!(message(&files.key, &files.key).contains("server-key.pem holds no readable certificate"));
    }
}
