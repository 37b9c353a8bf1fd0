//! Case conferences.

use super::tx::statements;

statements! {}
