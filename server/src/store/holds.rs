//! Holds on people and rooms.

use super::tx::statements;

statements! {}
