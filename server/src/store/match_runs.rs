//! Match runs, their dossiers, proposals and unplaced mentees.

use super::tx::statements;

statements! {}
