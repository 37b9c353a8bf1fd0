//! `preceptor outbox`: logs that wait on this computer.

mod edit;
mod show;

use clap::{Args, Subcommand};

use super::outbox::{
    edit::Edit,
    show::{find, row, table},
};
use crate::{
    connection::Api,
    failure::{Exit, Failure},
    nouns::log::{Delivery, deliver, failure_with_queue, owner_here, refused_failure, sent_line},
    outbox::{self, Contents, Draft, UnreadableFile},
    output::Table,
    shell::Shell,
    words::amounts,
};

/// Logs that wait on this computer: for a connection (WAITING), or for you (NEEDS YOU).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor outbox\n  preceptor outbox send\n  preceptor outbox edit 0196f0c2 --minutes 30\n  preceptor outbox purge 0196f0c2 --yes"
)]
pub struct Outbox {
    /// What to do; by default list
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List what waits here
    #[command(after_help = "Example:\n  preceptor outbox list")]
    List,
    /// Send what waits for this server
    #[command(after_help = "Example:\n  preceptor outbox send")]
    Send,
    /// Change what a log says, and let a refused one try again
    #[command(
        after_help = "Examples:\n  preceptor outbox edit 0196f0c2 --minutes 30 --rate empathy=3\n  preceptor outbox edit 0196f0c2 --session 01979a11      which session it is\n  preceptor outbox edit 0196f0c2                         as it is, once more"
    )]
    Edit(Edit),
    /// Give up what waits here: it is lost
    #[command(
        after_help = "Examples:\n  preceptor outbox purge 0196f0c2 --yes\n  preceptor outbox purge --yes"
    )]
    Purge {
        /// The start of the log's id; all without it
        id: Option<String>,
    },
}

impl Outbox {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let folder = shell.outbox.clone().ok_or_else(|| {
            Failure::new(Exit::Input, "this computer has no place for drafts")
                .hint("set HOME or XDG_STATE_HOME")
        })?;
        match self.action.unwrap_or(Action::List) {
            Action::List => list(shell, &folder.contents()?),
            Action::Send => send(shell, &folder).await,
            Action::Edit(edit) => edit.run(shell, &folder),
            Action::Purge { id } => purge(shell, &folder, id.as_deref()),
        }
    }
}

fn list(shell: &mut Shell, contents: &Contents) -> Result<(), Failure> {
    let mut table = table();
    for draft in &contents.drafts {
        table.row(row(shell, draft));
    }
    for UnreadableFile { path, why } in &contents.unreadable {
        let file = path.display().to_string();
        table.row([String::new(), String::new(), file, "NOT READ".into(), String::new(), why.clone()]);
    }
    shell.output.local(&table)?;
    if let Some(draft) = contents.drafts.iter().find(|draft| draft.refused.is_some()) {
        let id = draft.short_id();
        shell.output.say(&format!("Next: preceptor outbox edit {id}, or preceptor outbox purge {id}"));
    } else if !contents.drafts.is_empty() {
        shell.output.say("Next: preceptor outbox send; any other command sends it as well");
    }
    Ok(())
}

/// Sends everything that waits for this server and caller; what waits for others is told.
async fn send(shell: &mut Shell, folder: &outbox::Outbox) -> Result<(), Failure> {
    let waiting: Vec<_> =
        folder.contents()?.drafts.into_iter().filter(|draft| draft.refused.is_none()).collect();
    let mut table = Table::new(&["id", "log", "result"]).or_when_empty("Nothing waits to be sent.");
    if waiting.is_empty() {
        return shell.output.local(&table);
    }
    let api =
        shell.connect_within(shell.timeout()).await.map_err(|failure| unsent(failure, waiting.len()))?;
    let own = owner_here(shell, Some(&api))?;
    let mut failed: Option<Failure> = None;
    for draft in &waiting {
        let result = if draft.owner.is_same_as(&own) {
            send_one(shell, &api, folder, draft, &mut failed).await?
        } else {
            let to = if draft.owner.context.is_empty() { &draft.owner.address } else { &draft.owner.context };
            format!("waits for {to}, or for another person")
        };
        table.row([draft.short_id().to_owned(), draft.spoken(), result]);
    }
    shell.output.local(&table)?;
    failed.map_or(Ok(()), Err)
}

async fn send_one(
    shell: &Shell,
    api: &Api,
    folder: &outbox::Outbox,
    draft: &Draft,
    failed: &mut Option<Failure>,
) -> Result<String, Failure> {
    let Some(claim) = folder.claim(draft)? else { return Ok("another preceptor sends it".to_owned()) };
    Ok(match deliver(shell, api, claim).await {
        Delivery::Sent(reply) => format!("SENT: {}", sent_line(&reply)),
        Delivery::Refused(failure, claim) => {
            let result = format!("NEEDS YOU: {}", failure.message);
            failed.get_or_insert(refused_failure(failure, &claim));
            result
        }
        Delivery::Waiting(failure, _) => {
            let result = format!("WAITING: {}", failure.message);
            failed.get_or_insert(unsent(failure, 1));
            result
        }
    })
}

fn unsent(failure: Failure, waiting: usize) -> Failure {
    failure_with_queue(failure, waiting)
}

fn purge(shell: &mut Shell, folder: &outbox::Outbox, id: Option<&str>) -> Result<(), Failure> {
    let contents = folder.contents()?;
    let lost = match id {
        Some(id) => vec![find(contents, id)?],
        None => contents.drafts,
    };
    let mut gone = table();
    for draft in &lost {
        gone.row(row(shell, draft));
    }
    if lost.is_empty() {
        return shell.output.local(&gone);
    }
    confirm_loss(shell, &lost)?;
    for draft in &lost {
        let claim = folder.claim(draft)?;
        let claim = claim.ok_or_else(|| {
            Failure::new(Exit::Conflict, format!("another preceptor sends {} now", draft.short_id()))
                .hint("preceptor outbox list shows what is left")
        })?;
        claim.remove()?;
    }
    let count = i32::try_from(lost.len()).unwrap_or(i32::MAX);
    shell.output.say(&format!("Given up: {}, now nowhere.", amounts::counted(count, "log")));
    shell.output.local(&gone)
}

fn confirm_loss(shell: &Shell, lost: &[Draft]) -> Result<(), Failure> {
    if shell.global.yes {
        return Ok(());
    }
    let lines: Vec<_> =
        lost.iter().map(|draft| format!("{}  {}", draft.short_id(), draft.spoken())).collect();
    let question = format!("These logs will be lost:\n  {}\nGive them up? yes/no [no]", lines.join("\n  "));
    match shell.ask(&question)?.as_deref() {
        Some("yes" | "y") => Ok(()),
        Some(_) => Err(Failure::new(Exit::Interrupted, "nothing was given up")),
        None => {
            let mut failure =
                Failure::usage("these logs would be lost").hint("repeat the command with --yes");
            failure.details = lines.into();
            Err(failure)
        }
    }
}
