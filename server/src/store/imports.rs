//! Imports and the changes they will make.

use super::tx::statements;

statements! {}
