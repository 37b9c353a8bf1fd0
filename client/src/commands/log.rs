//! `preceptor log`, `confirm` and `dispute`: a session's log in a minute.

use std::path::PathBuf;

use clap::Args;
use preceptor_engine::skill::CATALOGUE;
use preceptor_proto::v1 as pb;

use super::{ratings, session};
use crate::{
    Api, Shell, clock,
    dates::{self, Direction},
    failure::{Exit, Failure},
    people::id_of,
};

/// Logs a session: minutes, skills seen, follow-ups. Without flags it asks, line by line.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  preceptor log\n  preceptor log \"Ana Ruiz\" --minutes 45 --rate empathy=3 --rate technology=2 \\\n      --follow-up \"Shadow two intakes @fri\"\n  preceptor log \"Ana Ruiz\" --at \"yesterday 14:00\" --minutes 30     a session that was not booked"
)]
pub struct Log {
    /// The session's id, or the mentee: then the newest session of yours that can be logged
    target: Option<String>,
    /// Minutes that the session took
    #[arg(long)]
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
    /// When a session that was not booked took place
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
}

impl Log {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let ratings = self.rates.iter().map(|text| ratings::rating(text)).collect::<Result<Vec<_>, _>>()?;
        let follow_ups =
            self.follow_ups.iter().map(|text| follow_up(shell, text)).collect::<Result<Vec<_>, _>>()?;
        let summary = match &self.summary_file {
            Some(file) => std::fs::read_to_string(file)?,
            None => self.summary.clone().unwrap_or_default(),
        };
        let at = self.at.as_deref().map(|text| session::start(shell, text, Direction::Back)).transpose()?;
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let (target, etag, booked) = match at {
            Some(civil_start) => unbooked(shell, &api, self.target.as_deref(), civil_start).await?,
            None => booked(shell, &api, self.target.as_deref()).await?,
        };
        let minutes = match self.minutes {
            Some(minutes) => minutes,
            None => ask_minutes(shell, booked)?,
        };
        let asks = self.rates.is_empty() && self.target.is_none();
        let ratings = if asks { ask_ratings(shell)? } else { ratings };
        let request = pb::LogSessionRequest {
            target: Some(target),
            etag,
            minutes,
            summary,
            ratings,
            follow_ups,
            request_id: shell.request_id(),
        };
        let reply = api.sessions().log_session(request).await?.into_inner();
        report(shell, &reply)
    }
}

type Target = (pb::log_session_request::Target, String, i32);

async fn unbooked(
    shell: &Shell,
    api: &Api,
    who: Option<&str>,
    civil_start: String,
) -> Result<Target, Failure> {
    let who =
        who.ok_or_else(|| Failure::usage("whose session was it?").hint("preceptor log WHO --at WHEN"))?;
    let pairing = session::pairing_of(api, who).await?.name;
    let time_zone = shell.context.time_zone.clone().unwrap_or_default();
    let unbooked = pb::UnbookedSession { pairing, civil_start, time_zone };
    Ok((pb::log_session_request::Target::Unbooked(unbooked), String::new(), 0))
}

async fn booked(shell: &Shell, api: &Api, target: Option<&str>) -> Result<Target, Failure> {
    let session = match target {
        Some(id) if session::read(api, id).await.is_ok() => session::read(api, id).await?,
        who => choose(shell, &loggable(api, who).await?)?,
    };
    let minutes = session.time.map_or(0, |time| {
        let seconds = |time: Option<prost_types::Timestamp>| time.map_or(0, |time| time.seconds);
        i32::try_from((seconds(time.end_time) - seconds(time.start_time)) / 60).unwrap_or_default()
    });
    Ok((pb::log_session_request::Target::Name(session.name), session.etag, minutes))
}

/// Sessions that have started and are not logged, newest first.
async fn loggable(api: &Api, who: Option<&str>) -> Result<Vec<pb::Session>, Failure> {
    let person = match who {
        Some(who) => crate::people::find(api, who).await?.name,
        None => api.caller.person.clone(),
    };
    let request =
        pb::ListSessionsRequest { parent: api.agency.clone(), page_size: 500, person, ..Default::default() };
    let sessions = api.sessions().list_sessions(request).await?.into_inner().sessions;
    let now = clock::now().as_second();
    let open = [pb::SessionState::Scheduled, pb::SessionState::Held, pb::SessionState::Disputed]
        .map(|state| state as i32);
    let started = |session: &pb::Session| {
        session.time.and_then(|time| time.start_time).is_some_and(|start| start.seconds <= now)
    };
    Ok(sessions.into_iter().filter(|session| open.contains(&session.state) && started(session)).collect())
}

