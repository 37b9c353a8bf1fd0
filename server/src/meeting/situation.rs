//! A conference as the engine takes it: people, calendars and rooms, and what is asked of them.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::{
    schedule::{
        BitSet, Calendars, Grain, MAX_PEOPLE, Room, RoomNeed, Seat, Slot, SlotRequest, find_slots,
        seat_people,
    },
    time::{Interval, UnixMicros},
};

use super::{
    calendar::{BusyTimes, calendar, room, small},
    participants::{everybody, named_people},
};
use crate::{
    error::{Error, ErrorReason, Refusal},
    records::{self as rows, AgencyId, Conference, Hold, Named, Participant, PersonId, PersonState},
    store::{Tx, holds, participants},
};

/// Microseconds around the window in which holds matter: an explanation looks a week beyond it.
const MARGIN: i64 = 8 * 24 * 3_600_000_000;

/// Everything that a search for a time of one conference needs. People are meant by their index in `people`.
#[derive(Debug)]
pub(crate) struct Situation {
    pub(crate) agency: AgencyId,
    pub(crate) people: Vec<Participant>,
    pub(crate) calendars: Calendars,
    pub(crate) request: SlotRequest,
}

impl Situation {
    /// Reads the calendars of everybody who may come. Holds of the conference itself do not count: it may
    /// move onto its own old time.
    pub(crate) async fn load(
        tx: &mut Tx<'_>,
        conference: &Conference,
        now: UnixMicros,
    ) -> Result<Self, Error> {
        let agency = &conference.agency_id;
        let mut cast = ConferencePeople::load(tx, conference).await?;
        let required = cast.add_all(conference.needed_people());
        let optional = cast.add_all(&conference.optional_people);
        let seats: Vec<Seat> = conference.seats.iter().map(|seat| cast.seat(seat)).collect();
        cast.check_size()?;
        let span =
            (conference.window_starts_at.plus_micros(-MARGIN), conference.window_ends_at.plus_micros(MARGIN));
        let owner = Hold::conference(&conference.id);
        let busy = BusyTimes::of(holds::list_agency_busy(tx, agency, &owner, span, now).await?);
        let window = Interval::new(conference.window_starts_at, conference.window_ends_at)
            .ok_or_else(|| Error::Internal("a conference has an empty window".into()))?;
        let people = cast.people;
        let places = everybody_places(&seats, &required, &optional);
        let request = SlotRequest {
            notice_minutes: small(conference.notice_minutes),
            room: (!conference.rooms.is_empty()).then_some(RoomNeed { min_capacity: places }),
            required,
            optional,
            seats,
            ..SlotRequest::new(window, now, small(conference.duration_minutes), conference.time_zone.clone())
        };
        let calendars = Calendars {
            people: people.iter().map(|person| calendar(person, &busy)).collect(),
            rooms: conference.rooms.iter().map(|each| room(each, &busy)).collect(),
            closures: Vec::new(),
        };
        Ok(Self { agency: agency.clone(), people, calendars, request })
    }

    /// The best way to meet in exactly `span`, or everything that stands in its way.
    pub(crate) fn fit(&self, span: Interval) -> Result<Slot, Error> {
        let request = SlotRequest {
            window: span,
            now: span.start(),
            notice_minutes: 0,
            // Any five-minute mark will do for a time that somebody chose.
            grain: Grain::Five,
            limit: 1,
            ..self.request.clone()
        };
        let slots = find_slots(&self.calendars, &request);
        let best = slots.map_err(|error| Error::Internal(error.to_string()))?.pop();
        best.ok_or_else(|| self.refusal(span).into())
    }

    fn refusal(&self, span: Interval) -> Refusal {
        let mut conflicts = Vec::new();
        for index in BitSet::of(self.people.len(), self.request.required.iter().copied()).iter() {
            if let Some(obstacle) = self.obstacle(index, span) {
                let person = &self.people[index];
                let name: String = person.display_name.chars().take(40).collect();
                conflicts.push((person.id.name(&self.agency), format!("{name} {obstacle}")));
            }
        }
        conflicts.extend(self.room_obstacle(span));
        let short = self.short_seats(span);
        let (reason, message) = if conflicts.is_empty() {
            (ErrorReason::SeatsIncomplete, "nobody is free to fill a seat in that time")
        } else {
            (ErrorReason::DoubleBooked, "a person or room that is needed is not free in that time")
        };
        let refusal = Refusal::new(reason, message);
        conflicts
            .into_iter()
            .chain(short)
            .fold(refusal, |refusal, (subject, says)| refusal.conflict(subject, says))
    }

