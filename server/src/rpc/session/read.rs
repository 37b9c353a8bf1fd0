//! Reading sessions.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    meeting::session::load,
    records::{SessionId, SessionState},
    rpc::wire::{self, Page, checked},
    store::sessions::{SessionsFilter, list_sessions},
};

/// One session that the caller may see.
pub(super) async fn get(
    desk: &Desk,
    caller: &Caller,
    id: &SessionId,
) -> Result<pb::GetSessionResponse, Error> {
    let session = load(&mut desk.reader().await?.tx(), caller, id).await?;
    Ok(pb::GetSessionResponse { session: Some(wire::session(session, caller, desk.clock.now())) })
}

/// A page of the sessions that the caller may see.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListSessionsRequest,
) -> Result<pb::ListSessionsResponse, Error> {
    let now = desk.clock.now();
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    let filter = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        SessionsFilter {
            state: fields.optional_word("state", body.state).map_or("", SessionState::word),
            person: fields.optional_id("person", &body.person),
            pairing: fields.optional_id("pairing", &body.pairing),
            overdue_at: body.overdue_only.then_some(now),
            own: caller.scope.own().cloned(),
        }
    })?;
    let before = page.after().map_or((UnixMicros::MAX, ""), |(at, id)| (*at, id));
    let mut reader = desk.reader().await?;
    let mut rows = list_sessions(&mut reader.tx(), &caller.agency, &filter, before, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.starts_at, row.id.to_string()));
    let sessions = rows.into_iter().map(|row| wire::session(row, caller, now)).collect();
    Ok(pb::ListSessionsResponse { sessions, next_page_token })
}
