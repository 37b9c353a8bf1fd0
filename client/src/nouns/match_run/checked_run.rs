//! A run whose certificate was checked on this computer, with its proposals and the mentees without a place.

use preceptor_proto::v1 as pb;

use super::{
    find::find,
    lists::{proposals, unplaced},
    next_best::next_best,
    proof::Proof,
    state::refuse_without_plan,
};
use crate::{connection::Api, failure::Failure};

/// A run whose certificate holds. Its lists are sorted by the mentees' names.
pub(crate) struct CheckedRun {
    /// The run.
    pub(crate) run: pb::MatchRun,
    /// Its document.
    pub(crate) proof: Proof,
    /// The pairs, which are those of the document.
    pub(crate) proposals: Vec<pb::Proposal>,
    /// The mentees without a place.
    pub(crate) unplaced: Vec<pb::UnplacedMentee>,
}

impl CheckedRun {
    /// Loads the run that `word` means.
    pub(crate) async fn load(api: &Api, word: &str) -> Result<Self, Failure> {
        let run = find(api, word).await?;
        refuse_without_plan(&run)?;
        Self::of_run(api, run).await
    }

    /// Loads what belongs to a solved run.
    pub(crate) async fn of_run(api: &Api, run: pb::MatchRun) -> Result<Self, Failure> {
        let proof = Proof::of_run(api, &run.name).await?;
        let mut pairs = proposals(api, &run.name).await?;
        proof.check_proposals(&pairs)?;
        let mut without = unplaced(api, &run.name).await?;
        pairs.sort_by_cached_key(|each| each.mentee_display_name.to_lowercase());
        without.sort_by_cached_key(|each| each.mentee_display_name.to_lowercase());
        Ok(Self { run, proof, proposals: pairs, unplaced: without })
    }

    /// The next best mentor of a proposal, in words.
    pub(crate) fn next_best(&self, proposal: &pb::Proposal) -> String {
        next_best(&self.proof, &self.run, proposal)
    }
}
