//! Revisions, which are the etags of resources.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How often a row was written: the resource's etag, which whoever changes it sends back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx_macros::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Revision(i64);

impl Revision {
    /// Of a row that is not written yet.
    pub const NONE: Self = Self(0);
    /// Of a row that was written once.
    pub const FIRST: Self = Self(1);

    /// The revision after so many writes.
    #[must_use]
    pub const fn new(writes: i64) -> Self {
        Self(writes)
    }

    /// The revision that an etag stands for; `None` where the text is no etag.
    #[must_use]
    pub fn of_etag(etag: &str) -> Option<Self> {
        etag.parse().ok().map(Self)
    }

    /// The one after the next write.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// As an etag.
impl fmt::Display for Revision {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
