//! What waits on this computer for a way to the server: drafts of session logs, one file each.
//!
//! A draft is on the disk before anything is sent, and goes away when the server has taken it. Its id is the request
//! id of the change, so that sending it twice has one effect.

mod draft;
mod folder;
mod remembered_sessions;

pub(crate) use self::draft::fingerprint;
pub use self::{
    draft::{Draft, FirstAttempt, LogContent, NextStep, Owner, Rating, Refusal, Target},
    folder::{Claim, Contents, Outbox, UnreadableFile},
    remembered_sessions::{OpenSession, RememberedSessions},
};
