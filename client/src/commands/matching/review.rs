//! `preceptor match review`: by flags, or one proposal after the other on a terminal.

use clap::Args;
use preceptor_proto::v1 as pb;

use super::{
    proposal,
    publish::explained,
    review_menu::{Decisions, ask_about_each},
};
use crate::{
    connection::Api,
    failure::Failure,
    nouns::match_run::{self},
    output::Table,
    shell::Shell,
};

/// Decisions about the proposals of a plan.
#[derive(Debug, Args)]
pub struct Review {
    /// The plan: 4, plan/4 or latest
    run: String,
    /// Approve every proposal that nothing else is said about
    #[arg(long)]
    approve_all: bool,
    /// Approve this proposal: its id or the mentee's name; may be repeated
    #[arg(long, value_name = "P")]
    approve: Vec<String>,
    /// Reject this proposal; may be repeated
    #[arg(long, value_name = "P")]
    reject: Vec<String>,
    /// Approve this proposal and keep the pair in the next plan; may be repeated
    #[arg(long, value_name = "P")]
    lock: Vec<String>,
    /// Why the rejected are rejected
    #[arg(long, default_value = "", requires = "reject")]
    reason: String,
    /// Ban the rejected pairs as well
    #[arg(long, requires = "reject")]
    ban: bool,
}

pub(super) async fn run(shell: &mut Shell, review: Review) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let run = match_run::find(&api, &review.run).await?;
    match_run::refuse_without_plan(&run)?;
    let proposals = match_run::proposals(&api, &run.name).await?;
    let is_asked = review.approve.is_empty() && review.reject.is_empty() && review.lock.is_empty();
    let decisions = if is_asked && !review.approve_all {
        ask_about_each(shell, &api, &run, &proposals).await?
    } else {
        decisions_of_flags(&review, &proposals)?
    };
    if decisions.by_proposal.is_empty() && !decisions.approve_others {
        shell.output.say("Nothing is decided; nothing has been saved.");
        return Ok(());
    }
    shell.confirm_change()?;
    send(shell, &api, &run, decisions).await
}

/// The decisions of the flags.
fn decisions_of_flags(review: &Review, proposals: &[pb::Proposal]) -> Result<Decisions, Failure> {
    if !review.reject.is_empty() && review.reason.trim().is_empty() {
        return Err(Failure::usage("a rejection needs a reason").hint("add --reason \"…\""));
    }
    let mut decisions = Decisions { approve_others: review.approve_all, ..Decisions::default() };
    let states = [
        (&review.approve, pb::ProposalState::Approved),
        (&review.reject, pb::ProposalState::Rejected),
        (&review.lock, pb::ProposalState::Locked),
    ];
    for (words, state) in states {
        for word in words {
            let proposal = proposal::find(word, proposals)?;
            let is_rejected = state == pb::ProposalState::Rejected;
            let decision = pb::ProposalReview {
                proposal: proposal.name.clone(),
                state: state as i32,
                reason: if is_rejected { review.reason.clone() } else { String::new() },
                ban: is_rejected && review.ban,
            };
            if decisions.by_proposal.insert(proposal.name.clone(), decision).is_some() {
                let mentee = &proposal.mentee_display_name;
                return Err(Failure::usage(format!("the proposal for {mentee} is named twice")));
            }
        }
    }
    Ok(decisions)
}

async fn send(shell: &mut Shell, api: &Api, run: &pb::MatchRun, decisions: Decisions) -> Result<(), Failure> {
    let request = pb::ReviewProposalsRequest {
        name: run.name.clone(),
        etag: run.etag.clone(),
        reviews: decisions.by_proposal.into_values().collect(),
        approve_others: decisions.approve_others,
        request_id: shell.request_id(),
    };
    let short = match_run::short(run);
    let reply = match api.matching().review_proposals(request).await {
        Ok(reply) => reply.into_inner(),
        Err(status) => return Err(explained(api, status.into(), &short).await),
    };
    let run = reply.match_run.unwrap_or_default();
    let counts = run.review.unwrap_or_default();
    let next = match (counts.proposed, counts.approved + counts.locked) {
        (0, 0) => "preceptor match plan".to_owned(),
        (0, _) => format!("preceptor match publish {short}"),
        _ => format!(
            "preceptor match review {short} goes on; preceptor match publish {short} takes the approved"
        ),
    };
    shell.output.say(&format!("{short}: {}.\nNext: {next}", match_run::review_words(counts)));
    shell.output.reply(&run, &Table::details(&[("plan", short), ("review", match_run::review_words(counts))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(id: &str, mentee: &str) -> pb::Proposal {
        pb::Proposal {
            name: format!("agencies/main/matchRuns/4/proposals/{id}"),
            mentee_display_name: mentee.into(),
            mentor_display_name: format!("Mentor of {id}"),
            ..Default::default()
        }
    }

    #[test]
    fn a_rejection_needs_a_reason_and_a_proposal_is_decided_once() {
        let proposals = [proposal("p1", "Ana Ruiz")];
        let mut review = Review {
            run: "4".into(),
            approve_all: false,
            approve: Vec::new(),
            reject: vec!["p1".into()],
            lock: Vec::new(),
            reason: String::new(),
            ban: false,
        };
        assert!(decisions_of_flags(&review, &proposals).is_err());
        review.reason = "asked for somebody else".into();
        assert_eq!(decisions_of_flags(&review, &proposals).expect("it has a reason").by_proposal.len(), 1);
        review.lock = vec!["Ana".into()];
        assert!(decisions_of_flags(&review, &proposals).is_err());
    }
}
