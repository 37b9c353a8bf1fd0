//! `preceptor log`, and `confirm` and `dispute`, which answer it.

mod confirmation;
mod questions;
mod record;
mod session_choice;
mod skills;

pub(crate) use super::log::{
    confirmation::{Confirm, Dispute},
    record::Log,
};
