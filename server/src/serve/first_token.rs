//! The token with which the first administrator of a new server begins.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::StartError;
use crate::caller::{Issue, IssueError, Secret};
use crate::clock::Clock;
use crate::config::Config;
use crate::records::Role;
use crate::store::{Store, agencies};

/// The file in the data directory.
pub const FILE: &str = "admin-token";
/// The days the first token is valid: enough to set everything up and issue others.
const VALID_DAYS: u32 = 30;

/// Makes the agency of `config` with a first admin token, unless the agency exists.
///
/// # Errors
/// When the file cannot be written or the store fails.
pub async fn ensure(config: &Config, store: &Store, clock: &Clock) -> Result<(), StartError> {
    let agency = config.agency.clone();
    if agencies::agency_exists(&mut store.reader().await?.tx(), &agency).await? {
        return Ok(());
    }
    let issue =
        Issue { agency, role: Role::Admin, person: None, valid_days: VALID_DAYS, only_with_agency: true };
    match issue.run(store, clock).await {
        Ok(issued) => announce(config, &issued.secret),
        // Another replica was faster; the token is in its data directory.
        Err(IssueError::AgencyExists) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Writes the first token to its file and says so.
fn announce(config: &Config, secret: &Secret) -> Result<(), StartError> {
    let path = config.data_dir.join(FILE);
    write_secret(&path, secret.reveal())
        .map_err(|reason| StartError::Unwritable { path: path.clone(), reason })?;
    tracing::info!(
        agency = %config.agency,
        "made the agency; its first admin token, valid for {VALID_DAYS} days, is in the data directory. \
         Next: preceptor login --token-file {}",
        path.display()
    );
    Ok(())
}

/// Writes a secret to a file that only its owner can read, in the place of what was there.
///
/// # Errors
/// When the file cannot be written.
pub fn write_secret(path: &Path, secret: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let fresh = PathBuf::from(format!("{}.new", path.display()));
    // A leftover of a crash may be there; a file made anew has the right mode for certain.
    let _ = std::fs::remove_file(&fresh);
    let mut file = options.open(&fresh)?;
    file.write_all(secret.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)
}
