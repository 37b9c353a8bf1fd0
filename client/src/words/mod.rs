//! How facts read: numbers, names, constants and reasons as words. No input or output, no failure, no server.

pub mod amounts;
pub mod constant;
pub mod demand;
pub mod resource;
pub mod sentences;
