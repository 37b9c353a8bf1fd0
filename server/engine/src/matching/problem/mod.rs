//! The assignment problem in numbers: people, places and seats, pairs with profits, several goals in one integer.

mod bounds;
pub mod from_rows;
pub mod load_curve;
pub mod objective;
pub(crate) mod pair_table;
#[expect(clippy::module_inception, reason = "the room is named for what it is about")]
pub mod problem;
mod seats;
pub mod solution;
pub(crate) mod width;
