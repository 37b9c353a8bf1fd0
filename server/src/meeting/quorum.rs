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
pub(crate) struct Comers(BTreeMap<PersonId, Vec<PersonId>>);

impl Comers {
    /// Those who have not declined, or their deputies.
    pub(crate) fn invited(invitations: &[Invitation]) -> Self {
        let mut comers = Self::default();
        for invitation in invitations {
            if let Some(person) = invitation.comes() {
                let for_whom = (*person != invitation.person_id).then(|| invitation.person_id.clone());
                comers.add(person, for_whom);
            }
        }
        comers
    }

    /// Those who were there, if only for a part.
    pub(crate) fn present(attendance: &[Attendance]) -> Self {
        let mut comers = Self::default();
        for each in attendance.iter().filter(|each| each.state != AttendanceState::Absent) {
            comers.add(&each.person_id, each.deputy_for_id.clone());
        }
        comers
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
struct Comer {
    person: Participant,
    stands_for: Vec<Participant>,
}

/// What a quorum lacks, as resource and what is wrong with it; nothing when it is complete.
pub(crate) async fn lacks(
    tx: &mut Tx<'_>,
    conference: &Conference,
    comers: &Comers,
) -> Result<Vec<(String, String)>, Error> {
    let agency = &conference.agency_id;
    let named = comers.0.iter().flat_map(|(person, for_whom)| once(person).chain(for_whom));
    let known = everybody(tx, agency, &named.collect::<Vec<_>>()).await?;
    let known: BTreeMap<PersonId, Participant> =
        known.into_iter().map(|person| (person.id.clone(), person)).collect();
    let people: Vec<Comer> = comers
        .0
        .iter()
        .map(|(person, for_whom)| Comer {
            person: known[person].clone(),
            stands_for: for_whom.iter().map(|absent| known[absent].clone()).collect(),
        })
        .collect();
    let name = conference.id.name(agency);
    let offices = [("chair", &conference.chair_id), ("note-taker", &conference.note_taker_id)];
    let mut lacks: Vec<(String, String)> = offices
        .into_iter()
        .filter_map(|(office, holder)| match holder {
            None => Some((name.clone(), format!("no {office} is named"))),
            Some(person) if comers.cover(person) => None,
            Some(person) => Some((person.name(agency), format!("the {office} does not come"))),
        })
        .collect();
    lacks.extend(short_seats(conference, &people));
    Ok(lacks)
}

fn short_seats(conference: &Conference, people: &[Comer]) -> Vec<(String, String)> {
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
fn filled_by(seat: &rows::Seat, people: &[Comer]) -> Seat {
    let is_member = |person: &Participant| match seat.candidates.as_slice() {
        [] => person.discipline == seat.discipline,
        candidates => candidates.contains(&person.id),
    };
    let is_deputy =
        |comer: &Comer| seat.deputies.contains(&comer.person.id) || comer.stands_for.iter().any(is_member);
    let numbered = || people.iter().enumerate();
    let members = numbered().filter(|(_, comer)| is_member(&comer.person)).map(|(index, _)| index);
    let deputies = numbered().filter(|(_, comer)| is_deputy(comer)).map(|(index, _)| index);
    Seat {
        min: u32::try_from(seat.min).unwrap_or(u32::MAX),
        max: u32::try_from(seat.max).unwrap_or(u32::MAX),
        members: members.collect(),
        deputies: deputies.collect(),
        deputies_allowed: seat.deputies_allowed,
    }
}
