//! A person as a change finds them and leaves them: unchanged since they were read, saved under the next revision.

use crate::{
    desk::{Scene, stale},
    error::{Error, ErrorReason, Refusal},
    records::{AgencyId, Named as _, Person, PersonId, Revision},
    store::{self, Constraint, Tx, people},
};

/// Which of a person's unique values is taken.
pub(crate) fn taken(error: store::Error, name: &str, email: &str) -> Error {
    match error {
        store::Error::Violation(Constraint::People) => Error::Exists(name.to_owned()),
        store::Error::Violation(Constraint::PeopleEmail) => {
            Error::Exists(format!("a person with e-mail {email}"))
        }
        other => other.into(),
    }
}

/// What the store's refusal of a changed person means.
fn refused(error: store::Error, person: &Person, name: &str) -> Error {
    let Person { used, capacity, is_mentor, email, .. } = person;
    match error {
        store::Error::Violation(Constraint::MentorPlacesUsed) => {
            let wish = if *is_mentor {
                format!("the capacity cannot become {capacity}")
            } else {
                "the mentor profile cannot go".to_owned()
            };
            let message =
                format!("{wish}: {used} of this mentor's places are taken; end those pairings first");
            Refusal::new(ErrorReason::CapacityFull, message)
                .with("mentor", name)
                .with("capacity", capacity)
                .into()
        }
        other => taken(other, name, email),
    }
}

/// The person, or "not found".
pub(crate) async fn load(tx: &mut Tx<'_>, agency: &AgencyId, id: &PersonId) -> Result<Person, Error> {
    people::find_person(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
}

/// Writes a changed person under its next revision and records the change.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    event: &'static str,
    person: Person,
) -> Result<Person, Error> {
    let person = Person { updated_at: scene.now, updated_by: scene.caller.principal.clone(), ..person };
    let name = person.id.name(&person.agency_id);
    let saved = people::update_person(tx, &person).await.map_err(|error| refused(error, &person, &name))?;
    if !saved {
        return Err(stale(&load(tx, &person.agency_id, &person.id).await?));
    }
    let person = Person { revision: person.revision.next(), ..person };
    scene.record(event, name, person.revision);
    Ok(person)
}

/// The person, unchanged since the caller read them and in one of the states that `allowed` names.
pub(crate) async fn unchanged(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    (id, etag): (&PersonId, Revision),
    allowed: &'static [&'static str],
) -> Result<Person, Error> {
    let agency = &scene.caller.agency;
    let person = load(tx, agency, id).await?;
    scene.check_etag(&person, etag)?;
    let state = person.state.word();
    if allowed.contains(&state) {
        return Ok(person);
    }
    Err(Error::State { name: id.name(agency), state, allowed })
}
