//! The conference that a command is about, and how its change is asked for and told.

use preceptor_proto::v1 as pb;
use tonic::Status;
use tonic_types::StatusExt as _;

use super::next_step::{next_step, replacement};
use crate::{
    connection::Api,
    failure::{Exit, Failure},
    shell::Shell,
    words::resource::id_of,
};

/// A conference as it is now, and the way to it.
pub(super) struct Target {
    /// The way to the server.
    pub(super) api: Api,
    /// The conference as it was read.
    pub(super) conference: pb::Conference,
}

impl Target {
    /// Reads the conference that `which` names: an id, a full name, or `latest`.
    pub(super) async fn read(shell: &Shell, which: &str) -> Result<Self, Failure> {
        let api = shell.connect().await?;
        let name = match which.trim() {
            "latest" => latest(&api).await?,
            full if full.starts_with("agencies/") => full.to_owned(),
            id => format!("{}/conferences/{id}", api.agency),
        };
        let reply = api.conferences().get_conference(pb::GetConferenceRequest { name }).await;
        let reply = reply.map_err(|status| {
            let failure = Failure::from(status);
            match failure.exit {
                Exit::NotFound | Exit::Input => {
                    failure.hint("preceptor conference list shows those there are")
                }
                _ => failure,
            }
        })?;
        Ok(Self { api, conference: reply.into_inner().conference.unwrap_or_default() })
    }

    /// As [`Target::read`], for a command that changes the conference.
    pub(super) async fn to_change(shell: &Shell, which: &str) -> Result<Self, Failure> {
        let target = Self::read(shell, which).await?;
        shell.confirm_change()?;
        Ok(target)
    }

    /// Name and etag, as every change sends them.
    pub(super) fn key(&self) -> (String, String) {
        (self.conference.name.clone(), self.conference.etag.clone())
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        id_of(&self.conference.name)
    }

    /// Why the server refused, in the words of people: display names instead of resource names, and what to do.
    pub(super) fn refused(&self, status: Status) -> Failure {
        let lacking = status.get_details_precondition_failure().map(|failed| failed.violations);
        let mut failure = Failure::from(status);
        if matches!(&*failure.reason, "SEATS_INCOMPLETE" | "DOUBLE_BOOKED" | "PERSON_NOT_AVAILABLE") {
            let lacking = lacking.unwrap_or_default();
            failure.details =
                lacking.iter().map(|each| self.lacking_line(&each.subject, &each.description)).collect();
        }
        for text in std::iter::once(&mut failure.message).chain(&mut failure.details) {
            for (name, said) in self.display_names() {
                *text = text.replace(name, &said);
            }
        }
        if failure.hint.is_empty() {
            failure.hint = self.next_command(&failure.reason);
        }
        failure
    }

    /// What stands in the way, without a subject that the sentence names anyway.
    fn lacking_line(&self, subject: &str, sentence: &str) -> String {
        let seat = subject.strip_prefix("seats/").and_then(|index| index.parse::<usize>().ok());
        if let Some(seat) = seat.and_then(|index| self.conference.seats.get(index)) {
            return format!("the seat {}: {sentence}", seat.discipline);
        }
        let names = self.display_names();
        let said = names.iter().find(|(name, _)| *name == subject).map_or(subject, |(_, said)| said);
        if subject == self.conference.name || sentence.starts_with(said) {
            return sentence.to_owned();
        }
        format!("{said}: {sentence}")
    }

    /// The resource names that a refusal may name, and how people call them.
    fn display_names(&self) -> Vec<(&str, String)> {
        let invited = self.conference.invitations.iter();
        let mut names: Vec<_> =
            invited.map(|each| (each.person.as_str(), each.display_name.clone())).collect();
        names.push((&self.conference.name, format!("\"{}\"", self.conference.title)));
        names
    }

    fn next_command(&self, reason: &str) -> String {
        match reason {
            "STATE_NOT_ALLOWED" => next_step(&self.conference),
            "SEATS_INCOMPLETE" => replacement(&self.conference),
            _ => String::new(),
        }
    }
}

/// Asks for a change, and gives the conference after it.
macro_rules! ask {
    ($target:expr, $call:ident, $request:expr) => {{
        let reply = $target.api.conferences().$call($request).await;
        let reply = reply.map_err(|status| $target.refused(status))?;
        reply.into_inner().conference.unwrap_or_default()
    }};
}
pub(super) use ask;

async fn latest(api: &Api) -> Result<String, Failure> {
    let request =
        pb::ListConferencesRequest { parent: api.agency.clone(), page_size: 1, ..Default::default() };
    let newest = api.conferences().list_conferences(request).await?.into_inner().conferences;
    newest.into_iter().next().map(|conference| conference.name).ok_or_else(|| {
        Failure::new(Exit::NotFound, "there is no conference yet").hint("preceptor conference create --help")
    })
}

/// An odd number with bits all over: ids that follow each other never meet by it.
const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// The request id of the change number `index` of one command, from 0: a repeat of the command with the same
/// `--request-id` repeats each of them.
pub(super) fn request_id(shell: &Shell, index: u128) -> String {
    let given = shell.global.request_id.as_deref().and_then(|id| uuid::Uuid::parse_str(id).ok());
    match given {
        Some(id) if index > 0 => uuid::Uuid::from_u128(id.as_u128() ^ index.wrapping_mul(SPREAD)).to_string(),
        _ => shell.request_id(),
    }
}
