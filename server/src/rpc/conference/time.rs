//! The time: proposed, confirmed, moved, given up.

use std::collections::BTreeSet;

use preceptor_engine::time::{Interval, MICROS_PER_MINUTE, UnixMicros};
use preceptor_proto::v1::{self as pb, ErrorReason};

use super::{
    access::{BEFORE, PLANNING, Reach, TIMED, Target, require, save, shown},
    invitation::invitations,
    quorum::{Comers, lacks},
    situation::Situation,
    slots::civil_start,
};
use crate::{
    error::{Error, Refusal},
    records::{Conference, ConferenceState, Hold, Invitation},
    rpc::{
        booking,
        desk::{Change, Scene},
        wire::{Fields, Named},
    },
    store::{self, Tx, conferences, departures, holds},
};

const MICROS_PER_HOUR: i64 = 60 * MICROS_PER_MINUTE;
/// Hours for which a proposal keeps its holds when the caller does not say.
const DEFAULT_HOLD_HOURS: i64 = 72;

/// A start on a five-minute mark, which every time zone shows as one.
fn start(fields: &mut Fields<'_>, sent: Option<prost_types::Timestamp>) -> i64 {
    let start = fields.time("start_time", sent);
    if start % (5 * MICROS_PER_MINUTE) != 0 {
        fields.wrong("start_time", "is not on a five-minute mark");
    }
    start
}

/// Proposes a time.
pub(super) struct ProposeConference {
    target: Target,
    start: i64,
    hold_hours: i64,
}

impl ProposeConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ProposeConferenceRequest) -> Self {
        let hold_hours = fields.number("hold_hours", body.hold_hours, (0, 336));
        Self {
            target: Target::parse(fields, &body.name, &body.etag),
            start: start(fields, body.start_time),
            hold_hours: if hold_hours == 0 { DEFAULT_HOLD_HOURS } else { hold_hours },
        }
    }
}

impl Change for ProposeConference {
    type Reply = pb::ProposeConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, PLANNING).await?;
        let expires_at = Some(scene.now.0 + self.hold_hours * MICROS_PER_HOUR);
        let asked = Conference { state: ConferenceState::Proposed, expires_at, ..kept };
        let saved = book(tx, scene, "conference.proposed", asked, self.start).await?;
        Ok(pb::ProposeConferenceResponse { conference: shown(tx, saved, scene.now.0).await? })
    }
}

/// Moves a conference; its own old time is free for it.
pub(super) struct RescheduleConference {
    target: Target,
    start: i64,
}

impl RescheduleConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RescheduleConferenceRequest) -> Self {
        Self { target: Target::parse(fields, &body.name, &body.etag), start: start(fields, body.start_time) }
    }
}

impl Change for RescheduleConference {
    type Reply = pb::RescheduleConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, TIMED).await?;
        // Answers start over, so a proposal gets time for them, and never less than it had.
        let fresh = scene.now.0 + DEFAULT_HOLD_HOURS * MICROS_PER_HOUR;
        let expires_at = kept.expires_at.map(|expires_at| expires_at.max(fresh));
        let asked = Conference { expires_at, ..kept };
        let saved = book(tx, scene, "conference.rescheduled", asked, self.start).await?;
        Ok(pb::RescheduleConferenceResponse { conference: shown(tx, saved, scene.now.0).await? })
    }
}