/// The one session, or the one that the person at the terminal picks.
fn choose(shell: &Shell, sessions: &[pb::Session]) -> Result<pb::Session, Failure> {
    let line = |(number, session): (usize, &pb::Session)| {
        format!("{}  {}  {}", number + 1, session::spoken(session), id_of(&session.name))
    };
    let lines: Vec<String> = sessions.iter().take(9).enumerate().map(line).collect();
    match sessions {
        [] => Err(Failure::new(Exit::NotFound, "no session is waiting to be logged")
            .hint("a session that was not booked: preceptor log WHO --at \"yesterday 14:00\" --minutes 45")),
        [one] => Ok(one.clone()),
        _ => {
            let question = format!("Which session?\n  {}\n[1]", lines.join("\n  "));
            let answer = shell.ask(&question)?.ok_or_else(|| {
                let mut failure =
                    Failure::usage("several sessions can be logged").hint("say which: preceptor log ID");
                failure.details = lines.clone().into();
                failure
            })?;
            let number = if answer.is_empty() { 1 } else { answer.parse().unwrap_or(0) };
            let chosen = sessions.get(usize::wrapping_sub(number, 1)).cloned();
            chosen.ok_or_else(|| Failure::usage(format!("{answer} is none of them")))
        }
    }
}

fn ask_minutes(shell: &Shell, booked: i32) -> Result<i32, Failure> {
    let missing = || Failure::usage("how long did it take?").hint("add --minutes 45");
    let offered = if booked == 0 { String::new() } else { format!(" [{booked}]") };
    let answer = shell.ask(&format!("Minutes?{offered}"))?.ok_or_else(missing)?;
    if answer.is_empty() && booked > 0 { Ok(booked) } else { answer.parse().map_err(|_| missing()) }
}

fn ask_ratings(shell: &Shell) -> Result<Vec<pb::SkillRating>, Failure> {
    let list: Vec<String> = CATALOGUE
        .iter()
        .enumerate()
        .map(|(number, skill)| format!("{} {}", number + 1, skill.title))
        .collect();
    let question = format!("Skills seen (numbers, empty for none):\n  {}\n[]", list.join("\n  "));
    let Some(answer) = shell.ask(&question)? else { return Ok(Vec::new()) };
    let mut rated = Vec::new();
    for word in answer.split([' ', ',']).filter(|word| !word.is_empty()) {
        let skill = word.parse().ok().and_then(|number: usize| CATALOGUE.get(number.wrapping_sub(1)));
        let skill = skill.ok_or_else(|| Failure::usage(format!("{word} is none of them")))?;
        let level = shell.ask(&format!("{}: now 1-5, - for not seen", skill.title))?.unwrap_or_default();
        rated.push(ratings::rating(&format!("{}={level}", skill.key))?);
    }
    Ok(rated)
}

/// `Shadow two intakes @fri`.
fn follow_up(shell: &Shell, text: &str) -> Result<pb::FollowUpDraft, Failure> {
    let (title, due) = text.rsplit_once('@').ok_or_else(|| {
        Failure::usage(format!("\"{text}\" has no date")).hint("write it as \"Shadow two intakes @fri\"")
    })?;
    let now = clock::now().to_zoned(shell.zone()?);
    let due_date = dates::date(due, &now, Direction::Ahead)?.to_string();
    Ok(pb::FollowUpDraft { title: title.trim().to_owned(), owner: String::new(), due_date })
}

fn report(shell: &mut Shell, reply: &pb::LogSessionResponse) -> Result<(), Failure> {
    let session = reply.session.clone().unwrap_or_default();
    let mut lines = vec![format!("Logged: {}, {} minutes.", session::spoken(&session), session.minutes)];
    if let Some(feedback) = &reply.feedback {
        lines.push(format!("Seen: {}.", ratings::spoken(&feedback.ratings)));
    }
    lines.extend(reply.follow_ups.iter().map(|each| {
        format!("Next step for {}: {}, by {}.", each.owner_display_name, each.title, each.due_date)
    }));
    lines.push(format!(
        "Next: {} confirms with preceptor confirm {}",
        session.mentee_display_name,
        id_of(&session.name)
    ));
    shell.output.say(&lines.join("\n"));
    session::print(shell, &session)
}

/// Confirms a logged session, as the mentee.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor confirm 0196f0c2")]
pub struct Confirm {
    /// The session's id
    id: String,
}

impl Confirm {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let pb::Session { name, etag, .. } = session::read(&api, &self.id).await?;
        let request = pb::ConfirmSessionRequest { name, etag, request_id: shell.request_id() };
        let session = api.sessions().confirm_session(request).await?.into_inner().session.unwrap_or_default();
        shell.output.say(&format!("Confirmed: {}.", session::spoken(&session)));
        session::print(shell, &session)
    }
}

/// Disputes a logged session, as the mentee; the mentor logs it again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor dispute 0196f0c2 --reason \"we met for 30 minutes, not 60\"")]
pub struct Dispute {
    /// The session's id
    id: String,
    /// Why
    #[arg(long)]
    reason: String,
}

impl Dispute {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let pb::Session { name, etag, .. } = session::read(&api, &self.id).await?;
        let request =
            pb::DisputeSessionRequest { name, etag, reason: self.reason, request_id: shell.request_id() };
        let session = api.sessions().dispute_session(request).await?.into_inner().session.unwrap_or_default();
        let again = format!("Next: {} logs it again with preceptor log", session.mentor_display_name);
        shell.output.say(&format!(
            "Disputed: {}.\n{again} {}",
            session::spoken(&session),
            id_of(&session.name)
        ));
        session::print(shell, &session)
    }
}
