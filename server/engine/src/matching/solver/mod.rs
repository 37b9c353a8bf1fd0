//! The numeric core: an optimum with its dual prices, exactly, in the narrowest integers that are proved to hold it.
//!
//! ```text
//! PairTable ─▶ Auction ─▶ PrimalDual ─▶ Insertion ─▶ Filling ─▶ lowest prices
//! pairs        prices     the sound     no mentee    no mentor   the same prices,
//!              ± ε        part of it    is loose     is slack    however they were found
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
