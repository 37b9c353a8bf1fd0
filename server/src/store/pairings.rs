//! Pairings.

use super::tx::statements;

statements! {}
