//! The plan: drafted, changed, read, listed.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use super::target::{ConferenceRef, shown};
use crate::{
    caller::Caller,
    desk::{Change, Desk, Scene},
    error::{Error, ErrorReason, Refusal},
    meeting::{
        access::{PLANNING, Reach, find, save},
        participants::{everybody, is_named, named_people},
    },
    records::{AgendaItem, Conference, ConferenceId, ConferenceState, Hold, Named, Participant, PersonState},
    rpc::wire::{self, Fields, Page, checked},
    store::{self, Constraint, Tx, conference_records, conferences, holds},
};

/// The most items on one agenda.
pub(super) const LONGEST_AGENDA: usize = 50;

/// Adds a draft.
pub(super) struct CreateConference {
    conference: Conference,
    agenda_items: Vec<AgendaItem>,
}

impl CreateConference {
    /// `fresh` becomes the id where the client chose none.
    pub(super) fn parse(
        fields: &mut Fields<'_>,
        body: &pb::CreateConferenceRequest,
        fresh: ConferenceId,
    ) -> Self {
        let caller = fields.caller();
        fields.agency("parent", &body.parent);
        let id = fields.chosen_id("conference_id", &body.conference_id).unwrap_or(fresh);
        let sent = body.conference.clone().unwrap_or_default();
        let conference = wire::new_conference(fields, &caller.agency, id, &sent);
        check_lead(fields, caller, &conference);
        fields.at_most("conference.agenda_items", sent.agenda_items.len(), LONGEST_AGENDA);
        let items = sent.agenda_items.iter().enumerate().map(|(index, item)| {
            let field = format!("conference.agenda_items[{index}]");
            let item = wire::new_agenda_item(fields, &field, item);
            check_presenter(fields, &field, &conference, &item);
            AgendaItem { id: (index + 1).to_string(), ..item }
        });
        let agenda_items = items.collect();
        Self { conference, agenda_items }
    }
}

/// Whoever stands for themselves keeps the lead of what they plan, or they would lose sight of it.
fn check_lead(fields: &mut Fields<'_>, caller: &Caller, conference: &Conference) {
    if let Some(own) = caller.scope.own()
        && conference.organizer_id != *own
        && conference.chair_id.as_ref() != Some(own)
    {
        fields.wrong("conference.organizer", "must be yourself, unless you are the chair");
    }
}

/// A presenter of a draft is somebody the plan names.
fn check_presenter(fields: &mut Fields<'_>, field: &str, conference: &Conference, item: &AgendaItem) {
    if item.presenter_id.as_ref().is_some_and(|presenter| !is_named(conference, presenter)) {
        fields.wrong(format!("{field}.presenter"), "is not among the people of the conference");
    }
}

impl Change for CreateConference {
    type Reply = pb::CreateConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let conference = Conference {
            created_at: scene.now,
            updated_at: scene.now,
            updated_by: scene.caller.principal.clone(),
            ..peopled(tx, scene.caller, self.conference.clone()).await?
        };
        let Conference { agency_id: agency, id, .. } = &conference;
        let name = id.name(agency);
        conferences::insert_conference(tx, &conference).await.map_err(|error| match error {
            store::Error::Violation(Constraint::Conferences) => Error::Exists(name.clone()),
            other => other.into(),
        })?;
        for (item, position) in self.agenda_items.iter().zip(1..) {
            conference_records::insert_agenda_item(tx, agency, id, item, position).await?;
        }
        scene.record("conference.created", name, conference.revision);
        Ok(pb::CreateConferenceResponse { conference: shown(tx, conference, scene.now).await? })
    }
}

/// The plan with its organizer's time zone, once everybody it names is known to exist and to take part.
async fn peopled(tx: &mut Tx<'_>, caller: &Caller, plan: Conference) -> Result<Conference, Error> {
    let people = everybody(tx, &plan.agency_id, &named_people(&plan)).await?;
    let organizer = people[0].clone();
    check_disciplines(caller, &plan, &people)?;
    let gone: Vec<&Participant> = people.iter().filter(|each| each.state == PersonState::Archived).collect();
    if let Some(first) = gone.first() {
        let refusal = Refusal::new(ErrorReason::PersonNotAvailable, "people of the plan have left")
            .with("person", first.id.name(&plan.agency_id));
        let each = |refusal: Refusal, person: &&Participant| {
            refusal.conflict(person.id.name(&plan.agency_id), format!("{} has left", person.display_name))
        };
        return Err(gone.iter().fold(refusal, each).into());
    }
    Ok(Conference { time_zone: organizer.time_zone, ..plan })
}

