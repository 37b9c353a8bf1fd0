//! Follow-ups.

use super::tx::statements;

statements! {}
