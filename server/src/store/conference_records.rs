//! What belongs to one conference: invitations, agenda, attendance, decisions, action items.

use super::tx::statements;

statements! {}
