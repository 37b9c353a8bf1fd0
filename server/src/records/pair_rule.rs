//! Pair rules.
