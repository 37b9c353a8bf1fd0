//! The folder that holds drafts: written so that a crash at any moment leaves the old file or the new one, whole.

use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::{Draft, draft::VERSION};
use crate::failure::{Exit, Failure};

/// The most drafts that one computer keeps; a script that is wrong in a loop must not fill the disk.
const MOST_DRAFTS: usize = 500;
/// The most bytes that a draft's file has; the longest log that a server takes is a tenth of it.
const MOST_BYTES: u64 = 256 * 1024;

/// The drafts of this user on this computer.
#[derive(Clone, Debug)]
pub struct Outbox {
    folder: PathBuf,
}

/// What is in the folder.
#[derive(Debug, Default)]
pub struct Contents {
    /// Drafts, the oldest first.
    pub drafts: Vec<Draft>,
    /// Files that are no drafts.
    pub unreadable: Vec<UnreadableFile>,
}

/// A file that is no draft, or none that this client can read. It is never touched.
#[derive(Debug)]
pub struct UnreadableFile {
    /// The file.
    pub path: PathBuf,
    /// Why it is not read.
    pub why: String,
}

/// A draft that no other `preceptor` sends or changes as long as this lives.
#[derive(Debug)]
pub struct Claim {
    /// The draft.
    pub draft: Draft,
    place: Option<Place>,
}

/// Where a claimed draft is.
#[derive(Debug)]
struct Place {
    folder: PathBuf,
    /// Locked; the operating system unlocks it when this process ends, however it ends.
    lock: File,
}

/// The folder of what this user's programs remember: `$XDG_STATE_HOME/preceptor`, or below `~/.local/state`.
pub(super) fn state_folder() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_STATE_HOME").filter(|base| !base.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| Some(home()?.join(".local/state")))?;
    Some(base.join("preceptor"))
}

impl Outbox {
    /// The outbox of this user; `None` where the environment names no place for it.
    #[must_use]
    pub fn of_this_user() -> Option<Self> {
        Some(Self::at(state_folder()?.join("outbox")))
    }

    /// The outbox in `folder`, which need not exist.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Writes a new draft, and keeps it for this process. When this returns, the draft outlives a loss of power.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written or is full, or there is a draft of this id already.
    pub fn keep(&self, draft: Draft) -> Result<Claim, Failure> {
        make_folder(&self.folder).map_err(|error| self.broken(&error))?;
        let files = fs::read_dir(&self.folder).map_err(|error| self.broken(&error))?.flatten();
        let count = files.filter(|file| file.path().extension() == Some(OsStr::new("json"))).count();
        if count >= MOST_DRAFTS {
            let full = format!("{} holds {count} logs, which is too many", self.folder.display());
            return Err(Failure::new(Exit::Limit, full).hint("preceptor outbox list shows them"));
        }
        let claim = self.lock(draft).map_err(|error| self.broken(&error))?;
        let claim = claim.filter(|claim| !self.file(&claim.draft.id).exists()).ok_or_else(|| {
            Failure::new(Exit::Conflict, "a log with this request id waits here already")
                .hint("preceptor outbox list shows it")
        })?;
        claim.write()?;
        Ok(claim)
    }

    /// What is in the folder; nothing where there is none.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn contents(&self) -> Result<Contents, Failure> {
        let mut contents = Contents::default();
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(contents),
            Err(error) => return Err(self.broken(&error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| self.broken(&error))?.path();
            if path.extension() == Some(OsStr::new("lock")) {
                continue;
            }
            match read(&path) {
                Ok(draft) => contents.drafts.push(draft),
                // Another preceptor has sent it since the folder was listed.
                Err(_) if !path.exists() => {}
                Err(why) => contents.unreadable.push(UnreadableFile { path, why }),
            }
        }
        contents.drafts.sort_by(|one, other| (&one.saved, &one.id).cmp(&(&other.saved, &other.id)));
        contents.unreadable.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(contents)
    }

    /// Keeps a draft for this process, as it is now; `None` when another one has it, or has sent it.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn claim(&self, draft: &Draft) -> Result<Option<Claim>, Failure> {
        let Some(mut claim) = self.lock(draft.clone()).map_err(|error| self.broken(&error))? else {
            return Ok(None);
        };
        let Ok(current) = read(&self.file(&draft.id)) else {
            let _ = fs::remove_file(self.lock_file(&draft.id));
            return Ok(None);
        };
        claim.draft = current;
        Ok(Some(claim))
    }

    fn lock(&self, draft: Draft) -> io::Result<Option<Claim>> {
        let lock = private(&self.lock_file(&draft.id), false)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            // A file system without locks: then the request id alone keeps two senders to one effect.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(Some(Claim { draft, place: Some(Place { folder: self.folder.clone(), lock }) }))
    }

    fn file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    fn lock_file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.lock"))
    }

    fn broken(&self, error: &io::Error) -> Failure {
        Failure::new(Exit::Input, format!("{}: {error}", self.folder.display()))
    }
}

