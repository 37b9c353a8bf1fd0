//! What a conference waits for, as the next command.

use preceptor_proto::v1 as pb;

use crate::words::resource::id_of;

/// What a conference in this state waits for.
pub(super) fn next_step(conference: &pb::Conference) -> String {
    let id = id_of(&conference.name);
    match conference.state() {
        pb::ConferenceState::Draft | pb::ConferenceState::Expired => {
            format!("preceptor conference find {id}")
        }
        pb::ConferenceState::Proposed if unfilled_invitation(conference).is_some() => replacement(conference),
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

/// The first invitation of somebody who is needed and does not come, without a deputy who counts.
fn unfilled_invitation(conference: &pb::Conference) -> Option<&pb::Invitation> {
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

/// The command that replaces somebody who is needed and does not come.
pub(super) fn replacement(conference: &pb::Conference) -> String {
    let id = id_of(&conference.name);
    let moved = format!("preceptor conference move {id} --at WHEN asks everybody anew");
    match unfilled_invitation(conference) {
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
}
