//! The review on a terminal: one open proposal after the other, with a menu of decisions.

use std::collections::BTreeMap;

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    nouns::match_run::{self, Proof},
    shell::Shell,
    words::{resource::id_of, sentences},
};

/// What was decided about the proposals of a plan.
#[derive(Debug, Default)]
pub(super) struct Decisions {
    /// One for each proposal that something is said about, by its resource name.
    pub(super) by_proposal: BTreeMap<String, pb::ProposalReview>,
    /// Whether every other proposal is approved.
    pub(super) approve_others: bool,
}

/// Asks about one open proposal after the other. Nothing is sent before the end.
pub(super) async fn ask_about_each(
    shell: &Shell,
    api: &Api,
    run: &pb::MatchRun,
    proposals: &[pb::Proposal],
) -> Result<Decisions, Failure> {
    let proof = Proof::of_run(api, &run.name).await?;
    proof.check_proposals(proposals)?;
    let is_open = |each: &&pb::Proposal| each.state() == pb::ProposalState::Proposed;
    let open: Vec<_> = proposals.iter().filter(is_open).collect();
    let mut decisions = Decisions::default();
    for (number, proposal) in (1..).zip(&open) {
        eprintln!(
            "\n{number} of {}  {} with {}: covers {}. Next best: {}",
            open.len(),
            proposal.mentee_display_name,
            proposal.mentor_display_name,
            sentences::coverage(&proposal.lines, proof.gaps_of(id_of(&proposal.mentee)).len()),
            match_run::next_best(&proof, run, proposal)
        );
        match ask(shell, proposal)? {
            MenuChoice::Decision(decision) => {
                drop(decisions.by_proposal.insert(proposal.name.clone(), decision));
            }
            MenuChoice::Skip => {}
            MenuChoice::ApproveRest => {
                decisions.approve_others = true;
                break;
            }
            MenuChoice::Stop => break,
        }
    }
    Ok(decisions)
}

/// What is chosen from the menu of one proposal.
enum MenuChoice {
    Decision(pb::ProposalReview),
    Skip,
    ApproveRest,
    Stop,
}

fn ask(shell: &Shell, proposal: &pb::Proposal) -> Result<MenuChoice, Failure> {
    let nobody = || {
        Failure::usage("nobody can be asked here")
            .hint("decide with --approve-all, --approve P, --reject P --reason \"…\" or --lock P")
    };
    let decision = |state: pb::ProposalState, reason: String, ban: bool| {
        let proposal = proposal.name.clone();
        MenuChoice::Decision(pb::ProposalReview { proposal, state: state as i32, reason, ban })
    };
    loop {
        let question =
            "  1 approve  2 reject  3 reject and ban  4 lock  5 skip  6 approve the rest  7 stop here  [1]";
        let answer = shell.ask(question)?.ok_or_else(nobody)?;
        match answer.as_str() {
            "" | "1" => return Ok(decision(pb::ProposalState::Approved, String::new(), false)),
            "2" | "3" => {
                let reason = shell.ask("  Why?")?.ok_or_else(nobody)?;
                if !reason.is_empty() {
                    return Ok(decision(pb::ProposalState::Rejected, reason, answer == "3"));
                }
                eprintln!("  A rejection needs a reason.");
            }
            "4" => return Ok(decision(pb::ProposalState::Locked, String::new(), false)),
            "5" => return Ok(MenuChoice::Skip),
            "6" => return Ok(MenuChoice::ApproveRest),
            "7" => return Ok(MenuChoice::Stop),
            other => eprintln!("  {other} is none of 1 to 7."),
        }
    }
}
