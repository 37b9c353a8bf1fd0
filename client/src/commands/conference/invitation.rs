//! `preceptor conference respond`: an answer to an invitation.

use clap::{Args, ValueEnum};
use preceptor_proto::v1 as pb;

use super::{
    target::{Target, ask, request_id},
    tell::tell,
};
use crate::{failure::Failure, nouns::people, shell::Shell};

/// Answer an invitation.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  preceptor conference respond latest accept\n  \
                  preceptor conference respond latest decline --for \"Sam Osei\"\n  \
                  preceptor conference respond latest delegate --for \"Sam Osei\" --deputy \"Joy Park\"")]
pub struct Respond {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// The answer
    answer: InvitationAnswer,
    /// Whose invitation; by default your own
    #[arg(long = "for", value_name = "WHO")]
    whose: Option<String>,
    /// Who comes instead, with `delegate`
    #[arg(long, value_name = "WHO", required_if_eq("answer", "delegate"))]
    deputy: Option<String>,
}

/// Answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InvitationAnswer {
    /// Will come
    Accept,
    /// Will not come
    Decline,
    /// May come
    Tentative,
    /// Sends a deputy
    Delegate,
}

impl InvitationAnswer {
    const fn state(self) -> pb::InvitationState {
        match self {
            Self::Accept => pb::InvitationState::Accepted,
            Self::Decline => pb::InvitationState::Declined,
            Self::Tentative => pb::InvitationState::Tentative,
            Self::Delegate => pb::InvitationState::Delegated,
        }
    }

    fn sentence(self, who: &str, deputy: &str) -> String {
        match self {
            Self::Accept => format!("{who} will come."),
            Self::Decline => format!("{who} will not come; their time is free again."),
            Self::Tentative => format!("{who} may come."),
            Self::Delegate => format!("{deputy} comes for {who}."),
        }
    }
}

impl Respond {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        if self.deputy.is_some() && self.answer != InvitationAnswer::Delegate {
            return Err(Failure::usage("a deputy goes with the answer delegate only"));
        }
        let target = Target::to_change(shell, &self.conference).await?;
        let whose = match &self.whose {
            Some(who) => Some(people::find(&target.api, who).await?),
            None if target.api.caller.person.is_empty() => {
                return Err(Failure::usage("this token stands for nobody on the roster")
                    .hint("say whose answer it is with --for WHO"));
            }
            None => None,
        };
        let deputy = match &self.deputy {
            Some(who) => people::find(&target.api, who).await?,
            None => pb::Person::default(),
        };
        let request = pb::RespondInvitationRequest {
            name: target.conference.name.clone(),
            person: whose.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
            sequence: target.conference.sequence,
            state: self.answer.state() as i32,
            deputy: deputy.name,
            request_id: request_id(shell, 0),
        };
        let conference = ask!(target, respond_invitation, request);
        let who = whose.map_or_else(|| own_name(&conference, &target), |person| person.display_name);
        tell(shell, &conference, &self.answer.sentence(&who, &deputy.display_name))
    }
}

fn own_name(conference: &pb::Conference, target: &Target) -> String {
    let own = conference.invitations.iter().find(|each| each.person == target.api.caller.person);
    own.map_or_else(|| "You".to_owned(), |invitation| invitation.display_name.clone())
}
