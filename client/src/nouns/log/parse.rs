//! What people type for a log: when an unbooked session was, what comes next and until when.

use crate::{
    clock,
    dates::{self, Direction},
    failure::Failure,
    nouns::session,
    outbox::{NextStep, Target},
    shell::Shell,
};

/// A session that was not booked, at a time as it was typed.
pub(crate) fn parse_unbooked(shell: &Shell, who: String, at: &str) -> Result<Target, Failure> {
    let civil_start = session::start(shell, at, Direction::Back)?;
    let now = clock::now().to_zoned(shell.zone()?).datetime();
    if civil_start.parse().is_ok_and(|start: jiff::civil::DateTime| start > now) {
        return Err(Failure::usage(format!("{} is in the future", dates::spoken(&civil_start)))
            .hint("a log is of a session that took place"));
    }
    let time_zone = shell.context.time_zone.clone().unwrap_or_default();
    Ok(Target::Unbooked { who, civil_start, time_zone })
}

/// `Shadow two intakes @fri`.
pub(crate) fn parse_next_step(shell: &Shell, text: &str) -> Result<NextStep, Failure> {
    let (title, due) = text.rsplit_once('@').ok_or_else(|| {
        Failure::usage(format!("\"{text}\" has no date")).hint("write it as \"Shadow two intakes @fri\"")
    })?;
    Ok(NextStep { title: title.trim().to_owned(), due_date: parse_due_date(shell, due)? })
}

/// A date to come.
pub(crate) fn parse_due_date(shell: &Shell, text: &str) -> Result<String, Failure> {
    let now = clock::now().to_zoned(shell.zone()?);
    let due = dates::date(text, &now, Direction::Ahead)?;
    if due < now.date() {
        return Err(Failure::usage(format!("{due} is over")).hint("a next step is due today or later"));
    }
    Ok(due.to_string())
}
