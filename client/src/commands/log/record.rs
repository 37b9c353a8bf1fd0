//! `preceptor log`: a session's log in a minute, also without a connection.

use std::path::PathBuf;

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    questions::{self, Flags},
    session_choice,
};
use crate::{
    clock,
    failure::Failure,
    nouns::{
        log::{
            Delivery, deliver, keep, owner_here, parse_next_step, parse_unbooked, queued_failure,
            refused_failure,
        },
        ratings, session,
    },
    outbox::{Draft, LogContent, Target},
    shell::Shell,
    words::resource::id_of,
};

/// Logs a session: minutes, skills seen, follow-ups. Without flags it asks, line by line. What you said is saved on
/// this computer before it is sent; without a connection it waits here (exit code 8) and goes with your next command.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor log\n  preceptor log \"Ana Ruiz\" --minutes 45 --rate empathy=3 --rate technology=2 \\\n      --follow-up \"Shadow two intakes @fri\"\n  preceptor log \"Ana Ruiz\" --at \"yesterday 14:00\" --minutes 30     a session that was not booked\n  preceptor outbox                                                  what waits on this computer"
)]
pub struct Log {
    /// The session's id, or the mentee: then the one session of yours that can be logged
    target: Option<String>,
    /// Minutes that the session took
    #[arg(long, value_parser = clap::value_parser!(i32).range(1..=1440))]
    minutes: Option<i32>,
    /// What was worked on; only the pair and their coordinator read it
    #[arg(long, conflicts_with = "summary_file")]
    summary: Option<String>,
    /// A file with what was worked on
    #[arg(long, value_name = "FILE")]
    summary_file: Option<PathBuf>,
    /// A skill as you saw it, empathy=3; `-` for not seen
    #[arg(long = "rate", value_name = "SKILL=LEVEL")]
    rates: Vec<String>,
    /// A next step and its date, "Shadow two intakes @fri"
    #[arg(long = "follow-up", value_name = "WHAT @WHEN")]
    follow_ups: Vec<String>,
    /// When a session that was not booked took place; "fri" is the last Friday
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
}

impl Log {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let given = self.given(shell)?;
        let owner = owner_here(shell, None)?;
        shell.confirm_change()?;
        let is_complete = self.target.is_some() && self.minutes.is_some();
        let (target, content) = if is_complete || !shell.can_ask() {
            (self.target(shell).await?, given)
        } else {
            let (who, at) = (self.target.as_deref(), self.at.as_deref());
            let flags = Flags { who, at, minutes: self.minutes, content: given };
            questions::ask(shell, &owner, flags).await?
        };
        let draft = Draft::new(request_id(shell)?, clock::now(), owner, target, content);
        send(shell, draft).await
    }

    /// What the flags say.
    fn given(&self, shell: &Shell) -> Result<LogContent, Failure> {
        let summary = match &self.summary_file {
            Some(file) => std::fs::read_to_string(file).map_err(|error| {
                Failure::new(crate::failure::Exit::Input, format!("{}: {error}", file.display()))
            })?,
            None => self.summary.clone().unwrap_or_default(),
        };
        let minutes = match self.minutes {
            Some(minutes) => minutes,
            None if shell.can_ask() => 0,
            None => return Err(Failure::usage("how long did it take?").hint("add --minutes 45")),
        };
        Ok(LogContent {
            minutes,
            summary,
            ratings: self.rates.iter().map(|text| ratings::saved(text)).collect::<Result<_, _>>()?,
            follow_ups: self
                .follow_ups
                .iter()
                .map(|text| parse_next_step(shell, text))
                .collect::<Result<_, _>>()?,
        })
    }

    /// Which session, as the words on the command line tell it: what they mean shows when it is sent.
    async fn target(&self, shell: &Shell) -> Result<Target, Failure> {
        match (&self.target, &self.at) {
            (Some(who), Some(at)) => parse_unbooked(shell, who.clone(), at),
            (Some(who), None) => Ok(Target::Typed(who.clone())),
            (None, Some(_)) => {
                Err(Failure::usage("whose session was it?").hint("preceptor log WHO --at WHEN"))
            }
            (None, None) => session_choice::only_open_session(shell).await,
        }
    }
}

/// The request id of the draft, as UUIDs are written: a file is named for it.
fn request_id(shell: &Shell) -> Result<String, Failure> {
    let id = shell.request_id();
    let parsed = uuid::Uuid::parse_str(&id).map_err(|_| {
        Failure::usage(format!("--request-id {id} is no UUID")).hint("leave it out, and one is made")
    })?;
    Ok(parsed.to_string())
}

/// Saves the draft, and sends it.
async fn send(shell: &mut Shell, draft: Draft) -> Result<(), Failure> {
    let claim = keep(shell, draft)?;
    let draft = claim.draft.clone();
    if !shell.output.is_json() {
        let steps =
            draft.content.follow_ups.iter().map(|step| format!("; next step by {}", day(&step.due_date)));
        shell.output.say(&format!("{}{}.", draft.spoken(), steps.collect::<String>()));
        if claim.is_kept() {
            let time = clock::now().to_zoned(shell.zone()?).strftime("%H:%M:%S");
            shell.output.say(&format!("SAVED ON THIS COMPUTER {time}. Sending …"));
        }
    }
    let api = match shell.connect().await {
        Ok(api) => api,
        Err(failure) => return Err(queued_failure(shell, failure, &claim)),
    };
    match deliver(shell, &api, claim).await {
        Delivery::Sent(reply) => report(shell, &reply),
        Delivery::Refused(failure, claim) => Err(refused_failure(failure, &claim)),
        Delivery::Waiting(failure, claim) => Err(queued_failure(shell, failure, &claim)),
    }
}

/// A civil date as people read it, `Fri 27 Nov 2026`.
fn day(date: &str) -> String {
    date.parse::<jiff::civil::Date>()
        .map_or_else(|_| date.to_owned(), |date| date.strftime("%a %-d %b %Y").to_string())
}

fn report(shell: &mut Shell, reply: &pb::LogSessionResponse) -> Result<(), Failure> {
    let session = reply.session.clone().unwrap_or_default();
    let mut lines = vec![format!("Logged: {}, {} minutes.", session::spoken(&session), session.minutes)];
    if let Some(feedback) = &reply.feedback {
        lines.push(format!("Seen: {}.", ratings::spoken(&feedback.ratings)));
    }
    lines.extend(reply.follow_ups.iter().map(|each| {
        format!("Next step for {}: {}, by {}.", each.owner_display_name, each.title, day(&each.due_date))
    }));
    lines.push(format!(
        "Next: {} confirms with preceptor confirm {}",
        session.mentee_display_name,
        id_of(&session.name)
    ));
    shell.output.say(&lines.join("\n"));
    session::print(shell, &session)
}
