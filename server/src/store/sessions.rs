//! Sessions and their logs.

use super::tx::statements;

statements! {}
