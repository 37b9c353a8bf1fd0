//! Whether those who come, or came, are enough: chair, note-taker, and every seat's minimum.

use std::{collections::BTreeMap, iter::once};

use preceptor_engine::schedule::{BitSet, Seat, seat_people};

use super::participants::everybody;
use crate::{
    error::Error,
    records::{
        self as rows, Attendance, AttendanceState, Conference, Invitation, Named, Participant, PersonId,
    },
    store::Tx,
};

/// Who comes, each with those for whom they stand in.
#[derive(Debug, Default)]
pub(crate) struct Attendees(BTreeMap<PersonId, Vec<PersonId>>);

impl Attendees {
    /// Those who have not declined, or their deputies.
    pub(crate) fn invited(invitations: &[Invitation]) -> Self {
        let mut attendees = Self::default();
        for invitation in invitations {
            if let Some(person) = invitation.comes() {
                let for_whom = (*person != invitation.person_id).then(|| invitation.person_id.clone());
                attendees.add(person, for_whom);
            }
        }
        attendees
    }

    /// Those who were there, if only for a part.
    pub(crate) fn present(attendance: &[Attendance]) -> Self {
        let mut attendees = Self::default();
        for each in attendance.iter().filter(|each| each.state != AttendanceState::Absent) {
            attendees.add(&each.person_id, each.deputy_for_id.clone());
        }
        attendees
    }

    fn add(&mut self, person: &PersonId, for_whom: Option<PersonId>) {
        self.0.entry(person.clone()).or_default().extend(for_whom);
    }

    /// Whether `person` comes, or somebody for them.
    pub(crate) fn cover(&self, person: &PersonId) -> bool {
        self.0.contains_key(person) || self.0.values().flatten().any(|each| each == person)
    }
}

/// Somebody who comes, with those for whom they stand in.
struct Attendee {
    person: Participant,
    stands_for: Vec<Participant>,
}

/// What a quorum lacks: each resource and what is wrong with it; nothing when it is complete.
pub(crate) async fn missing_for_quorum(
    tx: &mut Tx<'_>,
    conference: &Conference,
    attendees: &Attendees,
) -> Result<Vec<(String, String)>, Error> {
    let agency = &conference.agency_id;
    let named = attendees.0.iter().flat_map(|(person, for_whom)| once(person).chain(for_whom));
    let known = everybody(tx, agency, &named.collect::<Vec<_>>()).await?;
    let known: BTreeMap<PersonId, Participant> =
        known.into_iter().map(|person| (person.id.clone(), person)).collect();
    let people: Vec<Attendee> = attendees
        .0
        .iter()
        .map(|(person, for_whom)| Attendee {
            person: known[person].clone(),
            stands_for: for_whom.iter().map(|absent| known[absent].clone()).collect(),
        })
        .collect();
    let name = conference.id.name(agency);
    let offices = [("chair", &conference.chair_id), ("note-taker", &conference.note_taker_id)];
    let mut missing_for_quorum: Vec<(String, String)> = offices
        .into_iter()
        .filter_map(|(office, holder)| match holder {
            None => Some((name.clone(), format!("no {office} is named"))),
            Some(person) if attendees.cover(person) => None,
            Some(person) => Some((person.name(agency), format!("the {office} does not come"))),
        })
        .collect();
    missing_for_quorum.extend(short_seats(conference, &people));
    Ok(missing_for_quorum)
}

fn short_seats(conference: &Conference, people: &[Attendee]) -> Vec<(String, String)> {
    let seats: Vec<Seat> = conference.seats.iter().map(|seat| filled_by(seat, people)).collect();
    let seating = seat_people(&seats, &BitSet::full(people.len()));
    let filled = seats.iter().zip(&seating.seats).zip(&conference.seats);
    filled
        .filter(|((seat, fillers), _)| fillers.len() < seat.min as usize)
        .map(|((seat, fillers), row)| {
            let says = format!("{} of {} places for {} are filled", fillers.len(), seat.min, row.discipline);
            (conference.id.name(&conference.agency_id), says)
        })
        .collect()
}

/// A seat with those of the people who may fill it. Whoever stands in for a member is a deputy of the seat.
fn filled_by(seat: &rows::Seat, people: &[Attendee]) -> Seat {
    let is_member = |person: &Participant| match seat.candidates.as_slice() {
        [] => person.discipline == seat.discipline,
        candidates => candidates.contains(&person.id),
    };
    let is_deputy = |attendee: &Attendee| {
        seat.deputies.contains(&attendee.person.id) || attendee.stands_for.iter().any(is_member)
    };
    let numbered = || people.iter().enumerate();
    let members = numbered().filter(|(_, attendee)| is_member(&attendee.person)).map(|(index, _)| index);
    let deputies = numbered().filter(|(_, attendee)| is_deputy(attendee)).map(|(index, _)| index);
    Seat {
        min: u32::try_from(seat.min).unwrap_or(u32::MAX),
        max: u32::try_from(seat.max).unwrap_or(u32::MAX),
        members: members.collect(),
        deputies: deputies.collect(),
        deputies_allowed: seat.deputies_allowed,
    }
}
