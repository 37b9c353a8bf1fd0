//! A conference gets its time: everybody needed can come, their time and the room are taken, and they are invited.

use std::collections::BTreeSet;

use preceptor_engine::time::{Interval, UnixMicros};

use super::{
    access::save,
    booking,
    booking::conference_hold,
    invitation::invitations,
    quorum::{Attendees, missing_for_quorum},
    situation::Situation,
};
use crate::{
    desk::Scene,
    error::{Error, ErrorReason, Refusal},
    records::{Conference, Hold, Invitation, Named as _, civil_text},
    store::{self, Constraint, Tx, conferences, departures, holds},
};

/// Gives a conference its time: checks that everybody needed can come, takes their time and the room's, and
/// invites.
pub(crate) async fn book(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    asked: Conference,
    start: UnixMicros,
) -> Result<Conference, Error> {
    let span = allowed_span(&asked, start, scene.now)?;
    let situation = Situation::load(tx, &asked, scene.now).await?;
    let slot = situation.fit(span)?;
    let invited = invitations(&situation, &slot);
    let row = Conference {
        starts_at: Some(span.start()),
        ends_at: Some(span.end()),
        civil_start: Some(civil_text(situation.request.zone.wall_clock(span.start()))),
        room: slot.room.map(|room| asked.rooms[room].key.clone()),
        sequence: asked.sequence + 1,
        ..asked
    };
    let free: BTreeSet<_> = slot.optional_present.iter().map(|index| &situation.people[*index].id).collect();
    let held = invited.iter().filter(|each| each.is_asked_to_hold(&free));
    let mut resources: Vec<String> = held.map(|each| Hold::person(&each.person_id)).collect();
    resources.extend(row.room.as_deref().map(Hold::room));
    keep_present(tx, scene, &invited).await?;
    let saved = save(tx, scene, event, row).await?;
    holds::release_holds(tx, &saved.agency_id, &Hold::conference(&saved.id)).await?;
    take(tx, scene, &saved, resources).await?;
    conferences::replace_invitations(tx, &saved.agency_id, &saved.id, &invited).await?;
    Ok(saved)
}

/// The span of a start that lies within the plan's window and leaves its notice.
fn allowed_span(conference: &Conference, start: UnixMicros, now: UnixMicros) -> Result<Interval, Error> {
    let end = start.plus_minutes(conference.duration_minutes);
    let wrong = |says: String| Err(Error::field("start_time", says));
    if start < conference.window_starts_at || end > conference.window_ends_at {
        return wrong("does not leave the conference within its window".into());
    }
    if start < now.plus_minutes(conference.notice_minutes) {
        return wrong(format!("leaves less than {} minutes of notice", conference.notice_minutes));
    }
    Interval::new(start, end).ok_or_else(|| Error::Internal("a conference has no duration".into()))
}

/// Keeps everybody invited from leaving, and other bookings of theirs waiting, until this one is done. In the
/// order of their ids, like every other booking.
async fn keep_present(tx: &mut Tx<'_>, scene: &Scene<'_>, invited: &[Invitation]) -> Result<(), Error> {
    let people: BTreeSet<_> = invited.iter().map(|each| &each.person_id).collect();
    for person in people {
        if !departures::hold_present(tx, &scene.caller.agency, person).await? {
            // They left since the calendars were read: the next try finds somebody else, or says so.
            return Err(Error::Store(store::Error::Busy));
        }
    }
    Ok(())
}

/// Takes resources for a conference's time. When others took one since the calendars were read, everything is
/// tried again: the calendars then show it, and the seats may find somebody else.
async fn take(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    conference: &Conference,
    resources: Vec<String>,
) -> Result<(), Error> {
    let wanted: Vec<Hold> =
        resources.into_iter().filter_map(|resource| conference_hold(scene, conference, resource)).collect();
    match booking::take(tx, scene, &wanted).await {
        Err(Error::Refused(_)) => Err(Error::Store(store::Error::Busy)),
        Err(Error::Store(store::Error::Violation(Constraint::HoldsOverlap))) => {
            Err(Error::Store(store::Error::Busy))
        }
        taken => taken,
    }
}

/// The people and the room without whom the conference cannot take place.
pub(crate) fn needed_resources(conference: &Conference, invited: &[Invitation]) -> Vec<String> {
    let needed = invited.iter().filter(|each| each.is_required || each.seat_index.is_some());
    let people = needed.filter_map(Invitation::comes).map(Hold::person);
    people.chain(conference.room.as_deref().map(Hold::room)).collect()
}

/// That chair, note-taker, required people and enough for every seat come, by their answers so far.
pub(crate) async fn check_complete(
    tx: &mut Tx<'_>,
    conference: &Conference,
    invited: &[Invitation],
) -> Result<(), Error> {
    let attendees = Attendees::invited(invited);
    let mut missing_for_quorum = missing_for_quorum(tx, conference, &attendees).await?;
    for person in conference.required_people.iter().filter(|person| !attendees.cover(person)) {
        missing_for_quorum.push((person.name(&conference.agency_id), "is required and does not come".into()));
    }
    if missing_for_quorum.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(ErrorReason::SeatsIncomplete, "the conference would lack a quorum");
    Err(missing_for_quorum
        .into_iter()
        .fold(refusal, |refusal, (subject, says)| refusal.conflict(subject, says))
        .into())
}
