//! `preceptor conference`: case conferences, from the plan to the closed record.

mod action_item;
mod agenda;
mod blocker;
mod booking;
mod create;
mod decision;
mod edit;
mod find;
mod invitation;
mod meeting;
mod next_step;
mod notation;
mod seating;
mod show;
mod slot;
mod target;
mod tell;
mod times;

use clap::Subcommand;

use crate::{failure::Failure, shell::Shell};

/// Case conferences. ID is an id, a full name, or `latest` for the newest conference.
#[derive(Debug, Subcommand)]
pub enum Conference {
    /// Plan a conference as a draft
    Create(Box<create::Create>),
    /// Change the plan of a draft, or of a proposal that ran out
    Edit(Box<edit::Edit>),
    /// List conferences, newest first
    List(show::List),
    /// Show one conference: plan, agenda, invitations, attendance, decisions, action items
    Show(show::Show),
    /// Find the times that fit, best first; or say what blocks and the smallest change that helps
    Find(find::Find),
    /// Propose a time: people and room are held, and everybody is asked
    Book(booking::Book),
    /// Confirm a proposed time
    Confirm(booking::Confirm),
    /// Move a proposed or scheduled conference; answers start over
    Move(booking::Move),
    /// Cancel a conference that has not started
    Cancel(booking::Cancel),
    /// Answer an invitation
    Respond(invitation::Respond),
    /// The cases on the agenda
    #[command(subcommand)]
    Agenda(agenda::Agenda),
    /// Start a scheduled conference, from 30 minutes before its time
    Start(meeting::Start),
    /// Record who is there
    Attend(meeting::Attend),
    /// Record a decision; one taken without a quorum is flagged
    Decide(decision::Decide),
    /// What is to be done, by whom, until when
    #[command(subcommand)]
    Action(action_item::Action),
    /// End the meeting; its record stays open
    End(meeting::End),
    /// Close the record; nothing of it changes afterwards
    Finalize(meeting::Finalize),
}

impl Conference {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run(shell).await,
            Self::Edit(command) => command.run(shell).await,
            Self::List(command) => command.run(shell).await,
            Self::Show(command) => command.run(shell).await,
            Self::Find(command) => command.run(shell).await,
            Self::Book(command) => command.run(shell).await,
            Self::Confirm(command) => command.run(shell).await,
            Self::Move(command) => command.run(shell).await,
            Self::Cancel(command) => command.run(shell).await,
            Self::Respond(command) => command.run(shell).await,
            Self::Agenda(command) => command.run(shell).await,
            Self::Start(command) => command.run(shell).await,
            Self::Attend(command) => command.run(shell).await,
            Self::Decide(command) => command.run(shell).await,
            Self::Action(command) => command.run(shell).await,
            Self::End(command) => command.run(shell).await,
            Self::Finalize(command) => command.run(shell).await,
        }
    }
}