impl Claim {
    /// A draft that is on no disk: where it is not wanted or cannot be.
    #[must_use]
    pub const fn unkept(draft: Draft) -> Self {
        Self { draft, place: None }
    }

    /// Whether the draft is on the disk.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.place.is_some()
    }

    /// Writes the draft as it is now, so that it outlives a loss of power.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written; then the file is as it was.
    pub fn write(&self) -> Result<(), Failure> {
        let Some(place) = &self.place else { return Ok(()) };
        let outbox = Outbox::at(place.folder.clone());
        let text = serde_json::to_string_pretty(&self.draft)
            .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?;
        replace(&outbox.file(&self.draft.id), &text).map_err(|error| outbox.broken(&error))
    }

    /// Removes the draft: the server has it, or its author gives it up.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn remove(self) -> Result<(), Failure> {
        let Some(place) = &self.place else { return Ok(()) };
        let outbox = Outbox::at(place.folder.clone());
        // First the draft: whoever gets the lock afterwards finds nothing to send.
        fs::remove_file(outbox.file(&self.draft.id)).map_err(|error| outbox.broken(&error))?;
        let _ = fs::remove_file(outbox.lock_file(&self.draft.id));
        sync(&place.folder).map_err(|error| outbox.broken(&error))?;
        let _ = place.lock.unlock();
        Ok(())
    }

    /// Gives the draft a new id. A crash on the way leaves both: the old one was refused, so that it is never sent.
    ///
    /// # Errors
    ///
    /// When the folder cannot be written.
    pub fn renew(self, draft: Draft) -> Result<Self, Failure> {
        let Some(place) = &self.place else { return Ok(Self::unkept(draft)) };
        let renewed = Outbox::at(place.folder.clone()).keep(draft)?;
        self.remove()?;
        Ok(renewed)
    }
}

/// The draft in a file, or why there is none.
fn read(path: &Path) -> Result<Draft, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?;
    if !size.is_file() || size.len() > MOST_BYTES {
        return Err("it is no file of a draft's size".to_owned());
    }
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    match value.get("version").and_then(serde_json::Value::as_u64) {
        Some(version) if version == u64::from(VERSION) => {}
        Some(version) => return Err(format!("version {version} of another preceptor wrote it")),
        None => return Err("it is no draft".to_owned()),
    }
    let draft: Draft = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let is_named_for_it = uuid::Uuid::parse_str(&draft.id).is_ok() && name == format!("{}.json", draft.id);
    if is_named_for_it { Ok(draft) } else { Err("its name is not that of the draft in it".to_owned()) }
}

/// Makes a folder that only its owner reads, so that it outlives a loss of power.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or(Ok(()), make_folder)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Ok(()) => parent.map_or(Ok(()), sync),
        // Another preceptor was faster.
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Replaces a file in one step.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = private(&fresh, true)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), sync)
}

