//! `preceptor feedback`: what somebody saw of somebody's skills.

mod give;
mod show;

use clap::Subcommand;
use preceptor_proto::v1 as pb;

use super::feedback::{
    give::Give,
    show::{columns, print, read, row},
};
use crate::{
    connection::all_pages,
    failure::Failure,
    nouns::{people, ratings},
    shell::Shell,
};

/// What somebody saw of somebody's skills.
#[derive(Debug, Subcommand)]
pub enum Feedback {
    /// Give feedback about somebody
    #[command(
        after_help = "Example:\n  preceptor feedback give \"Ana Ruiz\" --rate empathy=3 --rate advocacy=2.5 --source supervisor --author \"Sam Osei\""
    )]
    Give(Give),
    /// List feedback, newest first
    #[command(after_help = "Example:\n  preceptor feedback list --about \"Ana Ruiz\"")]
    List {
        /// Only feedback about this person
        #[arg(long, value_name = "WHO")]
        about: Option<String>,
        /// Also what was superseded or retracted
        #[arg(long)]
        withdrawn: bool,
    },
    /// Show one feedback
    #[command(after_help = "Example:\n  preceptor feedback show 0196f0c2")]
    Show {
        /// The feedback's id
        id: String,
    },
    /// Correct feedback: a new version replaces it
    #[command(after_help = "Example:\n  preceptor feedback amend 0196f0c2 --rate empathy=3.5")]
    Amend {
        /// The feedback's id
        id: String,
        /// A skill as it was seen
        #[arg(long = "rate", value_name = "SKILL=LEVEL", required = true)]
        rates: Vec<String>,
        /// Free text
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Take feedback back; it is kept and no longer counts
    #[command(after_help = "Example:\n  preceptor feedback retract 0196f0c2 --reason \"wrong person\"")]
    Retract {
        /// The feedback's id
        id: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Say that you have read feedback about you
    #[command(after_help = "Example:\n  preceptor feedback acknowledge 0196f0c2")]
    Acknowledge {
        /// The feedback's id
        id: String,
    },
}

impl Feedback {
    pub(crate) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        match self {
            Self::Give(give) => give.run(shell).await,
            Self::List { about, withdrawn } => list(shell, about, withdrawn).await,
            Self::Show { id } => show(shell, &id).await,
            Self::Amend { id, rates, note } => amend(shell, &id, &rates, note).await,
            Self::Retract { id, reason } => retract(shell, &id, reason).await,
            Self::Acknowledge { id } => acknowledge(shell, &id).await,
        }
    }
}

async fn list(shell: &mut Shell, about: Option<String>, include_withdrawn: bool) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let subject = people::find_name(&api, about.as_deref()).await?;
    let request = pb::ListFeedbackRequest {
        parent: api.agency.clone(),
        page_size: 500,
        subject,
        include_withdrawn,
        ..Default::default()
    };
    let all = all_pages!(api.feedback(), list_feedback, request => pb::ListFeedbackResponse { feedback });
    let mut table = columns().or_when_empty("No feedback.");
    for feedback in &all.feedback {
        table.row(row(shell, feedback));
    }
    shell.output.reply(&all, &table)
}

async fn show(shell: &mut Shell, id: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let feedback = read(&api, id).await?;
    print(shell, &feedback)
}

async fn amend(shell: &mut Shell, id: &str, rates: &[String], note: String) -> Result<(), Failure> {
    let ratings = ratings::ratings(rates)?;
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Feedback { name, etag, .. } = read(&api, id).await?;
    let request = pb::AmendFeedbackRequest { name, etag, ratings, note, request_id: shell.request_id() };
    let feedback = api.feedback().amend_feedback(request).await?.into_inner().feedback.unwrap_or_default();
    shell.output.say(&format!("Version {} replaces it.", feedback.version));
    print(shell, &feedback)
}

async fn retract(shell: &mut Shell, id: &str, reason: String) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Feedback { name, etag, .. } = read(&api, id).await?;
    let request = pb::RetractFeedbackRequest { name, etag, reason, request_id: shell.request_id() };
    let feedback = api.feedback().retract_feedback(request).await?.into_inner().feedback.unwrap_or_default();
    shell.output.say("Retracted: it is kept and no longer counts.");
    print(shell, &feedback)
}

async fn acknowledge(shell: &mut Shell, id: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let pb::Feedback { name, etag, .. } = read(&api, id).await?;
    let request = pb::AcknowledgeFeedbackRequest { name, etag, request_id: shell.request_id() };
    let feedback =
        api.feedback().acknowledge_feedback(request).await?.into_inner().feedback.unwrap_or_default();
    shell.output.say("Acknowledged: whoever gave it sees that you have read it.");
    print(shell, &feedback)
}
