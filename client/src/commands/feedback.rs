//! `preceptor feedback`: what somebody saw of somebody's skills.

use clap::{Args, Subcommand, ValueEnum};
use preceptor_proto::v1 as pb;

use super::ratings;
use crate::{
    Api, Shell, clock,
    dates::{self, Direction},
    failure::Failure,
    output::Table,
    people::{self, id_of},
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

/// Feedback to give.
#[derive(Debug, Args)]
pub struct Give {
    /// Whom it is about
    who: String,
    /// A skill as it was seen, empathy=3; `-` for not seen
    #[arg(long = "rate", value_name = "SKILL=LEVEL", required = true)]
    rates: Vec<String>,
    /// Who saw it; by default the person that the token stands for
    #[arg(long, value_name = "WHO")]
    author: Option<String>,
    /// In what role they saw it
    #[arg(long, default_value = "mentor")]
    source: Source,
    /// Free text
    #[arg(long, default_value = "")]
    note: String,
    /// Who may read it
    #[arg(long, default_value = "shared")]
    visibility: Visibility,
    /// When it was seen; by default now
    #[arg(long, value_name = "WHEN")]
    at: Option<String>,
}

/// In what role an author saw a person.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Source {
    /// The person themselves
    #[value(name = "self")]
    Own,
    /// Their mentor
    Mentor,
    /// Their supervisor
    Supervisor,
    /// A peer
    Peer,
    /// A test
    Test,
    /// A work sample
    WorkSample,
    /// A credential
    Credential,
    /// A case conference
    Conference,
}

/// Who may read a feedback.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Visibility {
    /// The person, the author and coordinators
    Shared,
    /// The author and coordinators
    Confidential,
    /// The person and coordinators, the person without the author's name
    Anonymous,
}

impl Feedback {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
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

impl Give {
    async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let ratings = rated(&self.rates)?;
        let observe_time = Some(self.observed(shell)?);
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let subject = people::find(&api, &self.who).await?;
        let author = match &self.author {
            Some(who) => people::find(&api, who).await?.name,
            None => api.caller.person.clone(),
        };
        let feedback = pb::Feedback {
            subject: subject.name,
            author,
            source: source(self.source) as i32,
            ratings,
            note: self.note,
            visibility: visibility(self.visibility) as i32,
            observe_time,
            ..Default::default()
        };
        let request = pb::SubmitFeedbackRequest {
            parent: api.agency.clone(),
            feedback: Some(feedback),
            request_id: shell.request_id(),
        };
        let feedback =
            api.feedback().submit_feedback(request).await?.into_inner().feedback.unwrap_or_default();
        let next = format!("Next: preceptor growth \"{}\"", subject.display_name);
        shell.output.say(&format!("Recorded. It can be read by {}.\n{next}", feedback.readers));
        print(shell, &feedback)
    }

    fn observed(&self, shell: &Shell) -> Result<prost_types::Timestamp, Failure> {
        let now = clock::now().to_zoned(shell.zone()?);
        let seen = match &self.at {
            None => now,
            Some(text) => {
                let civil = dates::date_time(text, &now, Direction::Back)
                    .or_else(|_| dates::date(text, &now, Direction::Back).map(|date| date.at(12, 0, 0, 0)))?;
                civil.to_zoned(now.time_zone().clone()).map_err(|error| Failure::usage(error.to_string()))?
            }
        };
        Ok(prost_types::Timestamp { seconds: seen.timestamp().as_second(), nanos: 0 })
    }
}

fn rated(rates: &[String]) -> Result<Vec<pb::SkillRating>, Failure> {
    rates.iter().map(|text| ratings::rating(text)).collect()
}

const fn source(source: Source) -> pb::RatingSource {
    match source {
        Source::Own => pb::RatingSource::Self_,
        Source::Mentor => pb::RatingSource::Mentor,
        Source::Supervisor => pb::RatingSource::Supervisor,
        Source::Peer => pb::RatingSource::Peer,
        Source::Test => pb::RatingSource::Test,
        Source::WorkSample => pb::RatingSource::WorkSample,
        Source::Credential => pb::RatingSource::Credential,
        Source::Conference => pb::RatingSource::Conference,
    }
}

const fn visibility(visibility: Visibility) -> pb::FeedbackVisibility {
    match visibility {
        Visibility::Shared => pb::FeedbackVisibility::Shared,
        Visibility::Confidential => pb::FeedbackVisibility::Confidential,
        Visibility::Anonymous => pb::FeedbackVisibility::Anonymous,
    }
}

async fn list(shell: &mut Shell, about: Option<String>, include_withdrawn: bool) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let subject = match about {
        Some(who) => people::find(&api, &who).await?.name,
        None => String::new(),
    };
    let mut request = pb::ListFeedbackRequest {
        parent: api.agency.clone(),
        page_size: 500,
        subject,
        include_withdrawn,
        ..Default::default()
    };
    let mut all = pb::ListFeedbackResponse::default();
    loop {
        let page = api.feedback().list_feedback(request.clone()).await?.into_inner();
        all.feedback.extend(page.feedback);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let mut table = columns().or_when_empty("No feedback.");
    for feedback in &all.feedback {
        table.row(row(shell, feedback));
    }
    shell.output.answer(&all, &table)
}

fn columns() -> Table {
    Table::new(&["observed", "about", "as", "seen", "state", "id"])
}

fn row(shell: &Shell, feedback: &pb::Feedback) -> [String; 6] {
    let source = pb::RatingSource::try_from(feedback.source).map_or("", |source| source.as_str_name());
    let state = pb::FeedbackState::try_from(feedback.state).map_or("", |state| state.as_str_name());
    [
        shell.time(feedback.observe_time),
        feedback.subject_display_name.clone(),
        super::word(source, "RATING_SOURCE_"),
        ratings::spoken(&feedback.ratings),
        super::word(state, "FEEDBACK_STATE_"),
        id_of(&feedback.name).to_owned(),
    ]
}

fn print(shell: &mut Shell, feedback: &pb::Feedback) -> Result<(), Failure> {
    let mut table = columns();
    table.row(row(shell, feedback));
    shell.output.answer(feedback, &table)?;
    if feedback.note.is_empty() { Ok(()) } else { shell.output.text(&format!("\n{}", feedback.note)) }
}

async fn read(api: &Api, id: &str) -> Result<pb::Feedback, Failure> {
    let name = format!("{}/feedback/{}", api.agency, id_of(id));
    Ok(api
        .feedback()
        .get_feedback(pb::GetFeedbackRequest { name })
        .await?
        .into_inner()
        .feedback
        .unwrap_or_default())
}

async fn show(shell: &mut Shell, id: &str) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let feedback = read(&api, id).await?;
    print(shell, &feedback)
}

async fn amend(shell: &mut Shell, id: &str, rates: &[String], note: String) -> Result<(), Failure> {
    let ratings = rated(rates)?;
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
    let pb::Feedback { name, etag, .. } = read(&api, id).await?;
    let request = pb::AcknowledgeFeedbackRequest { name, etag, request_id: shell.request_id() };
    let feedback =
        api.feedback().acknowledge_feedback(request).await?.into_inner().feedback.unwrap_or_default();
    print(shell, &feedback)
}
