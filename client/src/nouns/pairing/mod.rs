//! Pairings: which one a word means, and the words that flags take for them.

mod find;
mod flags;

pub(crate) use self::{
    find::{by_id, find, pairings},
    flags::{EndReason, Kind, Side, State},
};
