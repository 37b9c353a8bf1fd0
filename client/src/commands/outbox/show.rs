//! Drafts on the screen, and which one the start of an id means.

use crate::{
    failure::{Exit, Failure},
    outbox::{Contents, Draft},
    output::Table,
    shell::Shell,
};

pub(super) fn table() -> Table {
    Table::new(&["id", "saved", "log", "state", "for", "why"]).or_when_empty("Nothing waits here.")
}

pub(super) fn row(shell: &Shell, draft: &Draft) -> [String; 6] {
    let saved = draft.saved.parse::<jiff::Timestamp>().ok();
    let saved = saved.map(|at| prost_types::Timestamp { seconds: at.as_second(), nanos: 0 });
    [
        draft.short_id().to_owned(),
        shell.time(saved),
        draft.spoken(),
        draft.state().to_owned(),
        draft.owner.address.clone(),
        draft.refused.as_ref().map(|refused| refused.message.clone()).unwrap_or_default(),
    ]
}

/// The drafts that the start of an id means: exactly one.
pub(super) fn find(contents: Contents, id: &str) -> Result<Draft, Failure> {
    let mut meant: Vec<_> =
        contents.drafts.into_iter().filter(|draft| !id.is_empty() && draft.id.starts_with(id)).collect();
    match meant.len() {
        1 => Ok(meant.remove(0)),
        0 => Err(Failure::new(Exit::NotFound, format!("no log {id} waits here"))
            .hint("preceptor outbox list shows what waits")),
        _ => Err(Failure::usage(format!("{id} could be {} logs", meant.len())).hint("type more of the id")),
    }
}
