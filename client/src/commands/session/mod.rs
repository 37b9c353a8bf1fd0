//! `preceptor session`: mentoring sessions, booked and held.

mod book;

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use super::session::book::Book;
use crate::{
    connection::all_pages,
    dates::Direction,
    failure::Failure,
    nouns::{
        people,
        session::{print, read, row, spoken, start},
    },
    output::Table,
    shell::Shell,
    words::resource::id_of,
};

/// Mentoring sessions.
#[derive(Debug, Subcommand)]
pub enum Session {
    /// Book a session
    #[command(
        after_help = "Example:\n  preceptor session book \"Ana Ruiz\" --at \"fri 10:00\" --minutes 45 --way video"
    )]
    Book(Book),
    /// Move a session
    #[command(after_help = "Example:\n  preceptor session move 0196f0c2 --at \"2026-12-04 14:00\"")]
    Move {
        /// The session's id
        id: String,
        /// The new start
        #[arg(long, value_name = "WHEN")]
        at: String,
    },
    /// Cancel a session
    #[command(after_help = "Example:\n  preceptor session cancel 0196f0c2 --reason \"ill\"")]
    Cancel {
        /// The session's id
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Record that a session took place, to be logged later
    #[command(after_help = "Example:\n  preceptor session held 0196f0c2")]
    Held {
        /// The session's id
        id: String,
    },
    /// Record that somebody did not come
    #[command(
        after_help = "Example:\n  preceptor session no-show 0196f0c2 --reason \"mentee was called away\""
    )]
    NoShow {
        /// The session's id
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// List sessions, latest first
    #[command(after_help = "Examples:\n  preceptor session list --mine\n  preceptor session list --overdue")]
    List {
        /// Only sessions of the person that the token stands for
        #[arg(long)]
        mine: bool,
        /// Only sessions of this person
        #[arg(long, conflicts_with = "mine")]
        who: Option<String>,
        /// Only what should have been logged by now
        #[arg(long)]
        overdue: bool,
    },
    /// Show one session
    #[command(after_help = "Example:\n  preceptor session show 0196f0c2")]
    Show {
        /// The session's id
        id: String,
    },
}

impl Session {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Book(book) => book.run(shell).await,
            Self::Move { id, at } => reschedule(shell, &id, &at).await,
            Self::Cancel { id, reason } => cancel(shell, &id, reason).await,
            Self::Held { id } => held(shell, &id).await,
            Self::NoShow { id, reason } => no_show(shell, &id, reason).await,
            Self::List { mine, who, overdue } => list(shell, mine, who, overdue).await,
            Self::Show { id } => {
                let api = shell.connect().await?;
                let session = read(&api, &id).await?;
                print(shell, &session)
            }
        }
    }
}

async fn reschedule(shell: &mut Shell, id: &str, at: &str) -> Result<(), Failure> {
    let civil_start = start(shell, at, Direction::Ahead)?;
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Session { name, etag, .. } = read(&api, id).await?;
    let request = pb::RescheduleSessionRequest {
        name,
        etag,
        civil_start,
        time_zone: String::new(),
        duration_minutes: 0,
        request_id: shell.request_id(),
    };
    let session = api.sessions().reschedule_session(request).await?.into_inner().session.unwrap_or_default();
    shell.output.say(&format!("Moved: {}.", spoken(&session)));
    print(shell, &session)
}

async fn cancel(shell: &mut Shell, id: &str, reason: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Session { name, etag, .. } = read(&api, id).await?;
    let request = pb::CancelSessionRequest { name, etag, reason, request_id: shell.request_id() };
    let session = api.sessions().cancel_session(request).await?.into_inner().session.unwrap_or_default();
    shell.output.say(&format!("Cancelled: {}.", spoken(&session)));
    print(shell, &session)
}

async fn held(shell: &mut Shell, id: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Session { name, etag, .. } = read(&api, id).await?;
    let request = pb::MarkSessionHeldRequest { name, etag, request_id: shell.request_id() };
    let session = api.sessions().mark_session_held(request).await?.into_inner().session.unwrap_or_default();
    shell.output.say(&format!("Held: {}.\nNext: preceptor log {}", spoken(&session), id_of(&session.name)));
    print(shell, &session)
}

async fn no_show(shell: &mut Shell, id: &str, reason: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Session { name, etag, .. } = read(&api, id).await?;
    let request = pb::MarkSessionNoShowRequest { name, etag, reason, request_id: shell.request_id() };
    let session =
        api.sessions().mark_session_no_show(request).await?.into_inner().session.unwrap_or_default();
    shell.output.say(&format!("Not held: {}.", spoken(&session)));
    print(shell, &session)
}

async fn list(shell: &mut Shell, mine: bool, who: Option<String>, overdue_only: bool) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let person = match who {
        Some(who) => people::find(&api, &who).await?.name,
        None if mine => api.caller.person.clone(),
        None => String::new(),
    };
    let request = pb::ListSessionsRequest {
        parent: api.agency.clone(),
        page_size: 500,
        person,
        overdue_only,
        ..Default::default()
    };
    let all = all_pages!(api.sessions(), list_sessions, request => pb::ListSessionsResponse { sessions });
    let mut table = Table::new(&["start", "zone", "mentee", "mentor", "state", "minutes", "id"])
        .or_when_empty("No sessions. Next: preceptor session book WHO --at WHEN");
    for session in &all.sessions {
        table.row(row(session));
    }
    shell.output.reply(&all, &table)
}
