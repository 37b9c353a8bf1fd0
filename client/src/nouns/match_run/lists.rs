//! Whole lists of a run, page by page.

use preceptor_proto::v1 as pb;

use crate::{connection::Api, failure::Failure};

/// The proposals of a run, by mentee.
pub(crate) async fn proposals(api: &Api, run: &str) -> Result<Vec<pb::Proposal>, Failure> {
    let mut request =
        pb::ListProposalsRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
    let mut all = Vec::new();
    loop {
        let page = api.matching().list_proposals(request.clone()).await?.into_inner();
        all.extend(page.proposals);
        if page.next_page_token.is_empty() {
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}

/// The mentees without a place in a run, by mentee.
pub(crate) async fn unplaced(api: &Api, run: &str) -> Result<Vec<pb::UnplacedMentee>, Failure> {
    let mut request =
        pb::ListUnplacedMenteesRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
    let mut all = Vec::new();
    loop {
        let page = api.matching().list_unplaced_mentees(request.clone()).await?.into_inner();
        all.extend(page.unplaced_mentees);
        if page.next_page_token.is_empty() {
            return Ok(all);
        }
        request.page_token = page.next_page_token;
    }
}