    /// Why a person cannot come in `span`; `None` when they can.
    fn obstacle(&self, index: usize, span: Interval) -> Option<&'static str> {
        let (person, calendar) = (&self.people[index], &self.calendars.people[index]);
        let hits = |spans: &[Interval]| spans.iter().any(|taken| taken.overlaps(span));
        if calendar.free(span) == [span] {
            None
        } else if person.state == PersonState::Archived {
            Some("has left")
        } else if calendar.weekly.is_empty() {
            Some("has not said when they can meet")
        } else if hits(&calendar.absences) {
            Some("is away")
        } else if hits(&calendar.busy) {
            Some("is already held")
        } else {
            Some("is not available then")
        }
    }

    fn room_obstacle(&self, span: Interval) -> Option<(String, String)> {
        let places = self.request.room?.min_capacity;
        let fits =
            |room: &Room| room.capacity >= places && !room.busy.iter().any(|taken| taken.overlaps(span));
        let none = !self.calendars.rooms.iter().any(fits);
        none.then(|| ("rooms".to_owned(), format!("no room for {places} people is free")))
    }

    fn short_seats(&self, span: Interval) -> Vec<(String, String)> {
        let free = (0..self.people.len()).filter(|index| self.obstacle(*index, span).is_none());
        let seating = seat_people(&self.request.seats, &BitSet::of(self.people.len(), free));
        let filled = self.request.seats.iter().zip(&seating.seats).enumerate();
        filled
            .filter(|(_, (seat, people))| people.len() < seat.min as usize)
            .map(|(index, (seat, people))| {
                (format!("seats/{index}"), format!("{} of {} places can be filled", people.len(), seat.min))
            })
            .collect()
    }
}

// What `list_disciplines` reads is enough to notice too many.
const _: () = assert!(MAX_PEOPLE == 500);

/// The most people who may be invited: everybody named, and every place of every seat, but nobody twice.
fn everybody_places(seats: &[Seat], required: &[usize], optional: &[usize]) -> u32 {
    let mut named: Vec<usize> = required.iter().chain(optional).copied().collect();
    named.sort_unstable();
    named.dedup();
    let count = |people: usize| u32::try_from(people).unwrap_or(u32::MAX);
    let by_places = seats.iter().fold(count(named.len()), |sum, seat| sum.saturating_add(seat.max));
    named.extend(seats.iter().flat_map(|seat| seat.members.iter().chain(&seat.deputies)));
    named.sort_unstable();
    named.dedup();
    by_places.min(count(named.len()))
}

/// The people of one conference, each once.
struct ConferencePeople {
    /// Everybody whom the conference names, and those who could fill its open seats, by id.
    known: BTreeMap<PersonId, Participant>,
    people: Vec<Participant>,
    index: BTreeMap<PersonId, usize>,
}

impl ConferencePeople {
    /// Reads everybody who may come: those named in one statement, those of the disciplines asked for in another.
    async fn load(tx: &mut Tx<'_>, conference: &Conference) -> Result<Self, Error> {
        let agency = &conference.agency_id;
        let mut known = everybody(tx, agency, &named_people(conference)).await?;
        let open = conference.seats.iter().filter(|seat| seat.candidates.is_empty());
        let disciplines: BTreeSet<&str> = open.map(|seat| seat.discipline.as_str()).collect();
        let disciplines: Vec<&str> = disciplines.into_iter().collect();
        known.extend(participants::list_disciplines(tx, agency, &disciplines).await?);
        let known = known.into_iter().map(|person| (person.id.clone(), person)).collect();
        Ok(Self { known, people: Vec::new(), index: BTreeMap::new() })
    }

    fn add_all<'p>(&mut self, people: impl IntoIterator<Item = &'p PersonId>) -> Vec<usize> {
        people.into_iter().filter_map(|id| self.add(id)).collect()
    }

    /// The place of a person among those who may come; `None` for somebody who was not read.
    fn add(&mut self, id: &PersonId) -> Option<usize> {
        if let Some(place) = self.index.get(id) {
            return Some(*place);
        }
        let place = self.people.len();
        self.people.push(self.known.get(id)?.clone());
        self.index.insert(id.clone(), place);
        Some(place)
    }

    fn seat(&mut self, seat: &rows::Seat) -> Seat {
        let members = if seat.candidates.is_empty() {
            let takes_part = |person: &&Participant| {
                person.discipline == seat.discipline
                    && person.state == PersonState::Active
                    && !person.availability.is_empty()
            };
            let members = self.known.values().filter(takes_part).map(|person| person.id.clone());
            let members: Vec<PersonId> = members.collect();
            self.add_all(&members)
        } else {
            self.add_all(&seat.candidates)
        };
        Seat {
            min: small(seat.min),
            max: small(seat.max),
            members,
            deputies: self.add_all(&seat.deputies),
            deputies_allowed: seat.deputies_allowed,
        }
    }

    fn check_size(&self) -> Result<(), Error> {
        let lacking = |message: String| Err(Refusal::new(ErrorReason::SeatsIncomplete, message).into());
        match self.people.len() {
            0 => lacking("nobody is asked to come: name a chair, people or seats with candidates".into()),
            many if many > MAX_PEOPLE => {
                lacking(format!("more than {MAX_PEOPLE} people could fill the seats: name candidates"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_must_take_everybody_who_may_be_invited_but_nobody_twice() {
        let seat = |max, members: &[usize]| Seat { max, members: members.to_vec(), ..Seat::default() };
        assert_eq!(everybody_places(&[], &[0, 1], &[1, 2]), 3);
        assert_eq!(everybody_places(&[seat(2, &[3, 4, 5, 6])], &[0, 1], &[]), 4);
        assert_eq!(everybody_places(&[seat(5, &[0, 3])], &[0, 1], &[]), 3);
    }
}
