//! What comes of a conference: decisions and action items.

use preceptor_proto::v1 as pb;

use super::target::{ConferenceRef, shown};
use crate::{
    desk::{Change, Scene},
    error::Error,
    meeting::{
        access::{FOLLOWING_UP, RECORDING, Reach, save},
        participants::participant,
    },
    records::{ActionItem, ActionItemState, Conference, Decision, Named},
    rpc::wire::{self, Fields},
    store::{Tx, conference_records},
};

/// The most decisions, and the most action items, of one conference: so that a reply stays within its limit.
const MOST: usize = 100;

/// The place of the next of `count`, unless there are too many.
fn next_position(field: &str, count: usize) -> Result<i64, Error> {
    if count >= MOST {
        return Err(Error::field(field, format!("is one more than the {MOST} of a conference")));
    }
    Ok(i64::try_from(count + 1).unwrap_or(i64::MAX))
}

/// Records a decision, with whether a quorum was there by what is recorded so far.
pub(super) struct RecordDecision {
    target: ConferenceRef,
    decision: Decision,
}

impl RecordDecision {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::RecordDecisionRequest) -> Self {
        let sent = body.decision.clone().unwrap_or_default();
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            decision: wire::new_decision(fields, &sent),
        }
    }

    async fn check_agenda_item(&self, tx: &mut Tx<'_>, conference: &Conference) -> Result<(), Error> {
        let Some(answers) = &self.decision.agenda_item_id else { return Ok(()) };
        let agenda = conference_records::list_agenda_items(tx, &conference.agency_id, &conference.id).await?;
        if agenda.iter().any(|item| item.id == *answers) {
            return Ok(());
        }
        Err(Error::field("decision.agenda_item", "is not on the agenda"))
    }
}

impl Change for RecordDecision {
    type Reply = pb::RecordDecisionResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Record, RECORDING).await?;
        self.check_agenda_item(tx, &kept).await?;
        let saved = save(tx, scene, "conference.decision_recorded", kept).await?;
        let (agency, id) = (&saved.agency_id, &saved.id);
        let count = conference_records::list_decisions(tx, agency, id).await?.len();
        let position = next_position("decision", count)?;
        let decision = Decision {
            id: position.to_string(),
            is_quorate: saved.is_quorate,
            created_at: scene.now,
            ..self.decision.clone()
        };
        conference_records::insert_decision(tx, agency, id, &decision, position).await?;
        Ok(pb::RecordDecisionResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Adds an action item.
pub(super) struct AddActionItem {
    target: ConferenceRef,
    item: ActionItem,
}

impl AddActionItem {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::AddActionItemRequest) -> Self {
        let sent = body.action_item.clone().unwrap_or_default();
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            item: wire::new_action_item(fields, &sent),
        }
    }
}

impl Change for AddActionItem {
    type Reply = pb::AddActionItemResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Record, RECORDING).await?;
        participant(tx, &kept.agency_id, &self.item.owner_id).await?;
        let saved = save(tx, scene, "conference.action_item_added", kept).await?;
        let (agency, id) = (&saved.agency_id, &saved.id);
        let count = conference_records::list_action_items(tx, agency, id).await?.len();
        let position = next_position("action_item", count)?;
        let item = ActionItem { id: position.to_string(), ..self.item.clone() };
        conference_records::insert_action_item(tx, agency, id, &item, position).await?;
        Ok(pb::AddActionItemResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Moves an action item to another state: for who keeps the record, and for its owner.
pub(super) struct MarkActionItem {
    target: ConferenceRef,
    item: String,
    state: ActionItemState,
}

impl MarkActionItem {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::MarkActionItemRequest) -> Self {
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            item: fields.text("action_item_id", &body.action_item_id, (1, 63)),
            state: fields.word("state", body.state, ActionItemState::Open),
        }
    }

    fn check_step(&self, name: &str, from: ActionItemState) -> Result<(), Error> {
        const OPEN: &[&str] = &[ActionItemState::Open.word()];
        if from == ActionItemState::Open || self.state == ActionItemState::Open {
            return Ok(());
        }
        Err(Error::State { name: name.to_owned(), state: from.word(), allowed: OPEN })
    }
}

impl Change for MarkActionItem {
    type Reply = pb::MarkActionItemResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let (agency, id) = (&scene.caller.agency, self.target.id());
        let items = conference_records::list_action_items(tx, agency, id).await?;
        let item = items.into_iter().find(|item| item.id == self.item);
        let owns =
            scene.caller.scope.own().zip(item.as_ref()).is_some_and(|(own, item)| item.owner_id == *own);
        let reach = if owns { Reach::See } else { Reach::Record };
        let kept = self.target.load(tx, scene, reach, FOLLOWING_UP).await?;
        let name = format!("{}/actionItems/{}", kept.id.name(&kept.agency_id), self.item);
        let item = item.ok_or_else(|| Error::NotFound(name.clone()))?;
        self.check_step(&name, item.state)?;
        let saved = save(tx, scene, "conference.action_item_changed", kept).await?;
        let step = (item.state, self.state);
        conference_records::update_action_item(tx, &saved.agency_id, &saved.id, &item.id, step).await?;
        Ok(pb::MarkActionItemResponse { conference: shown(tx, saved, scene.now).await? })
    }
}
