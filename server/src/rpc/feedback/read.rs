//! Reading feedback.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    growth::record::load_readable,
    records::FeedbackId,
    rpc::wire::{self, Page, checked},
    store::feedback::{FeedbackFilter, list_feedback},
};

/// One feedback that the caller may read.
pub(super) async fn get(
    desk: &Desk,
    caller: &Caller,
    id: &FeedbackId,
) -> Result<pb::GetFeedbackResponse, Error> {
    let row = load_readable(&mut desk.reader().await?.tx(), caller, id).await?;
    Ok(pb::GetFeedbackResponse { feedback: Some(wire::feedback(row, caller)) })
}

/// A page of the feedback that the caller may read.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListFeedbackRequest,
) -> Result<pb::ListFeedbackResponse, Error> {
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    let filter = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        FeedbackFilter {
            readable_by: caller.scope.own().cloned(),
            subject: fields.optional_id("subject", &body.subject),
            session: fields.optional_id("session", &body.session),
            with_withdrawn: body.include_withdrawn,
        }
    })?;
    let before = page.after().map_or((UnixMicros::MAX, ""), |(at, id)| (*at, id));
    let mut reader = desk.reader().await?;
    let mut rows = list_feedback(&mut reader.tx(), &caller.agency, &filter, before, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    let feedback = rows.into_iter().map(|row| wire::feedback(row, caller)).collect();
    Ok(pb::ListFeedbackResponse { feedback, next_page_token })
}
