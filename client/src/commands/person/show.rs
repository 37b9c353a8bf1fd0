//! A person on the screen.

use preceptor_proto::v1 as pb;

use crate::{
    failure::Failure,
    output::Table,
    shell::Shell,
    words::{
        constant::{kind_word, word},
        resource::id_of,
    },
};

pub(super) fn print(shell: &mut Shell, person: &pb::Person) -> Result<(), Failure> {
    let mut pairs = vec![
        ("person", id_of(&person.name).to_owned()),
        ("name", person.display_name.clone()),
        ("email", person.email.clone()),
        ("discipline", person.discipline.clone()),
        ("unit", person.unit.clone()),
        ("affiliation", person.affiliation.clone()),
        ("languages", person.languages.join("; ")),
        ("time zone", person.time_zone.clone()),
        ("state", format!("{} {}", state_word(person.state), person.paused_until).trim().to_owned()),
    ];
    if let Some(mentor) = &person.mentor {
        let kinds: Vec<_> = mentor.kinds.iter().map(|kind| kind_word(*kind)).collect();
        pairs.push((
            "mentor",
            format!(
                "{} of {} places taken{}; {}",
                mentor.used,
                mentor.capacity,
                least(mentor),
                kinds.join("; ")
            ),
        ));
    }
    if let Some(mentee) = &person.mentee {
        let needs: Vec<_> = mentee.needs.iter().map(|need| id_of(need)).collect();
        let looks_for = match mentee.mentors_wanted {
            0 | 1 => format!("a {}", kind_word(mentee.kind)),
            wanted => format!("{wanted} of kind {}", kind_word(mentee.kind)),
        };
        pairs.push(("mentee", format!("looks for {looks_for}; needs {}", needs.join("; "))));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    shell.output.reply(person, &Table::details(&pairs))
}

pub(super) fn state_word(state: i32) -> String {
    word(pb::PersonState::try_from(state).map_or("", |state| state.as_str_name()), "PERSON_STATE_")
}

/// The mentees a mentor has to have, where there is such a number.
fn least(mentor: &pb::MentorProfile) -> String {
    if mentor.minimum > 0 { format!(", at least {} wanted", mentor.minimum) } else { String::new() }
}
