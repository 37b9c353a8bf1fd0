//! The pure engines of Preceptor: no IO, no clock, no randomness, no async.
//!
//! Everything here is a function of its arguments, computed in integers, so that a server and a
//! client that are given the same input say the same thing, on any platform.

pub mod estimate;
pub mod matching;
pub mod schedule;
pub mod sheets;
pub mod skill;
pub mod time;
