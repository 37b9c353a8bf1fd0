//! Giving feedback.

use clap::{Args, ValueEnum};
use preceptor_proto::v1 as pb;

use super::show::print;
use crate::{
    clock,
    dates::{self, Direction},
    failure::Failure,
    nouns::{people, ratings::ratings},
    shell::Shell,
};

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
    /// In what role they saw it; by default as themselves, a mentee as a peer, anybody else as the mentor
    #[arg(long)]
    source: Option<Source>,
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

impl Give {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let ratings = ratings(&self.rates)?;
        let observe_time = Some(self.observed(shell)?);
        let api = shell.connect().await?;
        shell.confirm_change()?;
        let subject = people::find(&api, &self.who).await?;
        let author = match &self.author {
            Some(who) => people::find(&api, who).await?.name,
            None => api.caller.person.clone(),
        };
        let given = match self.source {
            Some(given) => source(given),
            None if author == subject.name => pb::RatingSource::Self_,
            None if api.caller.role() == pb::Role::Mentee => pb::RatingSource::Peer,
            None => pb::RatingSource::Mentor,
        };
        let is_own = author == subject.name;
        let feedback = pb::Feedback {
            subject: subject.name,
            author,
            source: given as i32,
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
        // A mentee sees the growth of nobody else.
        let next = if api.caller.role() == pb::Role::Mentee && !is_own {
            "Next: preceptor feedback list".to_owned()
        } else {
            format!("Next: preceptor growth \"{}\"", subject.display_name)
        };
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
