//! The optimum over more pairs than can be stored.

mod few;
pub mod generation;
pub mod pairs;
mod scan;
mod uncovered;
