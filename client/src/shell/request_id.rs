//! The request ids of the changes of one command.

use super::Shell;
use crate::clock;

impl Shell {
    /// The request id of a change: the given one, or a new one.
    #[must_use]
    pub fn request_id(&self) -> String {
        self.global.request_id.clone().unwrap_or_else(clock::new_request_id)
    }

    /// The request id of the change that follows the first in one command: a repeat of the command with the same
    /// `--request-id` repeats both.
    #[must_use]
    pub fn second_request_id(&self) -> String {
        let given = self.global.request_id.as_deref().and_then(|id| uuid::Uuid::parse_str(id).ok());
        given.map_or_else(clock::new_request_id, |id| uuid::Uuid::from_u128(id.as_u128() ^ 1).to_string())
    }
}
