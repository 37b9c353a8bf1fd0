//! A plan with everything that people want to know of it, its certificate checked here.

use preceptor_proto::v1 as pb;

use super::{page, plan, proof::Proof, run_name, show};
use crate::{Api, failure::Failure};

/// A run whose certificate holds, with its lists by name.
pub(in crate::commands) struct Decided {
    /// The run.
    pub(in crate::commands) run: pb::MatchRun,
    /// Its document.
    pub(in crate::commands) proof: Proof,
    /// The pairs, which are those of the document.
    pub(in crate::commands) proposals: Vec<pb::Proposal>,
    /// The mentees without a place.
    pub(in crate::commands) unplaced: Vec<pb::UnplacedMentee>,
}

impl Decided {
    /// Loads the run that `word` means.
    pub(in crate::commands) async fn load(api: &Api, word: &str) -> Result<Self, Failure> {
        let run = run_name::find(api, word).await?;
        plan::refuse_without_plan(&run)?;
        Self::of_run(api, run).await
    }

    /// Loads what belongs to a solved run.
    pub(super) async fn of_run(api: &Api, run: pb::MatchRun) -> Result<Self, Failure> {
        let proof = Proof::of_run(api, &run.name).await?;
        let mut proposals = page::proposals(api, &run.name).await?;
        proof.covers(&proposals)?;
        let mut unplaced = page::unplaced(api, &run.name).await?;
        proposals.sort_by_cached_key(|each| each.mentee_display_name.to_lowercase());
        unplaced.sort_by_cached_key(|each| each.mentee_display_name.to_lowercase());
        Ok(Self { run, proof, proposals, unplaced })
    }

    /// The next best mentor of a proposal, in words.
    pub(in crate::commands) fn next_best(&self, proposal: &pb::Proposal) -> String {
        show::next_best(&self.proof, &self.run, proposal)
    }
}
