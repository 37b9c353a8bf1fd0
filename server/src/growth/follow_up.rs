//! A follow-up as it is promised.

use crate::{
    desk::Scene,
    error::Error,
    records::{FollowUp, FollowUpId, FollowUpState, Named as _, PairingId, PersonId, Revision, SessionId},
    store::{Tx, follow_ups},
};

/// A follow-up about to be made; everything in it is checked.
pub(crate) struct NewFollowUp<'a> {
    pub(crate) title: &'a str,
    /// Id and display name.
    pub(crate) owner: (&'a PersonId, &'a str),
    pub(crate) due_date: &'a str,
    pub(crate) pairing: Option<PairingId>,
    pub(crate) session: Option<SessionId>,
}

impl NewFollowUp<'_> {
    /// Adds the follow-up and records it.
    pub(crate) async fn make(self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<FollowUp, Error> {
        let now = scene.now;
        let row = FollowUp {
            agency_id: scene.caller.agency.clone(),
            id: FollowUpId::new(scene.new_id()),
            title: self.title.to_owned(),
            owner_id: self.owner.0.clone(),
            owner_name: self.owner.1.to_owned(),
            due_date: self.due_date.to_owned(),
            state: FollowUpState::Open,
            pairing_id: self.pairing,
            session_id: self.session,
            reason: String::new(),
            revision: Revision::FIRST,
            created_at: now,
            updated_at: now,
            updated_by: scene.caller.principal.clone(),
            completed_at: None,
        };
        follow_ups::insert_follow_up(tx, &row).await?;
        scene.record("follow_up.created", row.id.name(&row.agency_id), row.revision);
        Ok(row)
    }
}