/// A file that only its owner reads.
fn private(path: &Path, is_emptied: bool) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).write(true).truncate(is_emptied);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Puts the names in a folder on the disk.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened; the system writes names by itself.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "it may fail on other systems")]
const fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::outbox::{draft::tests::draft, folder::*};

    const ONE: &str = "11111111-1111-4111-8111-111111111111";
    const TWO: &str = "22222222-2222-4222-8222-222222222222";

    fn outbox() -> (tempfile::TempDir, Outbox) {
        let home = tempfile::tempdir().expect("a temporary directory");
        let outbox = Outbox::at(home.path().join("state/preceptor/outbox"));
        (home, outbox)
    }

    #[test]
    fn a_kept_draft_is_there_until_it_is_removed() {
        let (_home, outbox) = outbox();
        assert!(outbox.contents().expect("nothing is there").drafts.is_empty());
        let claim = outbox.keep(draft(ONE)).expect("the folder is made");
        assert_eq!(outbox.contents().expect("it is listed").drafts, [draft(ONE)]);
        claim.remove().expect("it is there");
        assert!(outbox.contents().expect("it is empty").drafts.is_empty());
        assert_eq!(fs::read_dir(&outbox.folder).expect("the folder stays").count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_drafts() {
        use std::os::unix::fs::PermissionsExt as _;
        let (_home, outbox) = outbox();
        let claim = outbox.keep(draft(ONE)).expect("the folder is made");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&outbox.folder), mode(&outbox.file(ONE))), (0o700, 0o600));
        drop(claim);
    }

    #[test]
    fn a_claimed_draft_is_nobody_elses() {
        let (_home, outbox) = outbox();
        let claim = outbox.keep(draft(ONE)).expect("the folder is made");
        assert!(outbox.claim(&draft(ONE)).expect("it can be asked").is_none());
        assert_eq!(outbox.keep(draft(ONE)).expect_err("it is there").exit, Exit::Conflict);
        drop(claim);
        let claim = outbox.claim(&draft(ONE)).expect("it can be asked").expect("it is free");
        claim.remove().expect("it is there");
        assert!(outbox.claim(&draft(ONE)).expect("it can be asked").is_none(), "it has been sent");
    }

    #[test]
    fn a_draft_is_kept_once() {
        let (_home, outbox) = outbox();
        drop(outbox.keep(draft(ONE)).expect("the folder is made"));
        assert_eq!(outbox.keep(draft(ONE)).expect_err("it is there").exit, Exit::Conflict);
    }

    #[test]
    fn files_that_are_no_drafts_are_reported_and_stay() {
        let (_home, outbox) = outbox();
        drop(outbox.keep(draft(ONE)).expect("the folder is made"));
        let newer = serde_json::to_string(&Draft { version: 9, ..draft(TWO) }).expect("data");
        let misnamed = serde_json::to_string(&draft(TWO)).expect("data");
        let unreadable = [("a.json", "{"), ("b.json", &newer), ("c.json", &misnamed), ("d.txt", "[]")];
        for (name, text) in unreadable {
            fs::write(outbox.folder.join(name), text).expect("the folder is writable");
        }
        let contents = outbox.contents().expect("it is listed");
        assert_eq!(contents.drafts, [draft(ONE)]);
        let why: Vec<_> = contents.unreadable.iter().map(|stranger| stranger.why.as_str()).collect();
        assert_eq!(why.len(), unreadable.len());
        assert!(why[1].contains("version 9") && why[2].contains("name"), "{why:?}");
        assert!(unreadable.iter().all(|(name, _)| outbox.folder.join(name).exists()));
    }

    #[test]
    fn an_outbox_that_is_full_takes_no_more() {
        let (_home, outbox) = outbox();
        drop(outbox.keep(draft(ONE)).expect("the folder is made"));
        for number in 1..MOST_DRAFTS {
            fs::write(outbox.folder.join(format!("{number}.json")), "{}").expect("the folder is writable");
        }
        assert_eq!(outbox.keep(draft(TWO)).expect_err("it is full").exit, Exit::Limit);
    }

    #[test]
    fn a_renewed_draft_takes_the_place_of_the_old_one() {
        let (_home, outbox) = outbox();
        let claim = outbox.keep(draft(ONE)).expect("the folder is made");
        drop(claim.renew(draft(TWO)).expect("it is renewed"));
        assert_eq!(outbox.contents().expect("it is listed").drafts, [draft(TWO)]);
    }

    #[test]
    fn what_is_not_kept_leaves_no_trace() {
        let (_home, outbox) = outbox();
        let claim = Claim::unkept(draft(ONE));
        claim.write().expect("nothing is written");
        claim.remove().expect("nothing is removed");
        assert!(!outbox.folder.exists());
    }
}
