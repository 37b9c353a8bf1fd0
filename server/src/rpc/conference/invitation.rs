//! Invitations: who gets one, and how it is answered.

use std::collections::BTreeSet;

use preceptor_proto::v1 as pb;

use super::target::shown;
use crate::{
    desk::{Change, Scene, stale},
    error::{Error, ErrorReason, Refusal},
    meeting::{
        access::{Reach, TIMED, find, require, save_or_retry},
        booking::{self, conference_hold},
        participants::participant,
    },
    records::{Conference, ConferenceId, Hold, Invitation, InvitationState, Named, PersonId, PersonState},
    rpc::wire::Fields,
    store::{self, Constraint, Tx, conferences, departures, holds},
};

/// Answers an invitation.
pub(super) struct RespondInvitation {
    id: ConferenceId,
    person: PersonId,
    sequence: i64,
    state: InvitationState,
    deputy: Option<PersonId>,
}

impl RespondInvitation {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RespondInvitationRequest) -> Self {
        let caller = fields.caller();
        let named: Option<PersonId> = fields.optional_id("person", &body.person);
        if named.is_none() && caller.person.is_none() {
            fields.wrong("person", "is required: this token stands for nobody on the roster");
        }
        let person = named.or_else(|| caller.person.clone()).unwrap_or_else(PersonId::placeholder);
        let state = fields.word("state", body.state, InvitationState::Accepted);
        if state == InvitationState::NeedsAction {
            fields.wrong("state", "is not an answer");
        }
        let deputy: Option<PersonId> = fields.optional_id("deputy", &body.deputy);
        match (state == InvitationState::Delegated, &deputy) {
            (true, None) => fields.wrong("deputy", "is required with DELEGATED"),
            (false, Some(_)) => fields.wrong("deputy", "goes with DELEGATED only"),
            (true, Some(deputy)) if *deputy == person => fields.wrong("deputy", "is the person themselves"),
            _ => {}
        }
        let sequence = fields.number("sequence", body.sequence, (1, i64::from(i32::MAX)));
        Self { id: fields.id("name", &body.name), person, sequence, state, deputy }
    }

    /// The conference and the invitation, if the caller may answer it.
    async fn load(&self, tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(Conference, Vec<Invitation>), Error> {
        let agency = &scene.caller.agency;
        let conference = find(tx, scene.caller, &self.id, Reach::See, scene.now).await?;
        let is_own = scene.caller.scope.own().is_none_or(|own| *own == self.person);
        let invited = conferences::list_invitations(tx, agency, &self.id).await?;
        if !is_own || !invited.iter().any(|each| each.person_id == self.person) {
            return Err(Error::NotFound(self.person.name(agency)));
        }
        if conference.sequence != self.sequence {
            return Err(stale(&conference));
        }
        require(&conference, TIMED)?;
        Ok((conference, invited))
    }

    /// That the deputy takes part and is not asked to come themselves.
    async fn check_deputy(
        &self,
        tx: &mut Tx<'_>,
        scene: &Scene<'_>,
        invited: &[Invitation],
    ) -> Result<(), Error> {
        let Some(deputy) = &self.deputy else { return Ok(()) };
        let person = participant(tx, &scene.caller.agency, deputy).await?;
        let is_active = person.state == PersonState::Active;
        if !is_active || !departures::hold_present(tx, &scene.caller.agency, deputy).await? {
            let refusal = Refusal::new(ErrorReason::PersonNotAvailable, "the deputy is not active");
            return Err(refusal.with("person", deputy.name(&scene.caller.agency)).into());
        }
        if invited.iter().any(|each| each.person_id == *deputy) {
            return Err(Error::field("deputy", "is invited already"));
        }
        Ok(())
    }
}

impl Change for RespondInvitation {
    type Reply = pb::RespondInvitationResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let (conference, mut invited) = self.load(tx, scene).await?;
        self.check_deputy(tx, scene, &invited).await?;
        let saved = save_or_retry(tx, scene, "conference.answered", conference).await?;
        let before: BTreeSet<PersonId> = invited.iter().filter_map(Invitation::comes).cloned().collect();
        for each in invited.iter_mut().filter(|each| each.person_id == self.person) {
            each.state = self.state;
            each.deputy_id.clone_from(&self.deputy);
            conferences::answer_invitation(tx, &saved.agency_id, &saved.id, each).await?;
        }
        let after: BTreeSet<PersonId> = invited.iter().filter_map(Invitation::comes).cloned().collect();
        for gone in before.difference(&after) {
            let resource = Hold::person(gone);
            holds::release_hold(tx, &saved.agency_id, &Hold::conference(&saved.id), &resource).await?;
        }
        hold_comer(tx, scene, &saved, self.comer()).await?;
        Ok(pb::RespondInvitationResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

impl RespondInvitation {
    /// Who comes by this answer.
    const fn comer(&self) -> Option<&PersonId> {
        match self.state {
            InvitationState::Declined => None,
            InvitationState::Delegated => self.deputy.as_ref(),
            _ => Some(&self.person),
        }
    }
}

/// Takes the time of somebody who comes, unless the conference has it already.
async fn hold_comer(
    tx: &mut Tx<'_>,
    scene: &Scene<'_>,
    conference: &Conference,
    comer: Option<&PersonId>,
) -> Result<(), Error> {
    let Some(person) = comer else { return Ok(()) };
    let (owner, resource) = (Hold::conference(&conference.id), Hold::person(person));
    let held = holds::list_held(tx, &conference.agency_id, &owner, scene.now).await?;
    if held.iter().any(|hold| hold.resource == resource) {
        return Ok(());
    }
    let wanted: Vec<Hold> = conference_hold(scene, conference, resource).into_iter().collect();
    match booking::take(tx, scene, &wanted).await {
        // Another booking won a race: the next try says which.
        Err(Error::Store(store::Error::Violation(Constraint::HoldsOverlap))) => {
            Err(Error::Store(store::Error::Busy))
        }
        taken => taken,
    }
}
