//! Match policies, by version.

use super::tx::statements;

statements! {}
