//! Who may be paired, and the places of mentors. Everybody locks in one order: people, pairings, places, each
//! by id, so that no two changes wait for each other in a ring.

use std::collections::BTreeSet;

use crate::{
    desk::Scene,
    error::{Error, ErrorReason, Refusal},
    records::{Named, PairingKind, Person, PersonId},
    store::{Tx, departures, pairings, people},
};

/// Makes sure until the end of the transaction that nobody of these is archived meanwhile.
pub(crate) async fn hold_people(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    people: &BTreeSet<PersonId>,
) -> Result<(), Error> {
    for person in people {
        // Who is archived already is found out when the row is read.
        departures::hold_present(tx, &scene.caller.agency, person).await?;
    }
    Ok(())
}

/// Expires the offers of these mentors that ran out, and gives the places back.
pub(crate) async fn expire_offers(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    mentors: &BTreeSet<PersonId>,
) -> Result<(), Error> {
    let agency = &scene.caller.agency;
    let mut expired = Vec::new();
    for mentor in mentors {
        let by = &scene.caller.principal;
        expired.extend(pairings::expire_pairings(tx, agency, mentor, scene.now, by).await?);
    }
    for pairing in expired {
        people::free_place(tx, agency, &pairing.mentor_id).await?;
        scene.record("pairing.expired", pairing.id.name(agency), pairing.revision);
    }
    Ok(())
}

/// Frees a mentor's places that offers took which ran out, before the mentor's capacity is judged.
pub(crate) async fn free_lapsed(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    mentor: &PersonId,
) -> Result<(), Error> {
    let mentor = BTreeSet::from([mentor.clone()]);
    hold_people(tx, scene, &mentor).await?;
    expire_offers(tx, scene, &mentor).await
}

/// What keeps a mentor from mentoring in a new pairing of the kind, as a clause about them.
pub(crate) fn mentor_lack(mentor: &Person, kind: PairingKind, scene: &Scene<'_>) -> Option<String> {
    if !mentor.takes_part(scene.now) {
        return Some(format!("is {}", mentor.state.word()));
    }
    if !mentor.is_mentor {
        return Some("has no mentor profile".to_owned());
    }
    (!mentor.mentor_kinds.contains(&kind)).then(|| format!("does not offer pairings of kind {}", kind.word()))
}

/// What keeps a mentee from a new pairing, as a clause about them.
pub(crate) fn mentee_lack(mentee: &Person, scene: &Scene<'_>) -> Option<String> {
    if !mentee.takes_part(scene.now) {
        return Some(format!("is {}", mentee.state.word()));
    }
    (!mentee.is_mentee).then(|| "has no mentee profile".to_owned())
}

/// The refusal of somebody who lacks something, or nothing where they lack nothing.
pub(crate) fn available(person: &Person, lack: Option<String>) -> Result<(), Error> {
    let Some(lack) = lack else { return Ok(()) };
    let name = person.id.name(&person.agency_id);
    let refusal = Refusal::new(ErrorReason::PersonNotAvailable, format!("{name} {lack}"));
    Err(refusal.conflict(name.clone(), lack).with("person", name).into())
}
