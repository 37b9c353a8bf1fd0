//! What ends when a person leaves: their offers and pairings, the sessions and conferences ahead of them.

use preceptor_engine::time::UnixMicros;

use super::{
    Error, Tx,
    rows::{execute, fetch_all},
    tx::statements,
};
use crate::records::{AgencyId, ConferenceId, PairingId, PersonId, Revision, SessionId};

statements! {
    // Writes nothing new: the lock on the row is what it is for.
    HOLD_PRESENT = "UPDATE people SET state = state WHERE agency_id = $1 AND id = $2 AND state <> 'ARCHIVED'";
    EXPIRE_OFFERS = "UPDATE pairings SET state = 'EXPIRED', expires_at = NULL, ended_at = $3, revision = revision + 1,
            updated_at = $3, updated_by = $4
        WHERE agency_id = $1 AND (mentor_id = $2 OR mentee_id = $2) AND state = 'OFFERED'
        RETURNING id, mentor_id, revision";
    END_PAIRINGS = "UPDATE pairings SET state = 'ENDED', end_reason = 'PARTY_LEFT', reason = $5, ended_at = $3,
            revision = revision + 1, updated_at = $3, updated_by = $4
        WHERE agency_id = $1 AND (mentor_id = $2 OR mentee_id = $2) AND state IN ('ACTIVE', 'ON_HOLD')
        RETURNING id, mentor_id, revision";
    CANCEL_SESSIONS = "UPDATE sessions SET state = 'CANCELLED', reason = $5, revision = revision + 1,
            updated_at = $3, updated_by = $4
        WHERE agency_id = $1 AND (mentor_id = $2 OR mentee_id = $2) AND state = 'SCHEDULED' AND starts_at > $3
        RETURNING id, revision";
    RELEASE_OWNER = "UPDATE holds SET is_active = FALSE WHERE agency_id = $1 AND owner = $2 AND is_active";
    RELEASE_PERSON = "UPDATE holds SET is_active = FALSE
        WHERE agency_id = $1 AND resource = $2 AND is_active AND starts_at > $3";
    DECLINE_INVITATIONS = "UPDATE invitations SET state = 'DECLINED'
        WHERE agency_id = $1 AND person_id = $2 AND state <> 'DECLINED' AND conference_id IN (SELECT c.id
            FROM conferences c WHERE c.agency_id = $1 AND c.state IN ('DRAFT', 'PROPOSED', 'SCHEDULED')
                AND (c.starts_at IS NULL OR c.starts_at > $3))
        RETURNING conference_id";
    TOUCH_CONFERENCE = "UPDATE conferences SET revision = revision + 1, updated_at = $3, updated_by = $4
        WHERE agency_id = $1 AND id = $2 RETURNING id, revision";
}

/// One person's leaving.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Departure<'a> {
    /// The agency.
    pub agency: &'a AgencyId,
    /// Who leaves.
    pub person: &'a PersonId,
    /// When.
    pub at: UnixMicros,
    /// The principal who says so.
    pub by: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// A pairing that is over, with the mentor whose place it took.
#[derive(Clone, Debug, sqlx_macros::FromRow)]
pub(crate) struct EndedPairing {
    /// The pairing.
    pub id: PairingId,
    /// The mentor.
    pub mentor_id: PersonId,
    /// Its revision after the change.
    pub revision: Revision,
}

/// Makes sure until the end of the transaction that the person is not archived; `false` when they already are.
/// Whoever starts something with a person calls this, or an archiving at the same time would miss it. To keep
/// two such transactions from waiting for each other, several people are locked in the order of their ids.
pub(crate) async fn hold_present(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    person: &PersonId,
) -> Result<bool, Error> {
    Ok(execute!(tx, HOLD_PRESENT, agency, person)? == 1)
}

/// Expires the offers that wait for an answer.
pub(crate) async fn expire_offers(
    tx: &mut Tx<'_>,
    departure: Departure<'_>,
) -> Result<Vec<EndedPairing>, Error> {
    let Departure { agency, person, at, by, .. } = departure;
    fetch_all!(tx, EndedPairing, EXPIRE_OFFERS, agency, person, at.0, by)
}

/// Ends the active and held pairings as `PARTY_LEFT`. Their places are still taken.
pub(crate) async fn end_pairings(
    tx: &mut Tx<'_>,
    departure: Departure<'_>,
) -> Result<Vec<EndedPairing>, Error> {
    let Departure { agency, person, at, by, reason } = departure;
    fetch_all!(tx, EndedPairing, END_PAIRINGS, agency, person, at.0, by, reason)
}

/// Cancels the sessions that have not begun and gives their time back to both sides; each with its revision.
pub(crate) async fn cancel_sessions(
    tx: &mut Tx<'_>,
    departure: Departure<'_>,
) -> Result<Vec<(SessionId, Revision)>, Error> {
    let Departure { agency, person, at, by, reason } = departure;
    let mut cancelled =
        fetch_all!(tx, (SessionId, Revision), CANCEL_SESSIONS, agency, person, at.0, by, reason)?;
    cancelled.sort();
    for (session, _) in &cancelled {
        execute!(tx, RELEASE_OWNER, agency, format!("sessions/{session}"))?;
    }
    Ok(cancelled)
}

/// Declines the conferences that have not begun and gives the person's time back; each with its revision.
pub(crate) async fn leave_conferences(
    tx: &mut Tx<'_>,
    departure: Departure<'_>,
) -> Result<Vec<(ConferenceId, Revision)>, Error> {
    let Departure { agency, person, at, by, .. } = departure;
    let mut left = fetch_all!(tx, (ConferenceId,), DECLINE_INVITATIONS, agency, person, at.0)?;
    left.sort();
    let mut touched = Vec::with_capacity(left.len());
    for (conference,) in left {
        touched.extend(fetch_all!(
            tx,
            (ConferenceId, Revision),
            TOUCH_CONFERENCE,
            agency,
            conference,
            at.0,
            by
        )?);
    }
    execute!(tx, RELEASE_PERSON, agency, format!("people/{person}"), at.0)?;
    Ok(touched)
}
