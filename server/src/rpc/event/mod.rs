//! What changed, in order: by page, or as a stream that never ends OK.

mod resume;
mod types;
mod watch;

use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use self::{types::EventTypes, watch::EventFeed};
use crate::{
    caller::Caller,
    desk::{
        Desk,
        stream::{self, Ending},
    },
    error::Error,
    rpc::{
        entry::enter,
        wire::{self, Fields, Page, checked, listings},
    },
    store,
};

listings!(ListEventsRequest);

/// The most rows that one page looks through for events of the wanted types.
const LOOKED_THROUGH: usize = 5_000;

/// The service.
#[derive(Debug)]
pub(super) struct Events(pub(super) Desk);

#[tonic::async_trait]
impl pb::event_service_server::EventService for Events {
    type WatchEventsStream = Ending<pb::WatchEventsResponse>;

    async fn watch_events(
        &self,
        request: Request<pb::WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let (caller, body) = enter(request)?;
        let types = checked(&caller, |fields| wanted(fields, &body.parent, body.type_prefixes.clone()))?;
        let desk = self.0.clone();
        let place = stream::place(&desk, &caller.agency)?;
        let seen = start(&desk, &caller, &body).await?;
        let produce = |feed| EventFeed { desk, agency: caller.agency.clone(), types, seen, feed }.run();
        Ok(Response::new(stream::start((&self.0, &caller), place, produce)))
    }

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let (caller, body) = enter(request)?;
        Ok(Response::new(list(&self.0, &caller, body).await?))
    }
}

fn wanted(fields: &mut Fields<'_>, parent: &str, prefixes: Vec<String>) -> EventTypes {
    fields.agency("parent", parent);
    fields.at_most("type_prefixes", prefixes.len(), 20);
    EventTypes::new(prefixes)
}

/// The sequence after which a watch starts.
async fn start(desk: &Desk, caller: &Caller, body: &pb::WatchEventsRequest) -> Result<i64, Error> {
    let mut reader = desk.reader().await?;
    let newest = store::newest_event(&mut reader.tx(), &caller.agency).await?;
    match (body.resume_token.as_str(), body.from_start) {
        ("", true) => Ok(0),
        ("", false) => Ok(newest),
        // A token from the future is of a store that was since restored to an earlier state.
        (token, _) => resume::read(desk.store.id(), &caller.agency, token)
            .filter(|sequence| *sequence <= newest)
            .ok_or(Error::ResumeToken),
    }
}

async fn list(
    desk: &Desk,
    caller: &Caller,
    body: pb::ListEventsRequest,
) -> Result<pb::ListEventsResponse, Error> {
    let page: Page<i64> = Page::of(caller, &body)?;
    let types = checked(caller, |fields| wanted(fields, &body.parent, body.type_prefixes))?;
    let mut reader = desk.reader().await?;
    let (mut events, mut seen, mut looked) = (Vec::new(), page.after().copied().unwrap_or(0), 0);
    let more = loop {
        let rows = store::list_events(&mut reader.tx(), &caller.agency, seen, page.limit()).await?;
        let is_last = i64::try_from(rows.len()).is_ok_and(|count| count < page.limit());
        looked += rows.len();
        for row in rows {
            if events.len() == page.size() {
                break;
            }
            seen = row.sequence;
            if types.include(&row) {
                events.push(wire::event(row));
            }
        }
        if events.len() == page.size() || is_last || looked >= LOOKED_THROUGH {
            break !is_last || events.len() == page.size();
        }
    };
    let next_page_token = if more { page.token(&seen) } else { String::new() };
    let resume_token = resume::write(desk.store.id(), &caller.agency, seen);
    Ok(pb::ListEventsResponse { events, next_page_token, resume_token })
}
