//! The people of a conference: whom its plan names, and what is known of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::Error,
    records::{AgencyId, Conference, Named as _, Participant, PersonId},
    store::{Tx, participants},
};

/// Whether the plan names `person` for any part.
pub(crate) fn is_named(conference: &Conference, person: &PersonId) -> bool {
    named_people(conference).contains(&person)
}

/// The organizer first; then everybody whom the plan names, some more than once.
pub(crate) fn named_people(conference: &Conference) -> Vec<&PersonId> {
    let seated = conference.seats.iter().flat_map(|seat| seat.candidates.iter().chain(&seat.deputies));
    std::iter::once(&conference.organizer_id)
        .chain(conference.needed_people())
        .chain(&conference.optional_people)
        .chain(seated)
        .collect()
}

/// What a conference needs to know of a person, who must exist.
pub(crate) async fn participant(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    id: &PersonId,
) -> Result<Participant, Error> {
    participants::find_participant(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
}

/// What a conference needs to know of these people, each once, in the order in which they are first named. All of them
/// must exist.
pub(crate) async fn everybody(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    ids: &[&PersonId],
) -> Result<Vec<Participant>, Error> {
    let mut named = BTreeSet::new();
    let ids: Vec<&PersonId> = ids.iter().copied().filter(|id| named.insert(*id)).collect();
    let found = participants::list_participants(tx, agency, &ids).await?;
    let mut found: BTreeMap<PersonId, Participant> =
        found.into_iter().map(|person| (person.id.clone(), person)).collect();
    ids.into_iter().map(|id| found.remove(id).ok_or_else(|| Error::NotFound(id.name(agency)))).collect()
}
