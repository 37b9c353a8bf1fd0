//! The numeric core: an optimum with its prices, exactly, in the narrowest integers that are proved to hold it.
//!
//! ```text
//! Table ─▶ Auction ─▶ Ledger ─▶ Insertion ─▶ Filling ─▶ lowest prices
//! pairs     about      sound     nobody       no mentor   the same,
//!           right      parts     loose        slack       whatever came before
//! ```

pub mod all_pairs;
mod auction;
mod change;
pub mod change_error;
pub mod error;
mod fill;
mod highest;
mod insert;
mod landmark;
mod layered;
pub(crate) mod ledger;
pub(crate) mod live;
pub(crate) mod lowest;
mod reverse;
pub(crate) mod run;
mod search;
pub mod shortage;
mod shortlist;
pub mod solve;
pub mod solved;
mod stalls;
pub(crate) mod terms;
pub mod unique;
