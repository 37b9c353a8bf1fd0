//! Leaving an agency: what somebody took part in ends with them.

use super::person::save;
use crate::{
    desk::Scene,
    error::Error,
    records::{Named as _, Person, PersonState},
    store::{
        Tx,
        departures::{self, Departure},
        follow_ups, people,
    },
};

/// Archives a person and ends what they took part in; the person as they are then.
pub(crate) async fn archive(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    person: Person,
    reason: &str,
) -> Result<Person, Error> {
    let id = person.id.clone();
    let archived = Person { state: PersonState::Archived, paused_until: None, waiting_since: None, ..person };
    // First, since it locks the row: nobody starts anything new with them from here on.
    let archived = save(tx, scene, "person.archived", archived).await?;
    people::set_archive_reason(tx, &scene.caller.agency, &id, reason).await?;
    let departure = Departure {
        agency: &scene.caller.agency,
        person: &id,
        at: scene.now,
        by: &scene.caller.principal,
        reason,
    };
    end_pairings(tx, scene, departure).await?;
    for (session, revision) in departures::cancel_sessions(tx, departure).await? {
        scene.record("session.cancelled", session.name(departure.agency), revision);
    }
    for (conference, revision) in departures::leave_conferences(tx, departure).await? {
        scene.record("conference.updated", conference.name(departure.agency), revision);
    }
    pass_on_follow_ups(tx, scene, departure).await?;
    // Read again: their own places are free now.
    Ok(people::find_person(tx, &archived.agency_id, &archived.id).await?.unwrap_or(archived))
}

/// Ends offers and pairings and gives their mentors' places back.
async fn end_pairings(tx: &mut Tx<'_>, scene: &mut Scene<'_>, departure: Departure<'_>) -> Result<(), Error> {
    let expired = departures::expire_offers(tx, departure).await?;
    let ended = departures::end_pairings(tx, departure).await?;
    let expired = expired.into_iter().map(|pairing| ("pairing.expired", pairing));
    let mut over: Vec<_> =
        expired.chain(ended.into_iter().map(|pairing| ("pairing.ended", pairing))).collect();
    // Counters are locked in one order by everybody.
    over.sort_by(|(_, a), (_, b)| (&a.mentor_id, &a.id).cmp(&(&b.mentor_id, &b.id)));
    for (event, pairing) in over {
        people::free_place(tx, departure.agency, &pairing.mentor_id).await?;
        scene.record(event, pairing.id.name(departure.agency), pairing.revision);
    }
    Ok(())
}

/// Hands what they promised to mentees over to these, and cancels what nobody is left to do.
async fn pass_on_follow_ups(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    departure: Departure<'_>,
) -> Result<(), Error> {
    for (follow_up, revision) in follow_ups::hand_over_all(tx, departure).await? {
        scene.record("follow_up.handed_over", follow_up.name(departure.agency), revision);
    }
    for (follow_up, revision) in follow_ups::cancel_all(tx, departure).await? {
        scene.record("follow_up.cancelled", follow_up.name(departure.agency), revision);
    }
    Ok(())
}
