//! The numeric core: an optimum with its prices, exactly, in the narrowest integers that are proved to hold it.
//!
//! ```text
//! Table ─▶ Auction ─▶ Ledger ─▶ Insertion ─▶ Filling ─▶ lowest prices
//! pairs     about      sound     nobody       no mentor   the same,
//!           right      parts     loose        slack       whatever came before
//! ```

mod auction;
pub mod change_error;
pub mod column_generation;
mod earlier_optimum;
pub mod error;
mod fill_place;
mod highest_prices;
mod insert_mentee;
pub(crate) mod lowest_prices;
pub(crate) mod maintained;
pub(crate) mod optimum;
mod overlaid_table;
mod place_bids;
pub(crate) mod primal_dual;
mod problem_changes;
pub(crate) mod reserve_prices;
mod reverse_auction;
pub mod shortage;
mod shortest_paths;
mod shortlist;
pub mod solve;
pub mod solved_problem;
pub mod uniqueness;
