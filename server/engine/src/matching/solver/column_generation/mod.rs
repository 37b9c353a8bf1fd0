//! The optimum over more pairs than can be stored.

pub mod generate;
pub mod pair_source;
mod pricing;
mod scan;
mod top_pairs;
