//! The sessions that can be logged.

use preceptor_proto::v1 as pb;

use crate::{clock, connection::Api, failure::Failure, nouns::people};

/// Sessions that have started and are not logged, newest first.
pub(crate) async fn loggable(api: &Api, who: Option<&str>) -> Result<Vec<pb::Session>, Failure> {
    let person = match who {
        Some(who) => people::find(api, who).await?.name,
        None => api.caller.person.clone(),
    };
    let request =
        pb::ListSessionsRequest { parent: api.agency.clone(), page_size: 500, person, ..Default::default() };
    let sessions = api.sessions().list_sessions(request).await?.into_inner().sessions;
    let now = clock::now().as_second();
    let open = [pb::SessionState::Scheduled, pb::SessionState::Held, pb::SessionState::Disputed]
        .map(|state| state as i32);
    let started = |session: &pb::Session| {
        session.time.and_then(|time| time.start_time).is_some_and(|start| start.seconds <= now)
    };
    Ok(sessions.into_iter().filter(|session| open.contains(&session.state) && started(session)).collect())
}
