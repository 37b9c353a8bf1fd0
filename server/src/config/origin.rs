//! Where the text of a setting was written.

use std::fmt;
use std::path::PathBuf;

/// Where the text of a setting was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    Flag(String),
    /// In an environment variable.
    Variable(String),
    /// In the configuration file, at a line.
    File(PathBuf, usize),
    /// Nowhere: it is the default.
    Default,
    /// Nowhere: the default follows from an environment variable of the system.
    DefaultFrom(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(formatter, "flag --{flag}"),
            Self::Variable(name) => write!(formatter, "environment {name}"),
            Self::File(path, line) => write!(formatter, "{}:{line}", path.display()),
            Self::Default => formatter.write_str("default"),
            Self::DefaultFrom(name) => write!(formatter, "default, from {name}"),
        }
    }
}

/// The text of one setting and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The text; empty means not set.
    pub text: String,
    /// Where it was written.
    pub source: Origin,
}
