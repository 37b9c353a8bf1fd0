//! `preceptor conference action`: what is to be done after a conference, by whom, until when.

use clap::{Args, Subcommand};
use preceptor_proto::v1 as pb;

use super::{
    target::{Target, ask, request_id},
    tell::tell,
    times,
};
use crate::{
    dates::{self, Direction},
    failure::Failure,
    nouns::people,
    shell::Shell,
};

/// Action items.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Add something to be done
    Add(Add),
    /// Mark it as done
    #[command(after_help = "Example:\n  preceptor conference action done latest 1")]
    Done(Item),
    /// Cancel it
    #[command(after_help = "Example:\n  preceptor conference action cancel latest 1")]
    Cancel(Item),
    /// Open it again, to correct a mistake
    #[command(after_help = "Example:\n  preceptor conference action reopen latest 1")]
    Reopen(Item),
}

/// Add an action item.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  preceptor conference action add latest --what \"Call the landlord\" --owner \"Mai Xiong\" --due fri"
)]
pub struct Add {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// What is to be done; no client's name
    #[arg(long)]
    what: String,
    /// Who does it
    #[arg(long, value_name = "WHO")]
    owner: String,
    /// The date by which it is done: 2026-12-04, tomorrow, fri
    #[arg(long, value_name = "DATE")]
    due: String,
}

/// One action item.
#[derive(Debug, Args)]
pub struct Item {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// The action item's number
    #[arg(value_name = "ACTION")]
    item: String,
}

impl Action {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Add(add) => add.run(shell).await,
            Self::Done(item) => item.become_state(shell, pb::ActionItemState::Done, "done").await,
            Self::Cancel(item) => item.become_state(shell, pb::ActionItemState::Cancelled, "cancelled").await,
            Self::Reopen(item) => item.become_state(shell, pb::ActionItemState::Open, "open again").await,
        }
    }
}

impl Add {
    async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let zone = times::zone(shell, &target.conference.time_zone)?;
        let due = dates::date(&self.due, &times::now(&zone), Direction::Ahead)?;
        let owner = people::find(&target.api, &self.owner).await?;
        let (name, etag) = target.key();
        let item = pb::ActionItem {
            title: self.what,
            owner: owner.name,
            due_date: due.to_string(),
            ..Default::default()
        };
        let request = pb::AddActionItemRequest {
            name,
            etag,
            action_item: Some(item),
            request_id: request_id(shell, 0),
        };
        let conference = ask!(target, add_action_item, request);
        let added = conference.action_items.last().map(|item| item.id.clone()).unwrap_or_default();
        let day = due.strftime("%a %-d %b %Y");
        tell(shell, &conference, &format!("{} does action item {added} by {day}.", owner.display_name))
    }
}

impl Item {
    async fn become_state(
        self,
        shell: &mut Shell,
        state: pb::ActionItemState,
        said: &str,
    ) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let (name, etag) = target.key();
        let request = pb::MarkActionItemRequest {
            name,
            etag,
            action_item_id: self.item.clone(),
            state: state as i32,
            request_id: request_id(shell, 0),
        };
        let conference = ask!(target, mark_action_item, request);
        tell(shell, &conference, &format!("Action item {} is {said}.", self.item))
    }
}
