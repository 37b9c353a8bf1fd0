//! `preceptor log`, and `confirm` and `dispute`, which answer it.

mod answer;
mod choice;
mod questions;
mod record;
mod skills;

pub(crate) use super::log::{
    answer::{Confirm, Dispute},
    record::Log,
};
