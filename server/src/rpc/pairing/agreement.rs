//! Two people are paired by hand.

use std::collections::BTreeSet;

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Scene},
    error::{Error, ErrorReason, Refusal},
    people::{
        mentor_places,
        pairing::{new_pairing, record_new},
    },
    records::{Named, PairRuleKind, PairingKind, Person, PersonId},
    rpc::wire::{self, Fields},
    store::{self, Constraint, Tx, pair_rules, pairings, people},
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
        let rules = pair_rules::list_pair_rules_of(tx, agency, pair, scene.now).await?;
        if let Some(ban) = rules.iter().find(|rule| rule.kind == PairRuleKind::Ban) {
            let refusal = Refusal::new(ErrorReason::PairForbidden, "a rule bans this pair");
            return Err(refusal.conflict(ban.id.name(agency), "bans the pair").into());
        }
        if pairings::has_open_pairing(tx, agency, pair, self.kind).await? {
            return Err(Error::Store(store::Error::Violation(Constraint::PairingsOpen)));
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
        let open = pairings::list_open_of_mentee(tx, agency, (&mentee.id, self.kind), scene.now).await?;
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
        mentor_places::hold_people(tx, scene, &both).await?;
        let mentor = find(tx, scene.caller, &self.mentor).await?;
        let mentee = find(tx, scene.caller, &self.mentee).await?;
        if self.mentor == self.mentee {
            let message = "nobody is paired with themselves";
            return Err(Refusal::new(ErrorReason::PairForbidden, message).into());
        }
        mentor_places::available(&mentor, mentor_places::mentor_lack(&mentor, self.kind, scene))?;
        mentor_places::available(&mentee, mentor_places::mentee_lack(&mentee, scene))?;
        mentor_places::expire_offers(tx, scene, &BTreeSet::from([self.mentor.clone()])).await?;
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
