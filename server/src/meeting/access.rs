//! Whether the caller may reach a conference, the states in which something may happen to it, and how it is saved.

use preceptor_engine::time::UnixMicros;

use crate::{
    caller::Caller,
    desk::{Scene, stale},
    error::Error,
    records::{Conference, ConferenceId, ConferenceState, Named, PersonId},
    store::{self, Tx, conferences},
};

/// What a caller who stands for themselves wants of a conference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To see it: whom it concerns may.
    See,
    /// To keep its record: organizer, chair and note-taker may.
    Record,
    /// To plan and move it: organizer and chair may.
    Lead,
}

impl Reach {
    fn allows(self, conference: &Conference, person: &PersonId) -> bool {
        let leads = conference.organizer_id == *person || conference.chair_id.as_ref() == Some(person);
        match self {
            Self::See => false,
            Self::Record => leads || conference.note_taker_id.as_ref() == Some(person),
            Self::Lead => leads,
        }
    }
}

/// The conference as it is at `now`, if the caller may reach it.
pub(crate) async fn find(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &ConferenceId,
    reach: Reach,
    now: UnixMicros,
) -> Result<Conference, Error> {
    let absent = || Error::NotFound(id.name(&caller.agency));
    let conference = conferences::find_conference(tx, &caller.agency, id).await?.ok_or_else(absent)?;
    if let Some(own) = caller.scope.own() {
        let may = match reach {
            Reach::See => conferences::concerns(tx, &caller.agency, id, own).await?,
            Reach::Record | Reach::Lead => reach.allows(&conference, own),
        };
        if !may {
            return Err(absent());
        }
    }
    Ok(Conference { state: conference.state_at(now), ..conference })
}

/// That the conference is in one of these states.
pub(crate) fn require(conference: &Conference, allowed: &'static [&'static str]) -> Result<(), Error> {
    let state = conference.state.word();
    if allowed.contains(&state) {
        return Ok(());
    }
    Err(Error::State { name: conference.id.name(&conference.agency_id), state, allowed })
}

/// Writes a changed conference under its next revision and records the change. Comes before anything that
/// belongs to the conference is written, since it locks the row: two changes then cannot mix.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    conference: Conference,
) -> Result<Conference, Error> {
    let (agency, id) = (conference.agency_id.clone(), conference.id.clone());
    match save_unless_changed(tx, scene, event, conference).await? {
        Some(saved) => Ok(saved),
        None => match conferences::find_conference(tx, &agency, &id).await? {
            Some(newer) => Err(stale(&newer)),
            None => Err(Error::NotFound(id.name(&agency))),
        },
    }
}

/// As [`save`], for a change that does not depend on what the caller read: when others changed the
/// conference at the same time, it is tried again.
pub(crate) async fn save_or_retry(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    conference: Conference,
) -> Result<Conference, Error> {
    save_unless_changed(tx, scene, event, conference).await?.ok_or(Error::Store(store::Error::Busy))
}

async fn save_unless_changed(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    conference: Conference,
) -> Result<Option<Conference>, Error> {
    let row = Conference { updated_at: scene.now, updated_by: scene.caller.principal.clone(), ..conference };
    if !conferences::update_conference(tx, &row).await? {
        return Ok(None);
    }
    let saved = Conference { revision: row.revision.next(), ..row };
    scene.record(event, saved.id.name(&saved.agency_id), saved.revision);
    Ok(Some(saved))
}

/// States in which the plan may change and a time may be proposed: nothing is held.
pub(crate) const PLANNING: &[&str] = &[ConferenceState::Draft.word(), ConferenceState::Expired.word()];
/// States with a time that people have been asked to keep.
pub(crate) const TIMED: &[&str] = &[ConferenceState::Proposed.word(), ConferenceState::Scheduled.word()];
/// States before the meeting starts.
pub(crate) const BEFORE: &[&str] = &[
    ConferenceState::Draft.word(),
    ConferenceState::Proposed.word(),
    ConferenceState::Scheduled.word(),
    ConferenceState::Expired.word(),
];
/// States in which the agenda may grow.
pub(crate) const UNTIL_END: &[&str] = &[
    ConferenceState::Draft.word(),
    ConferenceState::Proposed.word(),
    ConferenceState::Scheduled.word(),
    ConferenceState::InSession.word(),
    ConferenceState::Expired.word(),
];
/// States in which the record is written.
pub(crate) const RECORDING: &[&str] = &[ConferenceState::InSession.word(), ConferenceState::Held.word()];
/// States in which what was decided is carried out: also once the record is closed.
pub(crate) const FOLLOWING_UP: &[&str] =
    &[ConferenceState::InSession.word(), ConferenceState::Held.word(), ConferenceState::Finalized.word()];
