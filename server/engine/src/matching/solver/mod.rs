//! The numeric core: an optimum with its prices, exactly, in the narrowest integers that are proved to hold it.
//!
//! ```text
//! Table ─▶ Auction ─▶ Ledger ─▶ Insertion ─▶ Filling ─▶ lowest prices
//! pairs     about      sound     nobody       no mentor   the same,
//!           right      parts     loose        slack       whatever came before
//! ```

mod auction;
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
pub(crate) mod shortage;
mod shortlist;
mod stalls;
pub(crate) mod table;
pub(crate) mod terms;
pub(crate) mod width;
