//! A pairing moves from one state to the next.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;
use prost::Message;

use super::read::load;
use crate::{
    desk::{Change, Scene, stale},
    error::Error,
    records::{Hold, Named, Pairing, PairingEndReason, PairingId, PairingState, PersonId, Revision},
    rpc::wire::{self, Fields},
    store::{Tx, follow_ups, holds, pairings, people},
};

/// One step of one pairing, whatever the message that answers it.
pub(super) struct Transition<R> {
    pub(super) id: PairingId,
    pub(super) etag: Revision,
    pub(super) step: PairingStep,
    pub(super) reply: fn(Option<pb::Pairing>) -> R,
}

/// The steps.
pub(super) enum PairingStep {
    /// One side, or both, accept the offer.
    Accept(Side),
    /// The offer is turned down.
    Decline { reason: String },
    /// An active pairing is interrupted.
    Hold { reason: String },
    /// An interrupted pairing goes on.
    Resume,
    /// The pairing is over.
    End(PairingEndReason),
}

/// Who accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Mentor,
    Mentee,
    Both,
    /// Whichever side this person is on, unless `said` is the other.
    Of {
        person: PersonId,
        said: i32,
    },
}

impl PairingStep {
    pub(super) fn accept(fields: &mut Fields<'_>, side: i32) -> Self {
        use pb::PairingSide as Sent;
        if let Some(person) = fields.caller().scope.own() {
            return Self::Accept(Side::Of { person: person.clone(), said: side });
        }
        let side = match Sent::try_from(side) {
            Ok(Sent::Mentor) => Side::Mentor,
            Ok(Sent::Mentee) => Side::Mentee,
            Ok(Sent::Both) => Side::Both,
            Ok(Sent::Unspecified) => {
                fields.wrong("side", "is required: for whom do you accept?");
                Side::Both
            }
            Err(_) => {
                fields.wrong("side", "is not a known value");
                Side::Both
            }
        };
        Self::Accept(side)
    }

    pub(super) fn end(fields: &mut Fields<'_>, reason: i32) -> Self {
        Self::End(fields.word("end_reason", reason, PairingEndReason::Term))
    }

    /// The states that this step leads away from.
    const fn allowed(&self) -> &'static [&'static str] {
        match self {
            Self::Accept(_) | Self::Decline { .. } => &["OFFERED"],
            Self::Hold { .. } => &["ACTIVE"],
            Self::Resume => &["ON_HOLD"],
            Self::End(_) => &["ACTIVE", "ON_HOLD"],
        }
    }

    /// What happened, once the pairing is in its new state.
    fn event(&self, pairing: &Pairing) -> &'static str {
        match self {
            Self::Accept(_) if pairing.state == PairingState::Active => "pairing.activated",
            Self::Accept(_) => "pairing.accepted",
            Self::Decline { .. } => "pairing.declined",
            Self::Hold { .. } => "pairing.held",
            Self::Resume => "pairing.resumed",
            Self::End(_) => "pairing.ended",
        }
    }

    /// The pairing after the step.
    fn taken(&self, kept: Pairing, now: UnixMicros) -> Result<Pairing, Error> {
        Ok(match self {
            Self::Accept(side) => side.accept(kept, now)?,
            Self::Decline { reason } => Pairing {
                state: PairingState::Declined,
                expires_at: None,
                reason: reason.clone(),
                ended_at: Some(now),
                ..kept
            },
            Self::Hold { reason } => Pairing { state: PairingState::OnHold, reason: reason.clone(), ..kept },
            Self::Resume => Pairing { state: PairingState::Active, reason: String::new(), ..kept },
            Self::End(reason) => {
                Pairing { state: PairingState::Ended, end_reason: Some(*reason), ended_at: Some(now), ..kept }
            }
        })
    }
}

impl Side {
    fn accept(&self, kept: Pairing, now: UnixMicros) -> Result<Pairing, Error> {
        let (mentor, mentee) = match self {
            Self::Mentor => (true, false),
            Self::Mentee => (false, true),
            Self::Both => (true, true),
            Self::Of { person, said } => {
                let is_mentor = kept.mentor_id == *person;
                let own = if is_mentor { pb::PairingSide::Mentor } else { pb::PairingSide::Mentee };
                if ![0, own as i32].contains(said) {
                    return Err(Error::field("side", "is not your side of the pairing"));
                }
                (is_mentor, !is_mentor)
            }
        };
        let mentor_accepted = kept.mentor_accepted || mentor;
        let mentee_accepted = kept.mentee_accepted || mentee;
        let kept = Pairing { mentor_accepted, mentee_accepted, ..kept };
        if !(mentor_accepted && mentee_accepted) {
            return Ok(kept);
        }
        Ok(Pairing { state: PairingState::Active, expires_at: None, started_at: Some(now), ..kept })
    }
}

impl<R> Transition<R> {
    /// Reads what every step has; the step itself is [`PairingStep::Resume`] unless the caller says otherwise.
    pub(super) fn parse(
        fields: &mut Fields<'_>,
        name: &str,
        etag: &str,
        reply: fn(Option<pb::Pairing>) -> R,
    ) -> Self {
        Self {
            id: fields.id("name", name),
            etag: fields.etag("etag", etag),
            step: PairingStep::Resume,
            reply,
        }
    }
}

impl<R: Message + Default + 'static> Change for Transition<R> {
    type Reply = R;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<R, Error> {
        let kept = load(tx, scene.caller, &self.id).await?;
        scene.check_etag(&kept, self.etag)?;
        let from = kept.state;
        let kept = kept.as_of(scene.now);
        let (state, allowed) = (kept.state.word(), self.step.allowed());
        if !allowed.contains(&state) {
            return Err(Error::State { name: self.id.name(&kept.agency_id), state, allowed });
        }
        let pairing = self.step.taken(kept, scene.now)?;
        let pairing =
            Pairing { updated_at: scene.now, updated_by: scene.caller.principal.clone(), ..pairing };
        if !pairings::update_pairing(tx, &pairing, from).await? {
            return Err(stale(&load(tx, scene.caller, &self.id).await?));
        }
        let pairing = Pairing { revision: pairing.revision.next(), ..pairing };
        if matches!(pairing.state, PairingState::Declined | PairingState::Ended) {
            leave(tx, scene, &pairing).await?;
        }
        scene.record(self.step.event(&pairing), self.id.name(&pairing.agency_id), pairing.revision);
        Ok((self.reply)(Some(wire::pairing(pairing))))
    }
}

/// Gives back what a pairing that is over still has: the sessions ahead, their time, and the mentor's place. What the
/// mentor still had to do passes to the mentee.
async fn leave(tx: &mut Tx<'_>, scene: &mut Scene<'_>, pairing: &Pairing) -> Result<(), Error> {
    let agency = &scene.caller.agency;
    for (session, revision) in pairings::cancel_sessions(tx, pairing, "the pairing is over").await? {
        holds::release_holds(tx, agency, &Hold::session(&session)).await?;
        scene.record("session.cancelled", session.name(agency), revision);
    }
    for (follow_up, revision) in follow_ups::hand_over(tx, pairing).await? {
        scene.record("follow_up.handed_over", follow_up.name(agency), revision);
    }
    Ok(people::free_place(tx, agency, &pairing.mentor_id).await?)
}
