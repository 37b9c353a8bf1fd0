//! Match runs and what they propose, read. An auditor sees who was paired by id, not by name.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;
use tonic::Status;

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    matching::{
        run::{RunKey, document, load},
        what_if::{name_mentor, names},
    },
    records::{MatchRunId, MatchRunState, ProposalState, Role},
    rpc::wire::{self, Page, checked},
    store::{match_runs, proposals},
};

/// The largest part of a document in one message.
const CHUNK_BYTES: usize = 1024 * 1024;

/// A document in parts.
pub(super) type Chunks = tokio_stream::Iter<Parts>;
type Parts = Box<dyn Iterator<Item = Result<pb::ExportMatchRunResponse, Status>> + Send>;

/// One run.
pub(super) async fn get(
    desk: &Desk,
    caller: &Caller,
    id: &MatchRunId,
) -> Result<pb::GetMatchRunResponse, Error> {
    let mut reader = desk.reader().await?;
    let row = load(&mut reader.tx(), &caller.agency, id).await?;
    Ok(pb::GetMatchRunResponse { match_run: Some(wire::match_run(row)) })
}

/// A page of runs.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListMatchRunsRequest,
) -> Result<pb::ListMatchRunsResponse, Error> {
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    let state = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        fields.optional_word("state", body.state).map_or("", MatchRunState::word)
    })?;
    let before = page.after().map_or((UnixMicros::MAX, ""), |(created_at, id)| (*created_at, id));
    let mut reader = desk.reader().await?;
    let mut rows =
        match_runs::list_runs(&mut reader.tx(), &caller.agency, state, before, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    Ok(pb::ListMatchRunsResponse {
        match_runs: rows.into_iter().map(wire::match_run).collect(),
        next_page_token,
    })
}

/// A page of a run's proposals.
pub(super) async fn proposals(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListProposalsRequest,
) -> Result<pb::ListProposalsResponse, Error> {
    let page: Page<i64> = Page::of(caller, body)?;
    let (run, state): (MatchRunId, &str) = checked(caller, |fields| {
        let run = fields.id("parent", &body.parent);
        (run, fields.optional_word("state", body.state).map_or("", ProposalState::word))
    })?;
    let after = page.after().copied().unwrap_or_default();
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let stored = load(tx, &caller.agency, &run).await?;
    let mut rows = proposals::list_proposals(tx, &caller.agency, (&run, state), after, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| row.position);
    let mut proposals: Vec<pb::Proposal> = rows.into_iter().map(wire::proposal).collect();
    let names = names(tx, &stored).await?;
    for proposal in &mut proposals {
        name_mentor(&names, &proposal.mentor, &mut proposal.mentor_display_name);
        if let Some(other) = &mut proposal.runner_up {
            name_mentor(&names, &other.mentor, &mut other.mentor_display_name);
        }
    }
    if caller.role == Role::Auditor {
        proposals.iter_mut().for_each(hide_names);
    }
    Ok(pb::ListProposalsResponse { proposals, next_page_token })
}

fn hide_names(proposal: &mut pb::Proposal) {
    proposal.mentor_display_name.clear();
    proposal.mentee_display_name.clear();
    proposal.reason.clear();
    if let Some(runner_up) = &mut proposal.runner_up {
        runner_up.mentor_display_name.clear();
    }
}

/// A page of a run's mentees without a place.
pub(super) async fn unplaced(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListUnplacedMenteesRequest,
) -> Result<pb::ListUnplacedMenteesResponse, Error> {
    let page: Page<i64> = Page::of(caller, body)?;
    let run: MatchRunId = checked(caller, |fields| fields.id("parent", &body.parent))?;
    let after = page.after().copied().unwrap_or_default();
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let stored = load(tx, &caller.agency, &run).await?;
    let mut rows = proposals::list_unplaced(tx, &caller.agency, &run, after, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| row.position);
    let mut mentees: Vec<pb::UnplacedMentee> = rows.into_iter().map(wire::unplaced_mentee).collect();
    let names = names(tx, &stored).await?;
    for nearest in mentees.iter_mut().filter_map(|mentee| mentee.one_more_place.as_mut()) {
        name_mentor(&names, &nearest.mentor, &mut nearest.mentor_display_name);
    }
    if caller.role == Role::Auditor {
        mentees.iter_mut().for_each(hide_mentee_names);
    }
    Ok(pb::ListUnplacedMenteesResponse { unplaced_mentees: mentees, next_page_token })
}

fn hide_mentee_names(mentee: &mut pb::UnplacedMentee) {
    mentee.mentee_display_name.clear();
    if let Some(nearest) = &mut mentee.one_more_place {
        nearest.mentor_display_name.clear();
    }
}

/// The document of a run, in parts.
pub(super) async fn export(desk: &Desk, caller: &Caller, id: &MatchRunId) -> Result<Chunks, Error> {
    let document = document(desk, &RunKey::of(caller, id)).await?.into_bytes();
    let starts = (0..document.len()).step_by(CHUNK_BYTES);
    let chunks = starts.map(move |start| {
        let end = document.len().min(start + CHUNK_BYTES);
        Ok(pb::ExportMatchRunResponse { chunk: document[start..end].to_vec() })
    });
    Ok(tokio_stream::iter(Box::new(chunks) as Parts))
}
