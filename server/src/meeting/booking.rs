//! Taking people and rooms for a time, or saying what stands in the way.

use preceptor_engine::time::UnixMicros;

use crate::{
    desk::Scene,
    error::{Error, ErrorReason, Refusal},
    records::{AgencyId, Conference, Hold, PersonId},
    store::{Tx, holds, people},
};

/// Takes `wanted`, or refuses with every conflict that the caller may see. Whoever reschedules releases the
/// old holds first.
///
/// # Errors
///
/// `DOUBLE_BOOKED`. Where another booking wins a race it comes from the database's constraint and names no
/// conflict, since the transaction is lost by then.
pub(crate) async fn take(tx: &mut Tx<'_>, scene: &Scene<'_>, wanted: &[Hold]) -> Result<(), Error> {
    let agency = &scene.caller.agency;
    let conflicts = holds::list_conflicts(tx, agency, wanted, scene.now).await?;
    if conflicts.is_empty() {
        return Ok(holds::take_holds(tx, agency, wanted, scene.now).await?);
    }
    let mut refusal =
        Refusal::new(ErrorReason::DoubleBooked, "a person or room is already held in that time");
    for conflict in conflicts {
        let resource = format!("agencies/{agency}/{}", conflict.resource);
        refusal = refusal.conflict(resource, description(tx, scene, &conflict).await?);
    }
    Err(refusal.into())
}

/// Who or what is held when; by what only for those who may see every meeting of the agency.
async fn description(tx: &mut Tx<'_>, scene: &Scene<'_>, hold: &Hold) -> Result<String, Error> {
    let agency = &scene.caller.agency;
    let own = scene.caller.scope.own();
    let name = match hold.held_person() {
        Some(person) => visible_name(tx, agency, own, &person).await?,
        None => None,
    };
    let name = name.unwrap_or_else(|| hold.resource.clone());
    let span = format!("{name} is held {} to {}", minute(hold.starts_at), minute(hold.ends_at));
    Ok(if own.is_none() { format!("{span} by {}", hold.owner) } else { span })
}

/// The person's display name, where the caller may see it.
async fn visible_name(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    own: Option<&PersonId>,
    person: &PersonId,
) -> Result<Option<String>, Error> {
    if let Some(own) = own
        && !people::is_related(tx, agency, own, person).await?
    {
        return Ok(None);
    }
    let person = people::find_person(tx, agency, person).await?;
    // Kept short: a description has 120 characters for everything.
    Ok(person.map(|person| person.display_name.chars().take(40).collect()))
}

/// An instant in UTC to the minute, `2026-11-02T09:00Z`.
fn minute(UnixMicros(micros): UnixMicros) -> String {
    jiff::Timestamp::from_microsecond(micros)
        .map_or_else(|_| String::new(), |at| at.strftime("%Y-%m-%dT%H:%MZ").to_string())
}

/// A hold for the time of a conference; `None` where it has none.
pub(crate) fn conference_hold(scene: &Scene<'_>, conference: &Conference, resource: String) -> Option<Hold> {
    Some(Hold {
        agency_id: conference.agency_id.clone(),
        id: scene.new_id(),
        resource,
        starts_at: conference.starts_at?,
        ends_at: conference.ends_at?,
        owner: Hold::conference(&conference.id),
        expires_at: conference.expires_at,
    })
}
