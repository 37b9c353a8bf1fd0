//! Match runs, which people call plans: which one a word means, its lists, its proof checked here, its state in words.

mod checked_run;
mod find;
mod lists;
mod next_best;
mod proof;
mod review;
mod state;

pub(crate) use self::{
    checked_run::CheckedRun,
    find::{file_named, find, short},
    lists::proposals,
    next_best::next_best,
    proof::{Gap, Proof, export},
    review::review_words,
    state::{in_words, is_settled, progress, refuse_without_plan},
};
