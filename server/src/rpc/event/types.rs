//! Which events somebody wants.

use crate::records::Event;

/// The types that are wanted; everything where none is named.
#[derive(Clone, Debug)]
pub(super) struct EventTypes(Vec<String>);

impl EventTypes {
    /// Types that begin with one of `prefixes`.
    pub(super) const fn new(prefixes: Vec<String>) -> Self {
        Self(prefixes)
    }

    pub(super) fn include(&self, event: &Event) -> bool {
        self.0.is_empty() || self.0.iter().any(|prefix| event.kind.starts_with(prefix))
    }
}
