//! A coordinator decides about the proposals of a run.

use std::collections::BTreeSet;

use preceptor_proto::v1 as pb;

use crate::{
    desk::{Change, Scene},
    error::{Error, ErrorReason, Refusal},
    matching::{
        run::{advance, load, solved},
        what_if::refuse_hypothetical,
    },
    records::{
        MOST_ENTRIES, MatchRunId, MatchRunState, Named, PairRule, PairRuleId, PairRuleKind, Proposal,
        ProposalId, ProposalState, Revision, proposal_name,
    },
    rpc::wire::{self, Fields},
    store::{Tx, match_runs, pair_rules, proposals},
};

/// Decisions about some proposals, or about all that are left.
pub(super) struct ReviewProposals {
    run: MatchRunId,
    etag: Revision,
    reviews: Vec<Review>,
    approves_others: bool,
}

/// One decision.
struct Review {
    proposal: ProposalId,
    state: ProposalState,
    reason: String,
    bans: bool,
}

impl ReviewProposals {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ReviewProposalsRequest) -> Self {
        let run = fields.id("name", &body.name);
        let etag = fields.etag("etag", &body.etag);
        fields.at_most("reviews", body.reviews.len(), MOST_ENTRIES);
        if body.reviews.is_empty() && !body.approve_others {
            fields.wrong("reviews", "is required unless approve_others is set");
        }
        let mut named = BTreeSet::new();
        let mut reviews = Vec::new();
        for (index, sent) in body.reviews.iter().take(MOST_ENTRIES).enumerate() {
            let review = Review::parse(fields, &format!("reviews[{index}]"), sent, &run);
            if !named.insert(review.proposal.clone()) {
                fields.wrong(format!("reviews[{index}].proposal"), "is reviewed twice");
            }
            reviews.push(review);
        }
        Self { run, etag, reviews, approves_others: body.approve_others }
    }
}

impl Review {
    fn parse(fields: &mut Fields<'_>, at: &str, sent: &pb::ProposalReview, run: &MatchRunId) -> Self {
        let state = fields.word(&format!("{at}.state"), sent.state, ProposalState::Proposed);
        let rejects = state == ProposalState::Rejected;
        if sent.ban && !rejects {
            fields.wrong(format!("{at}.ban"), "goes with REJECTED only");
        }
        Self {
            proposal: fields.proposal(&format!("{at}.proposal"), &sent.proposal, run),
            state,
            reason: fields.text(&format!("{at}.reason"), &sent.reason, (usize::from(rejects), 500)),
            bans: sent.ban,
        }
    }

    /// The standing rule that the decision asks for.
    fn rule(&self) -> Option<PairRuleKind> {
        match self.state {
            ProposalState::Locked => Some(PairRuleKind::Lock),
            ProposalState::Rejected if self.bans => Some(PairRuleKind::Ban),
            _ => None,
        }
    }

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>, run: &MatchRunId) -> Result<(), Error> {
        let agency = &scene.caller.agency;
        let kept = proposals::find_proposal(tx, agency, (run, &self.proposal)).await?;
        let kept = kept.ok_or_else(|| Error::NotFound(proposal_name(agency, run, &self.proposal)))?;
        // What an earlier decision made goes with that decision.
        if let Some(rule) = &kept.pair_rule_id
            && pair_rules::remove_pair_rule(tx, agency, rule, scene.now).await?
        {
            scene.record_unversioned("pair_rule.deleted", rule.name(agency));
        }
        let pair_rule_id = match self.rule() {
            Some(kind) => self.make_rule(tx, scene, &kept, kind).await?,
            None => None,
        };
        let reviewed = Proposal { state: self.state, reason: self.reason.clone(), pair_rule_id, ..kept };
        Ok(proposals::review_proposal(tx, &reviewed).await?)
    }

    /// Makes a rule about the pair, unless there is such a rule already.
    async fn make_rule(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
        proposal: &Proposal,
        kind: PairRuleKind,
    ) -> Result<Option<PairRuleId>, Error> {
        let agency = &scene.caller.agency;
        let pair = (&proposal.mentor_id, &proposal.mentee_id);
        let others = pair_rules::list_pair_rules_of(tx, agency, pair, scene.now).await?;
        if others.iter().any(|other| other.kind == kind) {
            return Ok(None);
        }
        let contrary = if kind == PairRuleKind::Ban { PairRuleKind::Lock } else { PairRuleKind::Ban };
        if let Some(rule) = others.iter().find(|other| other.kind == contrary) {
            let message =
                format!("a {} of these two stands against it; delete that rule first", contrary.word());
            let refusal = Refusal::new(ErrorReason::PairForbidden, message);
            return Err(refusal.conflict(rule.id.name(agency), "says the contrary").into());
        }
        let rule = PairRule {
            agency_id: agency.clone(),
            id: PairRuleId::new(scene.new_id()),
            kind,
            mentor_id: proposal.mentor_id.clone(),
            mentee_id: proposal.mentee_id.clone(),
            reason: self.reason.clone(),
            expires_at: None,
            created_at: scene.now,
            created_by: scene.caller.principal.clone(),
        };
        pair_rules::insert_pair_rule(tx, &rule).await?;
        scene.record_unversioned("pair_rule.created", rule.id.name(agency));
        Ok(Some(rule.id))
    }
}

impl Change for ReviewProposals {
    type Reply = pb::ReviewProposalsResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let run = solved(tx, scene, (&self.run, self.etag)).await?;
        refuse_hypothetical(tx, &run).await?;
        // First, so that reviewers of one run come one after the other.
        advance(tx, scene, run, MatchRunState::Solved).await?;
        if self.approves_others {
            proposals::approve_proposed(tx, &scene.caller.agency, &self.run).await?;
        }
        for review in &self.reviews {
            review.apply(tx, scene, &self.run).await?;
        }
        match_runs::count_review(tx, &scene.caller.agency, &self.run).await?;
        let run = load(tx, &scene.caller.agency, &self.run).await?;
        scene.record("match_run.reviewed", run.id.name(&run.agency_id), run.revision);
        Ok(pb::ReviewProposalsResponse { match_run: Some(wire::match_run(run)) })
    }
}
