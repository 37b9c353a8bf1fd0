//! Feedback.

use super::tx::statements;

statements! {}
