//! The token with which the first administrator of a new server begins.

use std::io::Write;
use std::path::{Path, PathBuf};

use preceptor_engine::time::UnixMicros;

use super::start_error::StartError;
use crate::caller::{Issue, IssueError, Secret, hash_of};
use crate::clock::Clock;
use crate::config::Config;
use crate::records::Role;
use crate::store::{Store, agencies, tokens};

/// The file in the data directory.
pub const FILE: &str = "admin-token";
/// The days the first token is valid: enough to set everything up and issue others.
const VALID_DAYS: u32 = 30;

/// Makes the agency of `config` with a first admin token, unless the agency exists.
///
/// The token is on disk before the agency is made. So a folder that cannot be written makes no agency whose token nobody
/// has, and after a crash between the two the next start finds the token and puts it in its place.
///
/// # Errors
/// When the file cannot be written or the store fails.
pub async fn ensure(config: &Config, store: &Store, clock: &Clock) -> Result<(), StartError> {
    let file = config.data_dir.join(FILE);
    let agency = config.agency.clone();
    if agencies::agency_exists(&mut store.reader().await?.tx(), &agency).await? {
        return take_up(config, store, clock.now(), &file).await;
    }
    let unwritable = |reason| StartError::Unwritable { path: file.clone(), reason };
    if file.is_dir() {
        return Err(unwritable(std::io::ErrorKind::IsADirectory.into()));
    }
    let secret = Secret::draw();
    write_fresh(&file, secret.reveal()).map_err(unwritable)?;
    let issue =
        Issue { agency, role: Role::Admin, person: None, valid_days: VALID_DAYS, only_with_agency: true };
    match issue.run_with(secret, store, clock).await {
        Ok(issued) => {
            write_secret(&file, issued.secret.reveal()).map_err(unwritable)?;
            announce(config, &file);
            Ok(())
        }
        // Another replica was faster; the token is in its data directory.
        Err(IssueError::AgencyExists) => {
            let _ = std::fs::remove_file(fresh(&file));
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

/// Puts a first token in its place that an earlier start left aside, and removes one that was never issued.
async fn take_up(config: &Config, store: &Store, now: UnixMicros, file: &Path) -> Result<(), StartError> {
    let aside = fresh(file);
    let Ok(secret) = std::fs::read_to_string(&aside) else { return Ok(()) };
    let token = tokens::find_token(&mut store.reader().await?.tx(), &hash_of(secret.trim())).await?;
    let is_good = token.is_some_and(|token| {
        token.agency_id == config.agency && token.revoked_at.is_none() && token.expires_at > now
    });
    let moved = if is_good { std::fs::rename(&aside, file) } else { std::fs::remove_file(&aside) };
    moved.map_err(|reason| StartError::Unwritable { path: file.to_owned(), reason })?;
    if is_good {
        announce(config, file);
    }
    Ok(())
}

/// Says where the first token is.
fn announce(config: &Config, file: &Path) {
    tracing::info!(
        agency = %config.agency,
        "made the agency; its first admin token, valid for {VALID_DAYS} days, is in the data directory. \
         Next: preceptor login --token-file {}",
        file.display()
    );
}

/// Writes a secret to a file that only its owner can read, in the place of what was there.
///
/// # Errors
/// When the file cannot be written.
pub fn write_secret(path: &Path, secret: &str) -> std::io::Result<()> {
    write_fresh(path, secret)?;
    std::fs::rename(fresh(path), path)
}

/// Where a secret is written before it is moved to `path`.
fn fresh(path: &Path) -> PathBuf {
    PathBuf::from(format!("{}.new", path.display()))
}

fn write_fresh(path: &Path, secret: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let fresh = fresh(path);
    // A leftover of a crash may be there; a file made anew has the right mode for certain.
    let _ = std::fs::remove_file(&fresh);
    let mut file = options.open(&fresh)?;
    file.write_all(secret.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Environment, Flags};
    use crate::serve::open_store;

    fn empty_home() -> (tempfile::TempDir, Config) {
        let home = tempfile::tempdir().expect("a temporary directory");
        let environment = Environment::from([("HOME", &*home.path().to_string_lossy())]);
        let config = Config::load(&Flags::default(), &environment).expect("valid settings");
        (home, config)
    }

    async fn is_admin(store: &Store, file: &Path) -> bool {
        let secret = std::fs::read_to_string(file).expect("the token is in its file");
        let mut reader = store.reader().await.expect("a connection");
        let token = tokens::find_token(&mut reader.tx(), &hash_of(secret.trim())).await.expect("read");
        token.is_some_and(|token| token.role == Role::Admin)
    }

    #[tokio::test]
    async fn a_start_that_cannot_write_the_token_makes_no_agency_and_the_next_one_does() {
        let (_home, config) = empty_home();
        let store = open_store(&config, &Clock::system()).await.expect("opened");
        let file = config.data_dir.join(FILE);
        // A directory in the place of the file, and then one in the place of what is written first: also an
        // administrator of the machine cannot write there.
        for blocked in [file.clone(), fresh(&file)] {
            std::fs::create_dir(&blocked).expect("made");
            let refused = ensure(&config, &store, &Clock::system()).await.expect_err("nowhere to write");
            assert!(matches!(refused, StartError::Unwritable { .. }), "{refused}");
            let mut reader = store.reader().await.expect("a connection");
            assert!(!agencies::agency_exists(&mut reader.tx(), &config.agency).await.expect("read"));
            std::fs::remove_dir(&blocked).expect("removed");
        }
        ensure(&config, &store, &Clock::system()).await.expect("written");
        assert!(is_admin(&store, &file).await && !fresh(&file).exists());
    }

    #[tokio::test]
    async fn a_token_that_a_crash_left_aside_is_put_in_its_place() {
        let (_home, config) = empty_home();
        let store = open_store(&config, &Clock::system()).await.expect("opened");
        let file = config.data_dir.join(FILE);
        ensure(&config, &store, &Clock::system()).await.expect("written");
        std::fs::rename(&file, fresh(&file)).expect("as if the crash had come before the move");
        ensure(&config, &store, &Clock::system()).await.expect("taken up");
        assert!(is_admin(&store, &file).await && !fresh(&file).exists());
        // One that was never issued goes away, and does not replace what is there.
        write_fresh(&file, Secret::draw().reveal()).expect("written");
        ensure(&config, &store, &Clock::system()).await.expect("removed");
        assert!(is_admin(&store, &file).await && !fresh(&file).exists());
        // Who has put the token away is not given another.
        std::fs::remove_file(&file).expect("removed");
        ensure(&config, &store, &Clock::system()).await.expect("nothing to do");
        assert!(!file.exists());
    }
}
