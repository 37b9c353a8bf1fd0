//! A topic, and the names by which people may ask for it.

/// One thing that can be told about.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    /// What people ask for.
    pub(crate) name: String,
    /// What it is: an error reason, an exit code, a page.
    pub(crate) kind: String,
    /// What there is to say, in whole sentences.
    pub(crate) text: String,
    /// Other names that mean it.
    pub(super) aliases: Vec<String>,
}

impl Topic {
    pub(super) fn new(name: impl Into<String>, kind: impl Into<String>, text: impl Into<String>) -> Self {
        Self { name: name.into(), kind: kind.into(), text: text.into(), aliases: Vec::new() }
    }

    pub(super) fn or_called(mut self, alias: impl Into<String>) -> Self {
        self.aliases.push(alias.into());
        self
    }

    pub(super) fn is_called(&self, word: &str) -> bool {
        self.names().any(|name| folded(name) == word)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.name).chain(&self.aliases).map(String::as_str)
    }
}

/// A word without what people type differently: letter case, and how words are joined.
pub(super) fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace(['-', ' '], "_")
}
