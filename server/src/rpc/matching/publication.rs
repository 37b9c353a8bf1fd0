//! The approved proposals of a run become pairings: all of them, or none.

use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::{Error, ErrorReason, Refusal},
    matching::{
        publication::RosterNow,
        run::{advance, solved},
        what_if::refuse_hypothetical,
    },
    people::mentor_places,
    records::{MatchRunId, MatchRunState, Named, Revision},
    rpc::wire::{self, Fields},
    store::{Tx, proposals},
};

/// Publishes a run.
pub(super) struct PublishMatchRun {
    id: MatchRunId,
    etag: Revision,
}

impl PublishMatchRun {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::PublishMatchRunRequest) -> Self {
        Self { id: fields.id("name", &body.name), etag: fields.etag("etag", &body.etag) }
    }
}

impl Change for PublishMatchRun {
    type Reply = pb::PublishMatchRunResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let agency = scene.caller.agency.clone();
        let run = solved(tx, scene, (&self.id, self.etag)).await?;
        refuse_hypothetical(tx, &run).await?;
        let approved = proposals::list_approved(tx, &agency, &self.id).await?;
        if approved.is_empty() {
            let message = "no proposal is approved, so there is nothing to publish";
            return Err(Refusal::new(ErrorReason::NothingApproved, message).into());
        }
        // First, so that of two who publish the same run one waits and then finds it published.
        let run = advance(tx, scene, run, MatchRunState::Published).await?;
        let mentors = approved.iter().map(|proposal| proposal.mentor_id.clone()).collect();
        let everybody = approved.iter().flat_map(|each| [each.mentor_id.clone(), each.mentee_id.clone()]);
        mentor_places::hold_people(tx, scene, &everybody.collect()).await?;
        mentor_places::expire_offers(tx, scene, &mentors).await?;
        let present = RosterNow::read(tx, scene).await?;
        present.check(scene, &approved)?;
        let made = present.pair(tx, scene, &run, &approved).await?;
        scene.record("match_run.published", self.id.name(&agency), run.revision);
        Ok(pb::PublishMatchRunResponse {
            match_run: Some(wire::match_run(run)),
            pairing_count: i32::try_from(made).unwrap_or(i32::MAX),
        })
    }
}
