//! `preceptor conference agenda`: the cases of a conference.

use clap::{Args, Subcommand};
use preceptor_proto::v1 as pb;

use super::{
    target::{Target, ask, request_id},
    tell::tell,
};
use crate::{failure::Failure, nouns::people, shell::Shell};

/// The cases on the agenda.
#[derive(Debug, Subcommand)]
pub enum Agenda {
    /// Add a case
    Add(Add),
    /// Mark items as discussed
    #[command(after_help = "Example:\n  preceptor conference agenda discussed latest 1 2")]
    Discussed(Items),
    /// Mark items for which time ran out
    #[command(after_help = "Example:\n  preceptor conference agenda not-discussed latest 3")]
    NotDiscussed(Items),
    /// Take items off the agenda
    #[command(after_help = "Example:\n  preceptor conference agenda withdraw latest 2")]
    Withdraw(Items),
    /// Put items back on the agenda, to correct a mistake
    #[command(after_help = "Example:\n  preceptor conference agenda ready latest 2")]
    Ready(Items),
}

/// Add a case.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor conference agenda add latest --case RB-94699439 --minutes 20 \\\n    \
                  --question \"Which discharge date gives the home team time?\" --presenter \"Mai Xiong\""
)]
pub struct Add {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// The agency's opaque token for the case; never a name
    #[arg(long, value_name = "REF")]
    case: String,
    /// The question to the conference
    #[arg(long)]
    question: String,
    /// Minutes planned
    #[arg(long, value_name = "N")]
    minutes: i32,
    /// The case is complex
    #[arg(long)]
    complex: bool,
    /// Who presents it; somebody of the conference
    #[arg(long, value_name = "WHO")]
    presenter: Option<String>,
}

/// Items of one conference.
#[derive(Debug, Args)]
pub struct Items {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// The items' numbers on the agenda
    #[arg(value_name = "ITEM", required = true)]
    items: Vec<String>,
}

impl Agenda {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(shell).await,
            Self::Discussed(items) => {
                items.become_state(shell, pb::AgendaItemState::Discussed, "discussed").await
            }
            Self::NotDiscussed(items) => {
                items.become_state(shell, pb::AgendaItemState::NotDiscussed, "not discussed").await
            }
            Self::Withdraw(items) => {
                items.become_state(shell, pb::AgendaItemState::Withdrawn, "withdrawn").await
            }
            Self::Ready(items) => {
                items.become_state(shell, pb::AgendaItemState::Ready, "on the agenda again").await
            }
        }
    }
}

impl Add {
    async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let presenter = people::find_name(&target.api, self.presenter.as_deref()).await?;
        let (name, etag) = target.key();
        let item = pb::AgendaItem {
            case_reference: self.case,
            question: self.question,
            minutes: self.minutes,
            complex: self.complex,
            presenter,
            ..Default::default()
        };
        let request = pb::AddAgendaItemRequest {
            name,
            etag,
            agenda_item: Some(item),
            request_id: request_id(shell, 0),
        };
        let conference = ask!(target, add_agenda_item, request);
        let added = conference.agenda_items.last().map(|item| item.id.clone()).unwrap_or_default();
        tell(shell, &conference, &format!("Item {added} is on the agenda{}.", load(&conference)))
    }
}

impl Items {
    async fn become_state(
        self,
        shell: &mut Shell,
        state: pb::AgendaItemState,
        said: &str,
    ) -> Result<(), Failure> {
        let mut target = Target::to_change(shell, &self.conference).await?;
        for (item, index) in self.items.iter().zip(0..) {
            let (name, etag) = target.key();
            let request = pb::MarkAgendaItemRequest {
                name,
                etag,
                agenda_item_id: item.clone(),
                state: state as i32,
                request_id: request_id(shell, index),
            };
            target.conference = ask!(target, mark_agenda_item, request);
        }
        let (noun, verb) = if self.items.len() == 1 { ("Item", "is") } else { ("Items", "are") };
        let did = format!("{noun} {} {verb} {said}.", self.items.join(", "));
        tell(shell, &target.conference, &did)
    }
}

/// What the agenda takes of the conference's time: `, 45 of 60 minutes`.
fn load(conference: &pb::Conference) -> String {
    let planned =
        conference.agenda_items.iter().filter(|item| item.state() != pb::AgendaItemState::Withdrawn);
    let minutes: i32 = planned.map(|item| item.minutes).sum();
    let over = if minutes > conference.duration_minutes { ", more than there are" } else { "" };
    format!(", {minutes} of {} minutes{over}", conference.duration_minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agenda_that_is_too_long_says_so() {
        let item = |minutes| pb::AgendaItem { minutes, ..Default::default() };
        let planned =
            |agenda_items| pb::Conference { duration_minutes: 60, agenda_items, ..Default::default() };
        assert_eq!(load(&planned(vec![item(20), item(25)])), ", 45 of 60 minutes");
        assert_eq!(load(&planned(vec![item(40), item(25)])), ", 65 of 60 minutes, more than there are");
    }
}
