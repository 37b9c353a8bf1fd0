//! `preceptor conference start`, `attend`, `end` and `finalize`: the meeting itself.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    notation,
    target::{Target, ask, request_id},
    tell::tell,
};
use crate::{failure::Failure, nouns::people, shell::Shell};

/// Start a conference.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor conference start latest")]
pub struct Start {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
}

impl Start {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let (name, etag) = target.key();
        let request = pb::StartConferenceRequest { name, etag, request_id: request_id(shell, 0) };
        let conference = ask!(target, start_conference, request);
        tell(shell, &conference, &format!("\"{}\" is in session.", conference.title))
    }
}

/// Record who is there.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  preceptor conference attend latest --everybody \"Sam Osei=late\"\n  \
                  preceptor conference attend latest \"Ana Ruiz=present\" \"Joy Park=present for Sam Osei\" \"Sam Osei=absent\"\n\n\
                  People who are not named keep what was recorded.")]
pub struct Attend {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
    /// Who, and present, late, left or absent; a deputy is "WHO=present for WHOM"
    #[arg(value_name = "WHO=PRESENCE", required_unless_present = "everybody")]
    presences: Vec<String>,
    /// Everybody who is invited and did not decline is present, unless said otherwise
    #[arg(long)]
    everybody: bool,
}

impl Attend {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let written: Vec<_> =
            self.presences.iter().map(|text| notation::presence(text)).collect::<Result<_, _>>()?;
        let target = Target::to_change(shell, &self.conference).await?;
        let mut attendance = Vec::new();
        for presence in written {
            let deputy_for = match presence.deputy_for.as_str() {
                "" => String::new(),
                who => people::find(&target.api, who).await?.name,
            };
            let person = people::find(&target.api, &presence.who).await?.name;
            let state = presence.state as i32;
            attendance.push(pb::Attendance { person, state, deputy_for, ..Default::default() });
        }
        if self.everybody {
            let rest = everybody(&target.conference, &attendance);
            attendance.extend(rest);
        }
        let (name, etag) = target.key();
        let request =
            pb::RecordAttendanceRequest { name, etag, attendance, request_id: request_id(shell, 0) };
        let conference = ask!(target, record_attendance, request);
        tell(shell, &conference, &who_is_there(&conference))
    }
}

/// Everybody who comes by their answer, as present; whoever is `named`, or was recorded before, is left as is.
fn everybody(conference: &pb::Conference, named: &[pb::Attendance]) -> Vec<pb::Attendance> {
    let is_known = |person: &str| {
        let mut known = named.iter().chain(&conference.attendance);
        known.any(|each| each.person == person || each.deputy_for == person)
    };
    let comes = |invitation: &pb::Invitation| match invitation.state() {
        pb::InvitationState::Declined => None,
        pb::InvitationState::Delegated => Some((invitation.deputy.clone(), invitation.person.clone())),
        _ => Some((invitation.person.clone(), String::new())),
    };
    let coming = conference.invitations.iter().filter(|each| !is_known(&each.person)).filter_map(comes);
    coming
        .filter(|(person, _)| !is_known(person))
        .map(|(person, deputy_for)| pb::Attendance {
            person,
            deputy_for,
            state: pb::AttendanceState::Present as i32,
            ..Default::default()
        })
        .collect()
}

fn who_is_there(conference: &pb::Conference) -> String {
    let there = conference.attendance.iter().filter(|each| each.state() != pb::AttendanceState::Absent);
    let quorum = if conference.quorate { "a quorum is present" } else { "no quorum: decisions are flagged" };
    format!("{} of {} recorded are there; {quorum}.", there.count(), conference.attendance.len())
}

/// End the meeting.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor conference end latest")]
pub struct End {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
}

impl End {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let (name, etag) = target.key();
        let request = pb::EndConferenceRequest { name, etag, request_id: request_id(shell, 0) };
        let conference = ask!(target, end_conference, request);
        let open = conference.agenda_items.iter().filter(|item| item.state() == pb::AgendaItemState::Ready);
        let did = match open.count() {
            0 => format!("\"{}\" is over; its record stays open.", conference.title),
            open => format!(
                "\"{}\" is over; its record stays open. {open} on the agenda not marked yet: they close as not discussed.",
                conference.title
            ),
        };
        tell(shell, &conference, &did)
    }
}

/// Close the record.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  preceptor conference finalize latest")]
pub struct Finalize {
    /// Id, full name or `latest`
    #[arg(value_name = "ID")]
    conference: String,
}

impl Finalize {
    pub(super) async fn run(self, shell: &mut Shell) -> Result<(), Failure> {
        let target = Target::to_change(shell, &self.conference).await?;
        let (name, etag) = target.key();
        let request = pb::FinalizeConferenceRequest { name, etag, request_id: request_id(shell, 0) };
        let conference = ask!(target, finalize_conference, request);
        let did =
            format!("The record of \"{}\" is closed; nothing of it changes any more.", conference.title);
        tell(shell, &conference, &did)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invited(person: &str, state: pb::InvitationState, deputy: &str) -> pb::Invitation {
        pb::Invitation {
            person: person.into(),
            state: state as i32,
            deputy: deputy.into(),
            ..Default::default()
        }
    }

    #[test]
    fn everybody_is_who_did_not_decline_and_deputies_stand_for_whom_they_replace() {
        let invitations = vec![
            invited("ana", pb::InvitationState::Accepted, ""),
            invited("sam", pb::InvitationState::Declined, ""),
            invited("joy", pb::InvitationState::Delegated, "mai"),
            invited("noor", pb::InvitationState::NeedsAction, ""),
        ];
        let conference = pb::Conference { invitations, ..Default::default() };
        let late = pb::Attendance { person: "noor".into(), ..Default::default() };
        let there: Vec<_> =
            everybody(&conference, &[late]).into_iter().map(|each| (each.person, each.deputy_for)).collect();
        assert_eq!(there, [("ana".into(), String::new()), ("mai".into(), "joy".into())]);
    }
}
