//! What the tour learns from the server after each step, for the commands of later ones.

use preceptor_proto::v1 as pb;

use crate::{connection::Api, failure::Failure, words::resource::id_of};

/// What is known after the steps so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// Somebody in the newest plan, with the mentor who was second best.
    pub(super) runner_up: Option<Couple>,
    /// Somebody in an active pairing, and the mentor.
    pub(super) paired: Option<Couple>,
    /// A session that is logged and not yet confirmed.
    pub(super) logged_session: Option<String>,
    /// The date in three weeks.
    pub(super) in_three_weeks: String,
    /// A mentor with whom one more place would help somebody, and how many places that mentor would have then.
    pub(super) one_more_place: Option<Opening>,
}

/// A mentee and a mentor by display names.
#[derive(Debug)]
pub(super) struct Couple {
    pub(super) mentee: String,
    pub(super) mentor: String,
}

/// A mentor and the places that the mentor should have.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) mentor: String,
    pub(super) places: i32,
}

impl Facts {
    pub(super) async fn update(&mut self, api: &Api) -> Result<(), Failure> {
        let parent = api.agency.clone();
        let request = pb::ListMatchRunsRequest { parent: parent.clone(), page_size: 1, ..Default::default() };
        let runs = api.matching().list_match_runs(request).await?.into_inner().match_runs;
        if let Some(run) = runs.first() {
            self.learn_from_plan(api, &run.name).await?;
        }
        self.logged_session = logged_session(api).await?;
        if self.paired.is_some() {
            return Ok(());
        }
        let active = pb::PairingState::Active as i32;
        let request = pb::ListPairingsRequest { parent, page_size: 1, state: active, ..Default::default() };
        let pairings = api.pairings().list_pairings(request).await?.into_inner().pairings;
        self.paired = pairings.into_iter().next().map(|pairing| Couple {
            mentee: pairing.mentee_display_name,
            mentor: pairing.mentor_display_name,
        });
        Ok(())
    }

    async fn learn_from_plan(&mut self, api: &Api, run: &str) -> Result<(), Failure> {
        let request =
            pb::ListProposalsRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
        let proposals = api.matching().list_proposals(request).await?.into_inner().proposals;
        let second = |each: &pb::Proposal| {
            let other = each.runner_up.as_ref()?;
            Some(Couple {
                mentee: each.mentee_display_name.clone(),
                mentor: other.mentor_display_name.clone(),
            })
        };
        self.runner_up = proposals.iter().find_map(second).or(self.runner_up.take());
        let request =
            pb::ListUnplacedMenteesRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
        let unplaced = api.matching().list_unplaced_mentees(request).await?.into_inner().unplaced_mentees;
        let Some(place) = unplaced.into_iter().find_map(|mentee| mentee.one_more_place) else {
            return Ok(());
        };
        let person = api.roster().get_person(pb::GetPersonRequest { name: place.mentor }).await?;
        let mentor = person.into_inner().person.unwrap_or_default().mentor.unwrap_or_default();
        self.one_more_place =
            Some(Opening { mentor: place.mentor_display_name, places: mentor.capacity + 1 });
        Ok(())
    }
}

/// The newest session that waits to be confirmed.
async fn logged_session(api: &Api) -> Result<Option<String>, Failure> {
    let request = pb::ListSessionsRequest { parent: api.agency.clone(), page_size: 50, ..Default::default() };
    let sessions = api.sessions().list_sessions(request).await?.into_inner().sessions;
    let logged = sessions.into_iter().find(|session| session.state() == pb::SessionState::Logged);
    Ok(logged.map(|session| id_of(&session.name).to_owned()))
}