/// A seat's candidates are of its discipline; others are deputies.
fn check_disciplines(caller: &Caller, plan: &Conference, people: &[Participant]) -> Result<(), Error> {
    checked(caller, |fields| {
        for (index, seat) in plan.seats.iter().enumerate() {
            for (position, candidate) in seat.candidates.iter().enumerate() {
                let other =
                    people.iter().find(|each| each.id == *candidate && each.discipline != seat.discipline);
                if let Some(person) = other {
                    let field = format!("conference.seats[{index}].candidates[{position}]");
                    let is = format!("is of {}; name them among the deputies", person.discipline);
                    fields.wrong(field, is);
                }
            }
        }
    })
}

/// Replaces the plan where nothing is held yet.
pub(super) struct UpdateConference {
    target: ConferenceRef,
    sent: pb::Conference,
}

impl UpdateConference {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::UpdateConferenceRequest) -> Self {
        let caller = fields.caller();
        let sent = body.conference.clone().unwrap_or_default();
        let target = ConferenceRef::of(fields, &sent);
        // Checked here, before the row is read: the fields do not depend on it.
        let plan = wire::new_conference(fields, &caller.agency, target.id().clone(), &sent);
        check_lead(fields, caller, &plan);
        Self { target, sent }
    }
}

impl Change for UpdateConference {
    type Reply = pb::UpdateConferenceResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let kept = self.target.load(tx, scene, Reach::Lead, PLANNING).await?;
        let plan = checked(scene.caller, |fields| wire::replaced_plan(fields, kept, &self.sent))?;
        let was_expired = plan.state == ConferenceState::Expired;
        let plan = peopled(tx, scene.caller, plan).await?;
        let saved = save(tx, scene, "conference.updated", plan).await?;
        if was_expired {
            forget_proposal(tx, &saved).await?;
        }
        Ok(pb::UpdateConferenceResponse { conference: shown(tx, saved, scene.now).await? })
    }
}

/// Gives back what a proposal held, and withdraws its invitations, whose seats the plan may no longer have.
async fn forget_proposal(tx: &mut Tx<'_>, conference: &Conference) -> Result<(), Error> {
    let Conference { agency_id: agency, id, .. } = conference;
    holds::release_holds(tx, agency, &Hold::conference(id)).await?;
    conferences::replace_invitations(tx, agency, id, &[]).await?;
    Ok(())
}

/// One conference that the caller may see.
pub(super) async fn get(
    desk: &Desk,
    caller: &Caller,
    id: &ConferenceId,
) -> Result<pb::GetConferenceResponse, Error> {
    let mut reader = desk.reader().await?;
    let (tx, now) = (&mut reader.tx(), desk.clock.now());
    let conference = find(tx, caller, id, Reach::See, now).await?;
    Ok(pb::GetConferenceResponse { conference: shown(tx, conference, now).await? })
}

/// A page of the conferences that the caller may see.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListConferencesRequest,
) -> Result<pb::ListConferencesResponse, Error> {
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    let now = desk.clock.now();
    let filter = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        conferences::ConferenceFilter {
            state: fields.optional_word("state", body.state).map_or("", ConferenceState::word),
            now,
            invited: fields.optional_id("person", &body.person),
            concerning: caller.scope.own().cloned(),
        }
    })?;
    let (created_at, id) = page.after().map_or((UnixMicros::MAX, ""), |(created_at, id)| (*created_at, id));
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let mut rows =
        conferences::list_conferences(tx, &caller.agency, &filter, (created_at, id), page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    let conferences = rows.into_iter().map(|row| wire::planned(row, now)).collect();
    Ok(pb::ListConferencesResponse { conferences, next_page_token })
}
