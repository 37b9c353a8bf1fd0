//! What can be wrong with the settings, worded so that the reader knows what to change.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::origin::Origin;

/// Everything that is wrong with the settings, not only the first of it.
#[derive(Debug, thiserror::Error)]
pub struct ConfigError(pub Vec<Problem>);

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{problem}")?;
        }
        Ok(())
    }
}

impl From<Problem> for ConfigError {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// One thing that is wrong with the settings.
#[derive(Debug)]
pub enum Problem {
    /// A file that a setting names cannot be read.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: std::io::Error,
    },
    /// The file is not TOML.
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        message: String,
    },
    /// A key that does not exist.
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key as written.
        key: String,
        /// The nearest key that exists.
        suggestion: Option<&'static str>,
    },
    /// A value that is a list or a table.
    NotAScalar {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: &'static str,
    },
    /// A text that does not stand for a value of the key's type.
    NotOfShape {
        /// The key.
        key: String,
        /// The text, unless the key is a secret.
        text: Option<String>,
        /// Where the text was set.
        source: Origin,
        /// What was expected.
        shape: &'static str,
    },
    /// No data directory is set, and the environment names no home to derive one from.
    NoDataDir,
    /// A bind that other machines can reach, without TLS.
    ExposedWithoutTls {
        /// The address.
        listen: SocketAddr,
    },
    /// Only one of two keys that belong together.
    Unpaired {
        /// The key that is set.
        present: &'static str,
        /// The key that is missing.
        missing: &'static str,
    },
    /// Two keys that say the same thing.
    Exclusive {
        /// The one key.
        first: &'static str,
        /// The other key.
        second: &'static str,
    },
    /// The file that should hold the database's address holds something else.
    NotADatabaseUrl {
        /// The file.
        path: PathBuf,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, reason } => {
                write!(formatter, "{} cannot be read: {reason}", path.display())
            }
            Self::Syntax { path, line, message } => {
                write!(formatter, "{}:{line}: {message}", path.display())
            }
            Self::UnknownKey { path, line, key, suggestion } => {
                write!(formatter, "{}:{line}: there is no setting \"{key}\"", path.display())?;
                match suggestion {
                    Some(name) => write!(formatter, "; did you mean \"{name}\"?"),
                    None => write!(formatter, "; `preceptord config explain` lists them all"),
                }
            }
            Self::NotAScalar { path, line, key } => write!(
                formatter,
                "{}:{line}: {key} takes one text, number or boolean, not a list or a table",
                path.display()
            ),
            Self::NotOfShape { key, text, source, shape } => match text {
                Some(text) => write!(formatter, "{key} (from {source}): \"{text}\" is not {shape}"),
                None => write!(formatter, "{key} (from {source}) is not {shape}"),
            },
            other => other.fmt_rule(formatter),
        }
    }
}

impl Problem {
    /// Words the problems that concern rules between keys.
    fn fmt_rule(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDataDir => formatter.write_str(
                "no place for the data: neither STATE_DIRECTORY, XDG_DATA_HOME nor HOME is set; say --data-dir DIR",
            ),
            Self::ExposedWithoutTls { listen } => write!(
                formatter,
                "listen = \"{listen}\" can be reached from other machines, and without TLS anyone on the way reads \
                 every name and token; set tls_cert_file and tls_key_file (for a trial: `preceptord gen-cert --dev`) \
                 or listen on 127.0.0.1"
            ),
            Self::Unpaired { present, missing } => {
                write!(formatter, "{present} is set but {missing} is not; set both")
            }
            Self::Exclusive { first, second } => {
                write!(formatter, "{first} and {second} say the same thing; keep one of them")
            }
            Self::NotADatabaseUrl { path } => {
                write!(formatter, "{} does not hold one line with a postgres:// URL", path.display())
            }
            _ => Ok(()),
        }
    }
}
