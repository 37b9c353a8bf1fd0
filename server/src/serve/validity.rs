//! Between which instants a certificate is valid. The verifier that TLS brings along knows, and tells the bounds when it
//! is asked about a time beyond them: no second reader of certificates is needed.

use std::sync::Arc;
use std::time::Duration;

use preceptor_engine::time::UnixMicros;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};

/// The year 11476 in seconds since 1970: certificates end in 9999 at the latest.
const AFTER_ALL: u64 = 300_000_000_000;

/// The instants between which every certificate of a chain is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first instant.
    pub from: UnixMicros,
    /// The last instant.
    pub until: UnixMicros,
}

impl Validity {
    /// What all certificates of the chain have in common.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn of(chain: &[CertificateDer<'_>]) -> Result<Self, Error> {
        let mut common = Self { from: UnixMicros(i64::MIN), until: UnixMicros(i64::MAX) };
        for certificate in chain {
            let judge = judge(certificate)?;
            if let Err(Error::InvalidCertificate(CertificateError::NotValidYetContext {
                not_before, ..
            })) = judge(0)
            {
                common.from = common.from.max(micros(not_before));
            }
            if let Err(Error::InvalidCertificate(CertificateError::ExpiredContext { not_after, .. })) =
                judge(AFTER_ALL)
            {
                common.until = common.until.min(micros(not_after));
            }
        }
        Ok(common)
    }
}

/// What the verifier says of a certificate at a second since 1970. The dates come before everything else it checks.
fn judge<'c>(certificate: &'c CertificateDer<'_>) -> Result<impl Fn(u64) -> Result<(), Error> + 'c, Error> {
    let mut roots = RootCertStore::empty();
    // Which root it trusts does not matter, but it wants one.
    roots.add(certificate.clone().into_owned())?;
    let verifier = WebPkiServerVerifier::builder(Arc::new(roots)).build();
    let verifier = verifier.map_err(|error| Error::General(error.to_string()))?;
    let name = ServerName::try_from("localhost").expect("a host name");
    Ok(move |seconds| {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        verifier.verify_server_cert(certificate, &[], &name, &[], time).map(drop)
    })
}

fn micros(time: UnixTime) -> UnixMicros {
    UnixMicros(i64::try_from(time.as_secs()).unwrap_or(i64::MAX).saturating_mul(1_000_000))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rustls::pki_types::pem::PemObject;

    use super::*;
    use crate::serve::{dev_certificate::DevCertificate, tls::install_cryptography};

    #[test]
    fn the_bounds_are_those_written_into_the_certificate() {
        install_cryptography();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let files = DevCertificate::write(directory.path(), &[], date(2026, 3, 1)).expect("a certificate");
        let [server, authority] = [&files.certificate, &files.authority]
            .map(|file| CertificateDer::from_pem_file(file).expect("a certificate"));
        let at = |text: &str| UnixMicros(text.parse::<jiff::Timestamp>().expect("a time").as_microsecond());
        let written = Validity { from: at("2026-02-28T00:00:00Z"), until: at("2026-05-30T00:00:00Z") };
        let both = [server, authority];
        for chain in [&both[..1], &both[1..], &both] {
            assert_eq!(Validity::of(chain).expect("readable"), written);
        }
        assert!(Validity::of(&[CertificateDer::from(vec![1, 2, 3])]).is_err());
    }

    #[test]
    fn a_chain_is_valid_as_long_as_the_first_of_it_to_end() {
        install_cryptography();
        let directory = tempfile::tempdir().expect("a temporary directory");
        let chain = [date(2026, 3, 1), date(2026, 1, 1)].map(|day| {
            let files = DevCertificate::write(&directory.path().join(day.to_string()), &[], day);
            CertificateDer::from_pem_file(files.expect("a certificate").certificate).expect("a certificate")
        });
        let [long, short] = [0, 1].map(|place| Validity::of(&chain[place..=place]).expect("readable"));
        let common = Validity::of(&chain).expect("readable");
        assert_eq!(common, Validity { from: long.from, until: short.until });
    }
}
