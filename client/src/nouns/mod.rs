//! What several commands share about a noun of the product: which one a word means, how it is read whole, and how it
//! is told. It prints what a command gives it to print, and knows no command.

mod connect;
mod flag_words;
pub(crate) mod import;
pub(crate) mod log;
pub(crate) mod match_run;
pub(crate) mod meeting_way;
pub(crate) mod pairing;
pub(crate) mod people;
pub(crate) mod ratings;
pub(crate) mod session;
