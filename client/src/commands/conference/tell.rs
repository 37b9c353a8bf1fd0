//! How a changed conference is told: what was done, what comes next, and the conference after it.

use preceptor_proto::v1 as pb;

use super::{next_step::next_step, times};
use crate::{
    failure::Failure,
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// Says what a change did and what to run next, and prints the conference after it.
pub(super) fn tell(shell: &mut Shell, conference: &pb::Conference, did: &str) -> Result<(), Failure> {
    shell.output.say(&format!("{did}\nNext: {}", next_step(conference)));
    let mut pairs = vec![
        ("conference", id_of(&conference.name).to_owned()),
        ("title", conference.title.clone()),
        ("state", state_word(conference.state)),
        ("start", times::cell(shell, times::start(conference.time.as_ref()), &conference.time_zone)),
        ("room", conference.room.clone()),
        ("quorum", quorum_word(conference).to_owned()),
    ];
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.reply(conference, &Table::details(&pairs))
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

    #[test]
    fn a_quorum_is_spoken_of_only_once_presence_is_recorded() {
        let mut conference = pb::Conference::default();
        assert_eq!(quorum_word(&conference), "");
        conference.attendance.push(pb::Attendance::default());
        assert_eq!(quorum_word(&conference), "NOT present: decisions are flagged");
    }
}
