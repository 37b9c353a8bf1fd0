//! A setting before anybody sets it.

/// What is known about a setting before anybody sets it.
#[derive(Debug)]
pub struct Key {
    /// Its name in the file; the flag and the environment variable follow from it.
    pub name: &'static str,
    /// The text that stands for its default; empty means not set.
    pub default: &'static str,
    /// What it does, for `--help`.
    pub help: &'static str,
    /// Whether its text is never printed.
    pub is_secret: bool,
}

impl Key {
    /// The flag without its dashes: `max_streams` is `max-streams`.
    #[must_use]
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// The environment variable: `max_streams` is `PRECEPTOR_MAX_STREAMS`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("PRECEPTOR_{}", self.name.to_uppercase())
    }
}