/// Gives a conference its time: checks that everybody needed can come, takes their time and the room's, and
/// invites.
async fn book(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    asked: Conference,
    start: i64,
) -> Result<Conference, Error> {
    let span = allowed_span(&asked, UnixMicros(start), scene.now)?;
    let situation = Situation::load(tx, &asked, scene.now).await?;
    let slot = situation.fit(span)?;
    let invited = invitations(&situation, &slot);
    let row = Conference {
        starts_at: Some(span.start().0),
        ends_at: Some(span.end().0),
        civil_start: Some(civil_start(&situation.request.zone, span.start())),
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
    if start.0 < conference.window_starts_at || end.0 > conference.window_ends_at {
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
    let wanted: Vec<Hold> = resources.into_iter().filter_map(|resource| hold(conference, resource)).collect();
    match booking::take(tx, scene, &wanted).await {
        Err(Error::Refused(_)) => Err(Error::Store(store::Error::Busy)),
        Err(Error::Store(store::Error::Violation(name))) if name == "holds_overlap" => {
            Err(Error::Store(store::Error::Busy))
        }
        taken => taken,
    }
}

/// A hold for the time of a conference; `None` where it has none.
pub(super) fn hold(conference: &Conference, resource: String) -> Option<Hold> {
    Some(Hold {
        agency_id: conference.agency_id.clone(),
        id: crate::clock::new_id(),
        resource,
        starts_at: conference.starts_at?,
        ends_at: conference.ends_at?,
        owner: Hold::conference(&conference.id),
        expires_at: conference.expires_at,
    })
}

/// Confirms a proposal.
pub(super) struct ConfirmConference(Target);

impl ConfirmConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ConfirmConferenceRequest) -> Self {
        Self(Target::parse(fields, &body.name, &body.etag))
    }
}

impl Change for ConfirmConference {
    type Reply = pb::ConfirmConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        const PROPOSED: &[&str] = &[ConferenceState::Proposed.word()];
        let kept = self.0.load(tx, scene, Reach::Lead, PROPOSED).await?;
        let invited = conferences::list_invitations(tx, &kept.agency_id, &kept.id).await?;
        check_complete(tx, &kept, &invited).await?;
        let row = Conference { state: ConferenceState::Scheduled, expires_at: None, ..kept };
        let saved = save(tx, scene, "conference.confirmed", row).await?;
        let owner = Hold::conference(&saved.id);
        holds::make_firm(tx, &saved.agency_id, &owner, scene.now.0).await?;
        let held = holds::list_held(tx, &saved.agency_id, &owner, scene.now.0).await?;
        let is_held = |resource: &String| held.iter().any(|hold| hold.resource == *resource);
        if !needed_resources(&saved, &invited).iter().all(is_held) {
            // A booking by a server whose clock is ahead took what had run out there.
            require(&Conference { state: ConferenceState::Expired, ..saved.clone() }, PROPOSED)?;
        }
        Ok(pb::ConfirmConferenceResponse { conference: shown(tx, saved, scene.now.0).await? })
    }
}

/// The people and the room without whom the conference cannot take place.
fn needed_resources(conference: &Conference, invited: &[Invitation]) -> Vec<String> {
    let needed = invited.iter().filter(|each| each.is_required || each.seat_index.is_some());
    let people = needed.filter_map(Invitation::comes).map(Hold::person);
    people.chain(conference.room.as_deref().map(Hold::room)).collect()
}

/// That chair, note-taker, required people and enough for every seat come, by their answers so far.
async fn check_complete(
    tx: &mut Tx<'_>,
    conference: &Conference,
    invited: &[Invitation],
) -> Result<(), Error> {
    let comers = Comers::invited(invited);
    let mut lacks = lacks(tx, conference, &comers).await?;
    for person in conference.required_people.iter().filter(|person| !comers.cover(person)) {
        lacks.push((person.name(&conference.agency_id), "is required and does not come".into()));
    }
    if lacks.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(ErrorReason::SeatsIncomplete, "the conference would lack a quorum");
    Err(lacks.into_iter().fold(refusal, |refusal, (subject, says)| refusal.conflict(subject, says)).into())
}

/// Cancels what has not started.
pub(super) struct CancelConference {
    target: Target,
    reason: String,
}

impl CancelConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CancelConferenceRequest) -> Self {
        Self {
            target: Target::parse(fields, &body.name, &body.etag),
            reason: fields.text("reason", &body.reason, (1, 500)),
        }
    }
}

impl Change for CancelConference {
    type Reply = pb::CancelConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, BEFORE).await?;
        let reason = self.reason.clone();
        let row = Conference { state: ConferenceState::Cancelled, expires_at: None, reason, ..kept };
        let saved = save(tx, scene, "conference.cancelled", row).await?;
        holds::release_holds(tx, &saved.agency_id, &Hold::conference(&saved.id)).await?;
        Ok(pb::CancelConferenceResponse { conference: shown(tx, saved, scene.now.0).await? })
    }
}
