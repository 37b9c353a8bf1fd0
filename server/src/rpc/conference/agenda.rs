//! The agenda.

use preceptor_proto::v1 as pb;

use super::{
    plan::LONGEST_AGENDA,
    target::{ConferenceRef, shown},
};
use crate::{
    desk::{Change, Scene},
    error::Error,
    meeting::{
        access::{RECORDING, Reach, UNTIL_END, require, save},
        participants::is_named,
    },
    records::{AgendaItem, AgendaItemState, Conference, ConferenceState, Named, PersonId},
    rpc::wire::{self, Fields},
    store::{Tx, conference_records, conferences},
};

/// Adds an agenda item.
pub(super) struct AddAgendaItem {
    target: ConferenceRef,
    item: AgendaItem,
}

impl AddAgendaItem {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::AddAgendaItemRequest) -> Self {
        let sent = body.agenda_item.clone().unwrap_or_default();
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            item: wire::new_agenda_item(fields, "agenda_item", &sent),
        }
    }
}

impl Change for AddAgendaItem {
    type Reply = pb::AddAgendaItemResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Record, UNTIL_END).await?;
        if let Some(presenter) = &self.item.presenter_id {
            check_presenter(tx, &kept, presenter).await?;
        }
        let saved = save(tx, scene, "conference.agenda_changed", kept).await?;
        let (agency, id) = (&saved.agency_id, &saved.id);
        let count = conference_records::list_agenda_items(tx, agency, id).await?.len();
        if count >= LONGEST_AGENDA {
            let says = format!("is one more than the {LONGEST_AGENDA} of an agenda");
            return Err(Error::field("agenda_item", says));
        }
        let position = count + 1;
        let item = AgendaItem { id: position.to_string(), ..self.item.clone() };
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        conference_records::insert_agenda_item(tx, agency, id, &item, position).await?;
        Ok(pb::AddAgendaItemResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// A presenter is planned or invited, or comes for somebody who is.
async fn check_presenter(
    tx: &mut Tx<'_>,
    conference: &Conference,
    presenter: &PersonId,
) -> Result<(), Error> {
    let is_part = is_named(conference, presenter)
        || conferences::concerns(tx, &conference.agency_id, &conference.id, presenter).await?;
    if is_part {
        return Ok(());
    }
    Err(Error::field("agenda_item.presenter", "is not among the people of the conference"))
}

/// Moves an agenda item to another state.
pub(super) struct MarkAgendaItem {
    target: ConferenceRef,
    item: String,
    state: AgendaItemState,
}

impl MarkAgendaItem {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::MarkAgendaItemRequest) -> Self {
        Self {
            target: ConferenceRef::parse(fields, &body.name, &body.etag),
            item: fields.text("agenda_item_id", &body.agenda_item_id, (1, 63)),
            state: fields.word("state", body.state, AgendaItemState::Ready),
        }
    }
}

impl Change for MarkAgendaItem {
    type Reply = pb::MarkAgendaItemResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Record, OPEN_RECORD).await?;
        let items = conference_records::list_agenda_items(tx, &kept.agency_id, &kept.id).await?;
        let name = format!("{}/agendaItems/{}", kept.id.name(&kept.agency_id), self.item);
        let item = items.into_iter().find(|item| item.id == self.item);
        let item = item.ok_or_else(|| Error::NotFound(name.clone()))?;
        check_step(&name, item.state, self.state)?;
        if matches!(self.state, AgendaItemState::Discussed | AgendaItemState::NotDiscussed) {
            require(&kept, RECORDING)?;
        }
        let saved = save(tx, scene, "conference.agenda_changed", kept).await?;
        let step = (item.state, self.state);
        conference_records::update_agenda_item(tx, &saved.agency_id, &saved.id, &item.id, step).await?;
        Ok(pb::MarkAgendaItemResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// States in which the agenda's items may change.
const OPEN_RECORD: &[&str] = &[
    ConferenceState::Draft.word(),
    ConferenceState::Proposed.word(),
    ConferenceState::Scheduled.word(),
    ConferenceState::InSession.word(),
    ConferenceState::Held.word(),
    ConferenceState::Expired.word(),
];

/// From READY to any state, and back to correct a mistake.
fn check_step(name: &str, from: AgendaItemState, to: AgendaItemState) -> Result<(), Error> {
    const READY: &[&str] = &[AgendaItemState::Ready.word()];
    if from == AgendaItemState::Ready || to == AgendaItemState::Ready {
        return Ok(());
    }
    Err(Error::State { name: name.to_owned(), state: from.word(), allowed: READY })
}
