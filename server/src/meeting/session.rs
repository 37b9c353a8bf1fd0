//! A session as a change finds it and leaves it: visible, the right party's, saved under its next revision.

use preceptor_engine::time::UnixMicros;

use crate::{
    caller::Caller,
    desk::{Scene, stale},
    error::{Error, ErrorReason, Refusal},
    records::{Named, PairingId, PersonId, Session, SessionId, SessionPairing, SessionState},
    store::{Tx, sessions},
};

/// Who of a pair may do something; coordinators always may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    /// Both.
    Either,
    /// The mentor alone.
    Mentor,
    /// The mentee alone.
    Mentee,
}

impl Party {
    /// That the caller is this party of (mentor, mentee), or acts for the agency.
    pub(crate) fn check(
        self,
        caller: &Caller,
        (mentor, mentee): (&PersonId, &PersonId),
    ) -> Result<(), Error> {
        let Some(own) = caller.scope.own() else { return Ok(()) };
        let may = match self {
            Self::Either => own == mentor || own == mentee,
            Self::Mentor => own == mentor,
            Self::Mentee => own == mentee,
        };
        let role = if own == mentor { "MENTOR" } else { "MENTEE" };
        if may { Ok(()) } else { Err(Error::RoleNotAllowed { role, method: caller.method.to_owned() }) }
    }
}

/// The session, if it is the caller's to see.
pub(crate) async fn load(tx: &mut Tx<'_>, caller: &Caller, id: &SessionId) -> Result<Session, Error> {
    let found = sessions::find_session(tx, &caller.agency, id).await?;
    let visible = found.filter(|session| caller.scope.own().is_none_or(|own| session.is_of(own)));
    visible.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))
}

/// The pairing, if it is the caller's to see.
pub(crate) async fn load_pairing(
    tx: &mut Tx<'_>,
    caller: &Caller,
    id: &PairingId,
) -> Result<SessionPairing, Error> {
    let found = sessions::find_session_pairing(tx, &caller.agency, id).await?;
    let visible = found.filter(|pairing| caller.scope.own().is_none_or(|own| pairing.is_of(own)));
    visible.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))
}

/// Writes a session that was read in state `from`, and records the change.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    session: Session,
    from: SessionState,
) -> Result<Session, Error> {
    let session = Session { updated_at: scene.now, updated_by: scene.caller.principal.clone(), ..session };
    if !sessions::update_session(tx, &session, from).await? {
        return Err(stale(&load(tx, scene.caller, &session.id).await?));
    }
    let session = Session { revision: session.revision.next(), ..session };
    scene.record(event, session.id.name(&session.agency_id), session.revision);
    Ok(session)
}

/// That the session is in one of these states, given by their words.
pub(crate) fn check_state(session: &Session, allowed: &'static [&'static str]) -> Result<(), Error> {
    if allowed.contains(&session.state.word()) {
        return Ok(());
    }
    let name = session.id.name(&session.agency_id);
    Err(Error::State { name, state: session.state.word(), allowed })
}

/// That the session has started: before, nobody can say what became of it.
pub(crate) fn check_started(session: &Session, now: UnixMicros) -> Result<(), Error> {
    if session.starts_at <= now {
        return Ok(());
    }
    let name = session.id.name(&session.agency_id);
    let state = session.state.word();
    let starts = format!("starts {} in {}", session.civil_start, session.time_zone.name());
    Err(Refusal::new(ErrorReason::StateNotAllowed, format!("{name} has not started: it {starts}"))
        .conflict(name, starts)
        .with("state", state)
        .with("allowed", "started")
        .into())
}
