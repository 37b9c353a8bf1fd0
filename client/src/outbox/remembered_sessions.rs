//! The sessions that the server last listed for one caller: enough to choose one from without a connection.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{
    Owner,
    draft::fingerprint,
    folder::{make_folder, replace, state_folder},
};

/// The version of the file's shape; another one is not read.
const VERSION: u32 = 1;

/// The sessions that the server last listed for one caller. They may be old: whoever shows them says since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RememberedSessions {
    /// The version of this shape.
    pub version: u32,
    /// The server that listed them, and the caller it listed them for.
    pub owner: Owner,
    /// When, RFC 3339.
    pub at: String,
    /// Sessions that waited to be logged.
    pub sessions: Vec<OpenSession>,
}

/// One session that waited to be logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenSession {
    /// Its resource name.
    pub name: String,
    /// The mentee's resource name.
    pub mentee: String,
    /// The mentee's display name.
    pub mentee_display_name: String,
    /// Who and when, for people.
    pub spoken: String,
    /// For how many minutes it was booked.
    pub booked_minutes: i32,
}

impl RememberedSessions {
    /// Sessions that were listed `now`.
    #[must_use]
    pub fn new(owner: Owner, now: jiff::Timestamp, sessions: Vec<OpenSession>) -> Self {
        Self { version: VERSION, owner, at: now.to_string(), sessions }
    }

    /// The sessions last listed for `owner`'s token by `owner`'s server; `None` where there are none, and where the file
    /// cannot be read: it is a convenience, and nothing is lost with it.
    #[must_use]
    pub fn recall(owner: &Owner) -> Option<Self> {
        let text = std::fs::read_to_string(file(owner)?).ok()?;
        let memory: Self = serde_json::from_str(&text).ok()?;
        (memory.version == VERSION && memory.owner.token == owner.token).then_some(memory)
    }

    /// Writes it down; a disk that does not take it costs the convenience only.
    pub fn keep(&self) {
        let Some(path) = file(&self.owner) else { return };
        let Ok(text) = serde_json::to_string_pretty(self) else { return };
        let _ = path.parent().map_or(Ok(()), make_folder).and_then(|()| replace(&path, &text));
    }
}

/// One file for a server and a token.
fn file(owner: &Owner) -> Option<PathBuf> {
    let place = fingerprint(&format!("{} {}", owner.address.trim_end_matches('/'), owner.token));
    Some(state_folder()?.join("sessions").join(format!("{place}.json")))
}
