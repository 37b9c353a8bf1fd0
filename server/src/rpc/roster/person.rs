//! People: added, changed, paused, archived, restored.

use preceptor_engine::skill::Level;
use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Desk, Scene},
    error::Error,
    people::{
        mentor_places,
        person::{load, save, taken},
    },
    records::{Evidence, EvidenceSource, Named, Person, PersonId, PersonState, Revision},
    rpc::wire::{self, Fields, Page, checked},
    store::{Tx, evidence, people},
};

/// Adds a person, with what is known of their skills.
pub(super) struct CreatePerson {
    person: Person,
    ratings: Vec<(String, Level)>,
    source: EvidenceSource,
}

impl CreatePerson {
    /// `fresh` becomes the id where the client chose none.
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CreatePersonRequest, fresh: PersonId) -> Self {
        let caller = fields.caller();
        fields.agency("parent", &body.parent);
        let id = fields.chosen_id("person_id", &body.person_id).unwrap_or(fresh);
        let sent = body.person.clone().unwrap_or_default();
        let person = wire::new_person(fields, &caller.agency, id, &sent);
        let rated = fields.ratings("ratings", &body.ratings).into_iter();
        let ratings: Vec<_> = rated.filter_map(|rating| Some((rating.skill, rating.level?))).collect();
        let source = if ratings.is_empty() {
            EvidenceSource::Supervisor
        } else {
            fields.word("rating_source", body.rating_source, EvidenceSource::Supervisor)
        };
        Self { person, ratings, source }
    }
}

impl Change for CreatePerson {
    type Reply = pb::CreatePersonResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let now = scene.now;
        let person = Person {
            waiting_since: self.person.is_mentee.then_some(now),
            created_at: now,
            updated_at: now,
            updated_by: scene.caller.principal.clone(),
            ..self.person.clone()
        };
        let name = person.id.name(&person.agency_id);
        people::insert_person(tx, &person).await.map_err(|error| taken(error, &name, &person.email))?;
        for (skill, level) in &self.ratings {
            let row = Evidence {
                id: scene.new_id(),
                person_id: person.id.clone(),
                skill: skill.clone(),
                level: *level,
                source: self.source,
                rater_id: None,
                feedback_id: None,
                observed_at: now,
            };
            evidence::insert_evidence(tx, &person.agency_id, &row, now).await?;
        }
        scene.record("person.created", name, person.revision);
        Ok(pb::CreatePersonResponse { person: Some(wire::person(person)) })
    }
}

/// Replaces a person's own fields.
pub(super) struct UpdatePerson {
    id: PersonId,
    etag: Revision,
    sent: pb::Person,
}

impl UpdatePerson {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::UpdatePersonRequest) -> Self {
        let caller = fields.caller();
        let sent = body.person.clone().unwrap_or_default();
        let id: PersonId = fields.id("person.name", &sent.name);
        let etag = fields.etag("person.etag", &sent.etag);
        // Checked here, before the row is read: the fields do not depend on it.
        wire::new_person(fields, &caller.agency, id.clone(), &sent);
        Self { id, etag, sent }
    }
}

impl Change for UpdatePerson {
    type Reply = pb::UpdatePersonResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        mentor_places::free_lapsed(tx, scene, &self.id).await?;
        let kept = load(tx, &scene.caller.agency, &self.id).await?;
        scene.check_etag(&kept, self.etag)?;
        let was_mentee = kept.is_mentee;
        let mut person = checked(scene.caller, |fields| wire::replaced_person(fields, kept, &self.sent))?;
        person.waiting_since = match (was_mentee, person.is_mentee) {
            // Nobody waits who has left; who comes back waits from then on.
            (false, true) => (person.state != PersonState::Archived).then_some(scene.now),
            (_, false) => None,
            (true, true) => person.waiting_since,
        };
        let person = save(tx, scene, "person.updated", person).await?;
        Ok(pb::UpdatePersonResponse { person: Some(wire::person(person)) })
    }
}

/// One person that the caller may see.
pub(super) async fn get(desk: &Desk, caller: &Caller, id: &PersonId) -> Result<pb::GetPersonResponse, Error> {
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    if let Some(own) = caller.scope.own()
        && !people::is_related(tx, &caller.agency, own, id).await?
    {
        return Err(Error::NotFound(id.name(&caller.agency)));
    }
    Ok(pb::GetPersonResponse { person: Some(wire::person(load(tx, &caller.agency, id).await?)) })
}

/// A page of the people that the caller may see.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListPeopleRequest,
) -> Result<pb::ListPeopleResponse, Error> {
    let page: Page<(String, String)> = Page::of(caller, body)?;
    let filter = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        people::PeopleFilter {
            state: fields.optional_word("state", body.state).map_or("", PersonState::word),
            profile: match pb::PersonProfile::try_from(body.profile) {
                Ok(pb::PersonProfile::Unspecified) => "",
                Ok(pb::PersonProfile::Mentor) => "MENTOR",
                Ok(pb::PersonProfile::Mentee) => "MENTEE",
                Ok(pb::PersonProfile::Guest) => "GUEST",
                Err(_) => {
                    fields.wrong("profile", "is not a known value");
                    ""
                }
            },
            discipline: body.discipline.to_lowercase(),
            prefix: fields.text("prefix", &body.prefix, (0, 200)).to_lowercase(),
            related_to: caller.scope.own().cloned(),
        }
    })?;
    let (name, id) = page.after().map_or(("", ""), |(name, id)| (name, id));
    let mut reader = desk.reader().await?;
    let mut rows =
        people::list_people(&mut reader.tx(), &caller.agency, &filter, (name, id), page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.display_name.to_lowercase(), row.id.to_string()));
    Ok(pb::ListPeopleResponse { people: rows.into_iter().map(wire::person).collect(), next_page_token })
}
