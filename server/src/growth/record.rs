//! Feedback with its evidence: the two are written and withdrawn together.

use preceptor_engine::time::UnixMicros;

use crate::{
    caller::Caller,
    desk::{Scene, stale},
    error::Error,
    records::{
        AgencyId, Evidence, EvidenceSource, Feedback, FeedbackId, FeedbackState, FeedbackVisibility, Named,
        Person, PersonId, Rating, Revision,
    },
    store::{Tx, evidence, feedback},
};

/// States in which feedback counts.
const LIVE: &[&str] = &[FeedbackState::Submitted.word(), FeedbackState::Acknowledged.word()];

/// 1 January 1990 UTC: what was observed before is a slip of the pen.
pub(crate) const EARLIEST: UnixMicros = UnixMicros(631_152_000_000_000);

/// Shared feedback from a mentor, observed now: what a caller does not say otherwise.
pub(crate) fn first_version(
    scene: &Scene<'_>,
    subject: &Person,
    author: Option<PersonId>,
    ratings: Vec<Rating>,
) -> Feedback {
    let now = scene.now;
    Feedback {
        agency_id: scene.caller.agency.clone(),
        id: FeedbackId::new(scene.new_id()),
        subject_id: subject.id.clone(),
        subject_name: subject.display_name.clone(),
        author_id: author,
        source: EvidenceSource::Mentor,
        session_id: None,
        conference_id: None,
        ratings,
        note: String::new(),
        visibility: FeedbackVisibility::Shared,
        observed_at: now,
        state: FeedbackState::Submitted,
        version: 1,
        supersedes_id: None,
        reason: String::new(),
        revision: Revision::FIRST,
        created_at: now,
        updated_at: now,
        updated_by: scene.caller.principal.clone(),
    }
}

/// Adds feedback; each of its ratings with a level becomes evidence.
pub(crate) async fn record(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    row: Feedback,
) -> Result<Feedback, Error> {
    feedback::insert_feedback(tx, &row).await?;
    for Rating { skill, level } in &row.ratings {
        let Some(level) = level else { continue };
        let observation = Evidence {
            id: scene.new_id(),
            person_id: row.subject_id.clone(),
            skill: skill.clone(),
            level: *level,
            source: row.source,
            rater_id: row.author_id.clone(),
            feedback_id: Some(row.id.clone()),
            observed_at: row.observed_at,
        };
        evidence::insert_evidence(tx, &row.agency_id, &observation, scene.now).await?;
    }
    scene.record(event, row.id.name(&row.agency_id), row.revision);
    Ok(row)
}

/// Puts a new version in the place of `old`, which must still count; the new version.
pub(crate) async fn supersede(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    old: Feedback,
    (ratings, note): (&[Rating], &str),
) -> Result<Feedback, Error> {
    let now = scene.now;
    let successor = Feedback {
        id: FeedbackId::new(scene.new_id()),
        ratings: ratings.to_vec(),
        note: note.to_owned(),
        state: FeedbackState::Submitted,
        version: old.version + 1,
        supersedes_id: Some(old.id.clone()),
        reason: String::new(),
        revision: Revision::FIRST,
        created_at: now,
        updated_at: now,
        updated_by: scene.caller.principal.clone(),
        ..old.clone()
    };
    withdraw(tx, scene, old, FeedbackState::Superseded).await?;
    record(tx, scene, "feedback.amended", successor).await
}

/// Moves feedback to a state in which it no longer counts, and its evidence with it.
pub(crate) async fn withdraw(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    row: Feedback,
    state: FeedbackState,
) -> Result<Feedback, Error> {
    let event = if state == FeedbackState::Retracted { "feedback.retracted" } else { "feedback.superseded" };
    let row = save_state(tx, scene, event, row, state).await?;
    evidence::withdraw_evidence(tx, &row.agency_id, &row.id).await?;
    Ok(row)
}

/// Moves `row` from the state it was read in to `state`, and records the change.
pub(crate) async fn save_state(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    row: Feedback,
    state: FeedbackState,
) -> Result<Feedback, Error> {
    let from = row.state;
    let row = Feedback { state, updated_at: scene.now, updated_by: scene.caller.principal.clone(), ..row };
    if !feedback::update_feedback_state(tx, &row, from).await? {
        let current = load(tx, &row.agency_id, &row.id).await?;
        return Err(discreet(stale(&current), &current, scene.caller));
    }
    let row = Feedback { revision: row.revision.next(), ..row };
    scene.record(event, row.id.name(&row.agency_id), row.revision);
    Ok(row)
}

/// The feedback that the caller read with this etag, in one of `allowed` states.
pub(crate) fn check(scene: &Scene<'_>, row: &Feedback, etag: Revision) -> Result<(), Error> {
    scene.check_etag(row, etag).map_err(|error| discreet(error, row, scene.caller))
}

/// That the feedback still counts.
pub(crate) fn check_live(row: &Feedback) -> Result<(), Error> {
    check_state(row, LIVE)
}

/// That the feedback is in one of these states, given by their words.
pub(crate) fn check_state(row: &Feedback, allowed: &'static [&'static str]) -> Result<(), Error> {
    if allowed.contains(&row.state.word()) {
        return Ok(());
    }
    Err(Error::State { name: row.id.name(&row.agency_id), state: row.state.word(), allowed })
}

/// An error that does not tell an author's name to whom the author is anonymous.
fn discreet(error: Error, row: &Feedback, caller: &Caller) -> Error {
    match error {
        Error::Stale { current, at, .. }
            if caller.scope.own().is_some_and(|own| row.is_anonymous_to(own)) =>
        {
            Error::Stale { current, by: "somebody".into(), at }
        }
        other => other,
    }
}

/// The feedback, or "not found".
async fn load(tx: &mut Tx<'_>, agency: &AgencyId, id: &FeedbackId) -> Result<Feedback, Error> {
    feedback::find_feedback(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
}

/// The feedback, if the caller may read it; what is hidden is "not found".
pub(crate) async fn load_readable(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &FeedbackId,
) -> Result<Feedback, Error> {
    let row = load(tx, &caller.agency, id).await?;
    match caller.scope.own() {
        Some(own) if !row.is_readable_by(own) => Err(Error::NotFound(id.name(&caller.agency))),
        _ => Ok(row),
    }
}
