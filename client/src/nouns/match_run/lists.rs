//! Whole lists of a run, page by page.

use preceptor_proto::v1 as pb;

use crate::{
    connection::{Api, all_pages},
    failure::Failure,
};

/// The proposals of a run, by mentee.
pub(crate) async fn proposals(api: &Api, run: &str) -> Result<Vec<pb::Proposal>, Failure> {
    let request = pb::ListProposalsRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
    Ok(all_pages!(api.matching(), list_proposals, request => pb::ListProposalsResponse { proposals })
        .proposals)
}

/// The mentees without a place in a run, by mentee.
pub(crate) async fn unplaced(api: &Api, run: &str) -> Result<Vec<pb::UnplacedMentee>, Failure> {
    let request =
        pb::ListUnplacedMenteesRequest { parent: run.to_owned(), page_size: 500, ..Default::default() };
    Ok(all_pages!(api.matching(), list_unplaced_mentees, request => pb::ListUnplacedMenteesResponse { unplaced_mentees }).unplaced_mentees)
}
