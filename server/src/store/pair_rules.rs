//! Pair rules.

use super::tx::statements;

statements! {}
