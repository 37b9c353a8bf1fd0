//! A certificate for trials on one machine, with an authority made for it alone.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::ToSpan;
use jiff::civil::Date;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};

/// The days a certificate for trials is valid.
const VALID_DAYS: i64 = 90;

/// Why no certificate was made.
#[derive(Debug, thiserror::Error)]
pub enum DevCertificateError {
    /// A file that exists already.
    #[error("{} exists already; remove it or name another directory", .0.display())]
    Exists(PathBuf),
    /// A file that cannot be written.
    #[error("{} cannot be written: {reason}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// A host name that cannot stand in a certificate.
    #[error("the certificate cannot be made: {0}")]
    Unusable(#[from] rcgen::Error),
}

/// The files of a certificate for trials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DevCertificate {
    /// The authority's certificate, which clients trust.
    pub authority: PathBuf,
    /// The server's certificate.
    pub certificate: PathBuf,
    /// The server's key, readable by its owner only.
    pub key: PathBuf,
}

impl DevCertificate {
    /// The paths of the three files in `directory`.
    #[must_use]
    pub fn in_directory(directory: &Path) -> Self {
        Self {
            authority: directory.join("ca.pem"),
            certificate: directory.join("server.pem"),
            key: directory.join("server-key.pem"),
        }
    }

    /// Writes a certificate for `localhost`, both loopback addresses and `hosts`, valid from `today` for 90 days.
    /// The authority's key is thrown away: nobody can sign a second certificate with it.
    ///
    /// # Errors
    /// When one of the files exists or cannot be written, or a host is not a name or address.
    pub fn write(directory: &Path, hosts: &[String], today: Date) -> Result<Self, DevCertificateError> {
        let files = Self::in_directory(directory);
        let paths = [&files.authority, &files.certificate, &files.key];
        if let Some(path) = paths.into_iter().find(|path| path.exists()) {
            return Err(DevCertificateError::Exists(path.clone()));
        }
        let (authority, certificate, key) = generate(hosts, today)?;
        std::fs::create_dir_all(directory)
            .map_err(|reason| DevCertificateError::Unwritable { path: directory.to_owned(), reason })?;
        for (path, text) in
            [(&files.key, key), (&files.certificate, certificate), (&files.authority, authority)]
        {
            write_private(path, &text)?;
        }
        Ok(files)
    }
}

/// The PEM texts of the authority, the certificate and the key.
fn generate(hosts: &[String], today: Date) -> Result<(String, String, String), rcgen::Error> {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Preceptor trial authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_validity(&mut authority, today);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let local = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut server = CertificateParams::new([&local, hosts].concat())?;
    server.distinguished_name.push(DnType::CommonName, "Preceptor trial server");
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    set_validity(&mut server, today);
    let key = KeyPair::generate()?;
    let server = server.signed_by(&key, &authority)?;
    Ok((authority.pem(), server.pem(), key.serialize_pem()))
}

fn set_validity(certificate: &mut CertificateParams, today: Date) {
    let [from, until] =
        [today.saturating_sub(1.day()), today.saturating_add(VALID_DAYS.days())].map(|date| {
            let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
            date_time_ymd(date.year().into(), month, day)
        });
    certificate.not_before = from;
    certificate.not_after = until;
}

/// Writes a new file that only its owner can read.
fn write_private(path: &Path, text: &str) -> Result<(), DevCertificateError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|reason| match reason.kind() {
        std::io::ErrorKind::AlreadyExists => DevCertificateError::Exists(path.to_owned()),
        _ => DevCertificateError::Unwritable { path: path.to_owned(), reason },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 3, 1);

    #[test]
    fn the_files_are_private_and_never_overwritten() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let place = directory.path().join("tls");
        let files = DevCertificate::write(&place, &["db.example".to_owned()], TODAY).expect("a certificate");
        let key = std::fs::read_to_string(&files.key).expect("the key was written");
        assert!(key.contains("PRIVATE KEY"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&files.key).expect("the key was written").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        let again = DevCertificate::write(&place, &[], TODAY).expect_err("the files exist");
        assert!(again.to_string().contains("exists already"), "{again}");
        assert_eq!(std::fs::read_to_string(&files.key).expect("the key is still there"), key);
    }

    #[test]
    fn a_host_that_is_no_name_is_refused_before_anything_is_written() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let refused = DevCertificate::write(directory.path(), &["bücher".to_owned()], TODAY);
        assert!(matches!(refused, Err(DevCertificateError::Unusable(_))));
        assert_eq!(std::fs::read_dir(directory.path()).expect("the directory exists").count(), 0);
    }
}
