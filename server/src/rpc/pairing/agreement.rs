//! Two people are paired by hand.

use std::collections::BTreeSet;

use preceptor_engine::time::{MICROS_PER_MINUTE, UnixMicros};
use preceptor_proto::v1::{self as pb, ErrorReason};

use super::places;
use crate::{
    caller::Caller,
    error::{Error, Refusal},
    records::{MatchRunId, PairRuleKind, Pairing, PairingId, PairingKind, PairingState, Person, PersonId},
    rpc::{
        desk::{Change, Scene},
        wire::{self, Fields, Named},
    },
    store::{self, Tx, pair_rules, pairings, people},
};

/// The longest time for which an offer stands, in days.
pub(in crate::rpc) const MAX_OFFER_DAYS: i64 = 90;

/// Pairs two people.
pub(super) struct CreatePairing {
    mentor: PersonId,
    mentee: PersonId,
    kind: PairingKind,
    offer_days: i64,
}

impl CreatePairing {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CreatePairingRequest) -> Self {
        fields.agency("parent", &body.parent);
        Self {
            mentor: fields.id("mentor", &body.mentor),
            mentee: fields.id("mentee", &body.mentee),
            kind: fields.word("kind", body.kind, PairingKind::Mentor),
            offer_days: fields.number("offer_days", body.offer_days, (0, MAX_OFFER_DAYS)),
        }
    }

    /// Everything that forbids the pair, whoever asks.
    async fn check_pair(&self, tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
        let agency = &scene.caller.agency;
        let pair = (&self.mentor, &self.mentee);
        let rules = pair_rules::list_pair_rules_of(tx, agency, pair, scene.now.0).await?;
        if let Some(ban) = rules.iter().find(|rule| rule.kind == PairRuleKind::Ban) {
            let refusal = Refusal::new(ErrorReason::PairForbidden, "a rule bans this pair");
            return Err(refusal.conflict(ban.id.name(agency), "bans the pair").into());
        }
        if pairings::has_open_pairing(tx, agency, pair, self.kind).await? {
            return Err(Error::Store(store::Error::Violation("pairings_open_key".into())));
        }
        Ok(())
    }

    /// That the mentee wants one more mentor, where the kind is the one that they look for. The lock on their row keeps
    /// two who pair the same mentee from both seeing the same open pairings.
    async fn check_wanted(&self, tx: &mut Tx<'_>, scene: &Scene<'_>, mentee: &Person) -> Result<(), Error> {
        if mentee.mentee_kind != Some(self.kind) {
            return Ok(());
        }
        let agency = &scene.caller.agency;
        let open = pairings::list_open_of_mentee(tx, agency, (&mentee.id, self.kind), scene.now.0).await?;
        let wanted = mentee.mentors_wanted;
        if usize::try_from(wanted).is_ok_and(|wanted| open.len() < wanted) {
            return Ok(());
        }
        let (name, plural) = (mentee.id.name(agency), if wanted == 1 { "" } else { "s" });
        let message = format!("{name} wants {wanted} mentor{plural}, and has {}", open.len());
        let refusal = Refusal::new(ErrorReason::MentorsWantedReached, message);
        let refusal = open.iter().fold(refusal, |refusal, (pairing, mentor)| {
            refusal.conflict(pairing.name(agency), format!("{} is paired with {mentor}", mentee.id))
        });
        Err(refusal.with("mentee", name).with("mentors_wanted", wanted).into())
    }
}

impl Change for CreatePairing {
    type Reply = pb::CreatePairingResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let both = BTreeSet::from([self.mentor.clone(), self.mentee.clone()]);
        places::hold_people(tx, scene, &both).await?;
        let mentor = find(tx, scene.caller, &self.mentor).await?;
        let mentee = find(tx, scene.caller, &self.mentee).await?;
        if self.mentor == self.mentee {
            let message = "nobody is paired with themselves";
            return Err(Refusal::new(ErrorReason::PairForbidden, message).into());
        }
        places::available(&mentor, places::mentor_lack(&mentor, self.kind, scene))?;
        places::available(&mentee, places::mentee_lack(&mentee, scene))?;
        places::expire_offers(tx, scene, &BTreeSet::from([self.mentor.clone()])).await?;
        self.check_pair(tx, scene).await?;
        self.check_wanted(tx, scene, &mentee).await?;
        if !people::take_place(tx, &scene.caller.agency, &self.mentor).await? {
            return Err(full(&mentor));
        }
        let pairing = new_pairing(scene, (&mentor, &mentee), self.kind, (self.offer_days, None));
        pairings::insert_pairings(tx, std::slice::from_ref(&pairing)).await?;
        record_new(scene, &pairing);
        Ok(pb::CreatePairingResponse { pairing: Some(wire::pairing(pairing)) })
    }
}

async fn find(tx: &mut Tx<'_>, caller: &Caller, id: &PersonId) -> Result<Person, Error> {
    let person = people::find_person(tx, &caller.agency, id).await?;
    person.ok_or_else(|| Error::NotFound(id.name(&caller.agency)))
}

fn full(mentor: &Person) -> Error {
    let name = mentor.id.name(&mentor.agency_id);
    let message = format!("every place of {name} is taken ({} of {0})", mentor.capacity);
    let refusal = Refusal::new(ErrorReason::CapacityFull, message);
    let refusal = refusal.conflict(name.clone(), "has no free place");
    refusal.with("mentor", name).with("capacity", mentor.capacity).into()
}

/// A pairing that begins now: an offer for so many days, or active at once where there are none.
pub(in crate::rpc) fn new_pairing(
    scene: &Scene<'_>,
    (mentor, mentee): (&Person, &Person),
    kind: PairingKind,
    (offer_days, run): (i64, Option<&MatchRunId>),
) -> Pairing {
    let UnixMicros(now) = scene.now;
    let is_offer = offer_days > 0;
    Pairing {
        agency_id: scene.caller.agency.clone(),
        id: PairingId::new(crate::clock::new_id()),
        mentor_id: mentor.id.clone(),
        mentor_display_name: mentor.display_name.clone(),
        mentee_id: mentee.id.clone(),
        mentee_display_name: mentee.display_name.clone(),
        kind,
        state: if is_offer { PairingState::Offered } else { PairingState::Active },
        mentor_accepted: !is_offer,
        mentee_accepted: !is_offer,
        expires_at: is_offer.then_some(now + offer_days * 24 * 60 * MICROS_PER_MINUTE),
        match_run_id: run.cloned(),
        end_reason: None,
        reason: String::new(),
        started_at: (!is_offer).then_some(now),
        ended_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
        updated_by: scene.caller.principal.clone(),
    }
}

/// Records a pairing that was just made.
pub(in crate::rpc) fn record_new(scene: &mut Scene<'_>, pairing: &Pairing) {
    let event = if pairing.state == PairingState::Offered { "pairing.offered" } else { "pairing.activated" };
    scene.record(event, pairing.id.name(&pairing.agency_id), pairing.revision);
}
