//! The client's configuration: contexts, each a server with how to reach it. Never created by a read.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::failure::{Exit, Failure};

/// The configuration file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The context that is used when no flag names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// Contexts by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contexts: BTreeMap<String, Context>,
}

/// One server, and how to reach it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// `https://host:port`, or `http://` on this machine.
    pub address: String,
    /// The file with the bearer token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_file: Option<PathBuf>,
    /// The file with the server's certificate authority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// The agency, where it is not the token's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The time zone to read and print times in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Whether a change asks for the context's name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
}

/// Where the file is: `$XDG_CONFIG_HOME/preceptor/config.toml`, or below `~/.config`.
#[must_use]
pub fn path() -> Option<PathBuf> {
    let base = std::env::var_os("XDG_CONFIG_HOME").filter(|base| !base.is_empty()).map(PathBuf::from);
    let base = base.or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config")))?;
    Some(base.join("preceptor").join("config.toml"))
}

impl Config {
    /// Reads the file; the default where there is none.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or has an unknown key: with line and column.
    pub fn read() -> Result<Self, Failure> {
        let Some(path) = path() else { return Ok(Self::default()) };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                return Err(Failure::new(Exit::Input, format!("{} cannot be read: {error}", path.display())));
            }
        };
        toml::from_str(&text).map_err(|error| {
            Failure::new(Exit::Input, format!("{}: {}", path.display(), error.to_string().trim_end()))
        })
    }

    /// Writes the file, readable by its owner alone, in one step.
    ///
    /// # Errors
    ///
    /// When the directory cannot be written.
    pub fn write(&self) -> Result<PathBuf, Failure> {
        let path =
            path().ok_or_else(|| Failure::new(Exit::Input, "neither XDG_CONFIG_HOME nor HOME is set"))?;
        let text = toml::to_string_pretty(self)
            .map_err(|error| Failure::new(Exit::Unexpected, error.to_string()))?;
        let fresh = path.with_extension("new");
        write_private(&fresh, &text)?;
        fs::rename(&fresh, &path)?;
        Ok(path)
    }
}

/// Writes a file that only its owner reads, and its directory where there is none.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory)?;
    }
    Ok(private(path)?.write_all(text.as_bytes())?)
}

/// A new or emptied file that only its owner reads.
fn private(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::File::options();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
