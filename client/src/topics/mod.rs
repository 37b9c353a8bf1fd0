//! What `explain` and `help` can tell about: codes and words that the program and the server use, and pages.

mod contract;
mod exit_code;
mod index;
mod page;
mod rule;
mod topic;

pub(crate) use self::{
    index::{all, find},
    page::PAGES,
    topic::Topic,
};
