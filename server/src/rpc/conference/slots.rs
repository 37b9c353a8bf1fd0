//! Times that fit, or what stands in the way of every one.

use preceptor_engine::{
    schedule::{
        Constraint, Explanation, MAX_SLOTS, Relaxation, RelaxationOffer, Slot, SlotRequest, explain,
        find_slots, spread,
    },
    time::UnixMicros,
};
use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    meeting::{
        access::{BEFORE, Reach, find, require},
        situation::Situation,
    },
    records::{Conference, ConferenceId, Named, civil_text},
    rpc::wire::{self, Fields},
    store::{Tx, Work},
};

/// Slots of an answer when the caller does not say.
const DEFAULT_SLOTS: usize = 10;

/// A search for times.
#[derive(Clone)]
pub(super) struct SlotSearch {
    caller: Caller,
    id: ConferenceId,
    now: UnixMicros,
    most: usize,
}

impl SlotSearch {
    pub(super) fn parse(
        fields: &mut Fields<'_>,
        caller: &Caller,
        body: &pb::FindSlotsRequest,
        now: UnixMicros,
    ) -> Self {
        let most = fields.number("max_slots", body.max_slots, (0, 100));
        let most = usize::try_from(most).ok().filter(|most| *most > 0).unwrap_or(DEFAULT_SLOTS);
        Self { caller: caller.clone(), id: fields.id("name", &body.name), now, most }
    }

    /// Reads the calendars as they are at one instant, then searches outside of any transaction.
    pub(super) async fn run(self, desk: &Desk) -> Result<pb::FindSlotsResponse, Error> {
        let most = self.most;
        let (conference, situation) = desk.store.snapshot(self).await?;
        let searched = tokio::task::spawn_blocking(move || answer(&conference, &situation, most)).await;
        searched.map_err(|error| Error::Internal(error.to_string()))?
    }
}

impl Work for SlotSearch {
    type Output = (Conference, Situation);
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Error> {
        let conference = find(tx, &self.caller, &self.id, Reach::Lead, self.now).await?;
        require(&conference, BEFORE)?;
        let situation = Situation::load(tx, &conference, self.now).await?;
        Ok((conference, situation))
    }
}

fn answer(
    conference: &Conference,
    situation: &Situation,
    most: usize,
) -> Result<pb::FindSlotsResponse, Error> {
    let internal = |error: preceptor_engine::schedule::SlotError| Error::Internal(error.to_string());
    let request = SlotRequest { limit: MAX_SLOTS, ..situation.request.clone() };
    let slots = find_slots(&situation.calendars, &request).map_err(internal)?;
    let view = SlotView { conference, situation };
    if slots.is_empty() {
        let explanation = explain(&situation.calendars, &request).map_err(internal)?;
        return Ok(pb::FindSlotsResponse { blockers: view.blockers(&explanation), ..Default::default() });
    }
    let slot_count = i32::try_from(slots.len()).unwrap_or(i32::MAX);
    let slots = spread(slots, most).iter().map(|slot| view.slot(slot)).collect();
    Ok(pb::FindSlotsResponse { slots, blockers: Vec::new(), slot_count })
}

/// Names for what the engine knows by index.
struct SlotView<'a> {
    conference: &'a Conference,
    situation: &'a Situation,
}

impl SlotView<'_> {
    fn slot(&self, slot: &Slot) -> pb::Slot {
        let agency = &self.situation.agency;
        let person = |index: usize| &self.situation.people[index];
        let fillings = slot.seats.iter().zip(0..).flat_map(|(fillers, seat_index)| {
            fillers.iter().map(move |filler| pb::SeatFilling {
                seat_index,
                person: person(filler.person).id.name(agency),
                display_name: person(filler.person).display_name.clone(),
                deputy: filler.is_deputy,
            })
        });
        let line = |line: &preceptor_engine::schedule::RankLine| pb::RankLine {
            code: line.code.as_str().to_owned(),
            value: line.value,
        };
        let optional = slot.optional_present.iter();
        pb::Slot {
            time: Some(wire::span(slot.start, slot.end)),
            civil_start: civil_text(self.situation.request.zone.wall_clock(slot.start)),
            fillings: fillings.collect(),
            optional_people: optional.map(|index| person(*index).id.name(agency)).collect(),
            room: slot.room.map(|room| self.conference.rooms[room].key.clone()).unwrap_or_default(),
            lines: slot.lines.iter().map(line).collect(),
        }
    }

    /// The changes that help, the cheapest first; then what blocks, for whom none of them will do.
    fn blockers(&self, explanation: &Explanation) -> Vec<pb::Blocker> {
        let change = |change: &RelaxationOffer| pb::Blocker {
            constraints: change.relaxations.iter().map(|step| self.relaxation(*step)).collect(),
            opens: Some(self.slot(&change.slot)),
        };
        let mut conflict = explanation.conflict.clone();
        if conflict.is_empty() {
            conflict = explanation.blocking_alone();
        }
        let blocking = pb::Blocker {
            constraints: conflict.iter().map(|constraint| self.constraint(*constraint, "")).collect(),
            opens: None,
        };
        explanation.changes.iter().map(change).chain(Some(blocking)).collect()
    }

    fn relaxation(&self, step: Relaxation) -> pb::BlockingConstraint {
        let (constraint, relaxation) = match step {
            Relaxation::SmallerRoom => (Constraint::Room, "smaller_room"),
            Relaxation::OtherRoom => (Constraint::Room, "other_room"),
            Relaxation::AllowDeputies(seat) => (Constraint::Seat(seat), "accept_deputy"),
            Relaxation::LeaveSeatShort(seat) => (Constraint::Seat(seat), "leave_short"),
            Relaxation::ExtendWindow => (Constraint::Window, "extend_window"),
            Relaxation::WaiveNotice => (Constraint::Notice, "waive_notice"),
            Relaxation::MakeOptional(person) => (Constraint::Person(person), "make_optional"),
            Relaxation::MeetDuringClosures => (Constraint::Closures, "meet_during_closures"),
            Relaxation::ShortenByGrain => {
                let code = "duration".to_owned();
                return pb::BlockingConstraint { code, relaxation: "shorten".into(), ..Default::default() };
            }
        };
        self.constraint(constraint, relaxation)
    }

    fn constraint(&self, constraint: Constraint, relaxation: &str) -> pb::BlockingConstraint {
        let (code, person, seat) = match constraint {
            Constraint::Window => ("window", None, None),
            Constraint::Notice => ("notice", None, None),
            Constraint::Closures => ("closures", None, None),
            Constraint::Room => ("room", None, None),
            Constraint::Person(person) => ("required_person", self.situation.people.get(person), None),
            Constraint::Seat(seat) => ("seat", None, self.conference.seats.get(seat)),
            Constraint::SeatsTogether => ("seats_together", None, None),
        };
        pb::BlockingConstraint {
            code: code.to_owned(),
            person: person.map(|person| person.id.name(&self.situation.agency)).unwrap_or_default(),
            display_name: person.map(|person| person.display_name.clone()).unwrap_or_default(),
            seat: seat.map(|seat| seat.discipline.clone()).unwrap_or_default(),
            relaxation: relaxation.to_owned(),
        }
    }
}
