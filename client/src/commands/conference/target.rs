//! The conference that a command is about, and how its change is asked for and told.

use preceptor_proto::v1 as pb;
use tonic::Status;
use tonic_types::StatusExt as _;

use super::civil;
use crate::{
    connection::Api,
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
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
                lacking.iter().map(|each| self.lack(&each.subject, &each.description)).collect();
        }
        for text in std::iter::once(&mut failure.message).chain(&mut failure.details) {
            for (name, said) in self.said_names() {
                *text = text.replace(name, &said);
            }
        }
        if failure.hint.is_empty() {
            failure.hint = self.way_out(&failure.reason);
        }
        failure
    }

    /// What stands in the way, without a subject that the sentence names anyway.
    fn lack(&self, subject: &str, sentence: &str) -> String {
        let seat = subject.strip_prefix("seats/").and_then(|index| index.parse::<usize>().ok());
        if let Some(seat) = seat.and_then(|index| self.conference.seats.get(index)) {
            return format!("the seat {}: {sentence}", seat.discipline);
        }
        let names = self.said_names();
        let said = names.iter().find(|(name, _)| *name == subject).map_or(subject, |(_, said)| said);
        if subject == self.conference.name || sentence.starts_with(said) {
            return sentence.to_owned();
        }
        format!("{said}: {sentence}")
    }

    /// The resource names that a refusal may name, and how people call them.
    fn said_names(&self) -> Vec<(&str, String)> {
        let invited = self.conference.invitations.iter();
        let mut names: Vec<_> =
            invited.map(|each| (each.person.as_str(), each.display_name.clone())).collect();
        names.push((&self.conference.name, format!("\"{}\"", self.conference.title)));
        names
    }

    fn way_out(&self, reason: &str) -> String {
        match reason {
            "STATE_NOT_ALLOWED" => next_step(&self.conference),
            "SEATS_INCOMPLETE" => remedy(&self.conference),
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

/// Says what a change did and what to run next, and prints the conference after it.
pub(super) fn tell(shell: &mut Shell, conference: &pb::Conference, did: &str) -> Result<(), Failure> {
    shell.output.say(&format!("{did}\nNext: {}", next_step(conference)));
    let mut pairs = vec![
        ("conference", id_of(&conference.name).to_owned()),
        ("title", conference.title.clone()),
        ("state", state_word(conference.state)),
        ("start", civil::cell(shell, civil::start(conference.time.as_ref()), &conference.time_zone)),
        ("room", conference.room.clone()),
        ("quorum", quorum_word(conference).to_owned()),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.answer(conference, &Table::details(&pairs))
}

/// What a conference in this state waits for.
pub(super) fn next_step(conference: &pb::Conference) -> String {
    let id = id_of(&conference.name);
    match conference.state() {
        pb::ConferenceState::Draft | pb::ConferenceState::Expired => {
            format!("preceptor conference find {id}")
        }
        pb::ConferenceState::Proposed if missed(conference).is_some() => remedy(conference),
        pb::ConferenceState::Proposed => format!("preceptor conference confirm {id}"),
        pb::ConferenceState::Scheduled => format!("preceptor conference start {id}, when its time comes"),
        pb::ConferenceState::InSession if conference.attendance.is_empty() => {
            format!("preceptor conference attend {id} --everybody")
        }
        pb::ConferenceState::InSession => {
            format!("preceptor conference decide {id} --text …, then preceptor conference end {id}")
        }
        pb::ConferenceState::Held => {
            format!("preceptor conference finalize {id}, when its record is complete")
        }
        _ => format!("preceptor conference show {id}"),
    }
}

/// The first who is needed and does not come, nor anybody who may come instead.
fn missed(conference: &pb::Conference) -> Option<&pb::Invitation> {
    conference.invitations.iter().find(|invitation| {
        let stays_open = match invitation.state() {
            pb::InvitationState::Declined => true,
            pb::InvitationState::Delegated => !takes_deputies(conference, invitation),
            _ => false,
        };
        invitation.required && stays_open
    })
}

/// Whether a deputy counts for what the person is invited for.
fn takes_deputies(conference: &pb::Conference, invitation: &pb::Invitation) -> bool {
    let seat = conference.seats.iter().find(|seat| seat.discipline == invitation.seat);
    seat.is_none_or(|seat| seat.deputies_allowed)
}

/// What helps when somebody who is needed does not come.
fn remedy(conference: &pb::Conference) -> String {
    let id = id_of(&conference.name);
    let moved = format!("preceptor conference move {id} --at WHEN asks everybody anew");
    match missed(conference) {
        None => format!("preceptor conference show {id} tells who does not come; {moved}"),
        Some(invitation) if takes_deputies(conference, invitation) => format!(
            "preceptor conference respond {id} delegate --for \"{}\" --deputy WHO; or {moved}",
            invitation.display_name
        ),
        Some(invitation) => format!(
            "{} is needed for the seat {}, which takes no deputies; {moved}",
            invitation.display_name, invitation.seat
        ),
    }
}

/// Whether those present were enough; empty until somebody's presence is recorded.
pub(super) fn quorum_word(conference: &pb::Conference) -> &'static str {
    match (conference.attendance.is_empty(), conference.quorate) {
        (true, _) => "",
        (false, true) => "present",
        (false, false) => "NOT present: decisions are flagged",
    }
}

/// A state as a word.
pub(super) fn state_word(state: i32) -> String {
    let name = pb::ConferenceState::try_from(state).map_or("", |state| state.as_str_name());
    word(name, "CONFERENCE_STATE_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(answer: pb::InvitationState) -> pb::Conference {
        let invitation = pb::Invitation { required: true, state: answer as i32, ..Default::default() };
        pb::Conference {
            name: "agencies/r/conferences/review".into(),
            state: pb::ConferenceState::Proposed as i32,
            invitations: vec![invitation],
            ..Default::default()
        }
    }

    #[test]
    fn a_proposal_waits_for_its_confirmation_unless_somebody_needed_declined() {
        let confirm = next_step(&proposed(pb::InvitationState::NeedsAction));
        assert_eq!(confirm, "preceptor conference confirm review");
        let declined = next_step(&proposed(pb::InvitationState::Declined));
        assert!(declined.contains("respond review delegate"), "{declined}");
    }

    #[test]
    fn a_deputy_does_not_help_on_a_seat_that_takes_none() {
        let mut conference = proposed(pb::InvitationState::Delegated);
        conference.invitations[0].seat = "law".into();
        conference.seats = vec![pb::Seat { discipline: "law".into(), ..Default::default() }];
        assert!(next_step(&conference).contains("takes no deputies"));
        conference.seats[0].deputies_allowed = true;
        assert_eq!(next_step(&conference), "preceptor conference confirm review");
    }

    #[test]
    fn a_quorum_is_spoken_of_only_once_presence_is_recorded() {
        let mut conference = proposed(pb::InvitationState::Accepted);
        assert_eq!(quorum_word(&conference), "");
        conference.attendance.push(pb::Attendance::default());
        assert_eq!(quorum_word(&conference), "NOT present: decisions are flagged");
    }
}
