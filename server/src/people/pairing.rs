//! A pairing as it begins.

use crate::{
    desk::Scene,
    records::{MatchRunId, Named as _, Pairing, PairingId, PairingKind, PairingState, Person, Revision},
};

/// A pairing that begins now: an offer for so many days, or active at once where there are none.
pub(crate) fn new_pairing(
    scene: &Scene<'_>,
    (mentor, mentee): (&Person, &Person),
    kind: PairingKind,
    (offer_days, run): (i64, Option<&MatchRunId>),
) -> Pairing {
    let now = scene.now;
    let is_offer = offer_days > 0;
    Pairing {
        agency_id: scene.caller.agency.clone(),
        id: PairingId::new(scene.new_id()),
        mentor_id: mentor.id.clone(),
        mentor_display_name: mentor.display_name.clone(),
        mentee_id: mentee.id.clone(),
        mentee_display_name: mentee.display_name.clone(),
        kind,
        state: if is_offer { PairingState::Offered } else { PairingState::Active },
        mentor_accepted: !is_offer,
        mentee_accepted: !is_offer,
        expires_at: is_offer.then_some(now.plus_minutes(offer_days * 24 * 60)),
        match_run_id: run.cloned(),
        end_reason: None,
        reason: String::new(),
        started_at: (!is_offer).then_some(now),
        ended_at: None,
        revision: Revision::FIRST,
        created_at: now,
        updated_at: now,
        updated_by: scene.caller.principal.clone(),
    }
}

/// Records a pairing that was just made.
pub(crate) fn record_new(scene: &mut Scene<'_>, pairing: &Pairing) {
    let event = if pairing.state == PairingState::Offered { "pairing.offered" } else { "pairing.activated" };
    scene.record(event, pairing.id.name(&pairing.agency_id), pairing.revision);
}
