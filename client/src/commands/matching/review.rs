//! `preceptor match review`: by flags, or one proposal after the other on a terminal.

use std::collections::BTreeMap;

use clap::Args;
use preceptor_proto::v1 as pb;

use super::publish::explained;
use crate::{
    connection::Api,
    failure::{Exit, Failure},
    nouns::match_run::{self, Proof},
    output::Table,
    shell::Shell,
    words::{resource::id_of, sentences},
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

/// Decisions by the proposal's resource name.
type Decisions = BTreeMap<String, pb::ProposalReview>;

pub(super) async fn run(shell: &mut Shell, review: Review) -> Result<(), Failure> {
    let api = shell.connect().await?;
    let run = match_run::find(&api, &review.run).await?;
    match_run::refuse_without_plan(&run)?;
    let proposals = match_run::proposals(&api, &run.name).await?;
    let is_asked = review.approve.is_empty() && review.reject.is_empty() && review.lock.is_empty();
    let (decisions, approve_others) = if is_asked && !review.approve_all {
        ask_about_each(shell, &api, &run, &proposals).await?
    } else {
        (decisions(&review, &proposals)?, review.approve_all)
    };
    if decisions.is_empty() && !approve_others {
        shell.output.say("Nothing is decided; nothing has been saved.");
        return Ok(());
    }
    shell.confirm_change()?;
    send(shell, &api, &run, (decisions, approve_others)).await
}

/// The decisions of the flags.
fn decisions(review: &Review, proposals: &[pb::Proposal]) -> Result<Decisions, Failure> {
    if !review.reject.is_empty() && review.reason.trim().is_empty() {
        return Err(Failure::usage("a rejection needs a reason").hint("add --reason \"…\""));
    }
    let mut decisions = Decisions::new();
    let states = [
        (&review.approve, pb::ProposalState::Approved),
        (&review.reject, pb::ProposalState::Rejected),
        (&review.lock, pb::ProposalState::Locked),
    ];
    for (words, state) in states {
        for word in words {
            let proposal = find(word, proposals)?;
            let is_rejected = state == pb::ProposalState::Rejected;
            let decision = pb::ProposalReview {
                proposal: proposal.name.clone(),
                state: state as i32,
                reason: if is_rejected { review.reason.clone() } else { String::new() },
                ban: is_rejected && review.ban,
            };
            if decisions.insert(proposal.name.clone(), decision).is_some() {
                let mentee = &proposal.mentee_display_name;
                return Err(Failure::usage(format!("the proposal for {mentee} is named twice")));
            }
        }
    }
    Ok(decisions)
}

/// The proposal of this id, or of the one mentee whose name is or starts so; in a pair `A=B` the mentor is proposed too.
fn find<'p>(word: &str, proposals: &'p [pb::Proposal]) -> Result<&'p pb::Proposal, Failure> {
    let Some((mentee, mentor)) = word.split_once('=') else {
        return one(word, &found(word, proposals));
    };
    let of_mentee = found(mentee, proposals);
    let mentor = mentor.trim().to_lowercase();
    let is_with = |each: &&&pb::Proposal| each.mentor_display_name.to_lowercase().starts_with(&mentor);
    let with: Vec<_> = of_mentee.iter().filter(is_with).copied().collect();
    if !mentor.is_empty() && !with.is_empty() || of_mentee.is_empty() {
        return one(word, &with);
    }
    let proposed = |each: &&pb::Proposal| {
        format!("{} is proposed with {}", each.mentee_display_name, each.mentor_display_name)
    };
    let others: Vec<_> = of_mentee.iter().map(proposed).collect();
    Err(Failure::new(Exit::NotFound, format!("no proposal is for {word}: {}", others.join(", ")))
        .hint("preceptor match plan --pin \"A=B\" makes a plan with that pair"))
}

/// The proposals that a word means: by id, by the mentee's name, or by its start.
fn found<'p>(word: &str, proposals: &'p [pb::Proposal]) -> Vec<&'p pb::Proposal> {
    let lower = word.trim().to_lowercase();
    let named = |proposal: &&pb::Proposal| proposal.mentee_display_name.to_lowercase() == lower;
    let begun = |proposal: &&pb::Proposal| proposal.mentee_display_name.to_lowercase().starts_with(&lower);
    let by_id = proposals.iter().find(|each| each.name == word || id_of(&each.name) == word.trim());
    if let Some(proposal) = by_id {
        return vec![proposal];
    }
    let found: Vec<_> = proposals.iter().filter(named).collect();
    if found.is_empty() && !lower.is_empty() { proposals.iter().filter(begun).collect() } else { found }
}

/// The one proposal found, or what else is to be said.
fn one<'p>(word: &str, found: &[&'p pb::Proposal]) -> Result<&'p pb::Proposal, Failure> {
    match found {
        [one] => Ok(*one),
        [] => Err(Failure::new(Exit::NotFound, format!("no proposal is for {word}"))
            .hint("preceptor match show RUN lists the proposals")),
        _ => {
            let mut failure = Failure::usage(format!("{word} could be {} proposals", found.len()));
            failure.details = found
                .iter()
                .map(|each| {
                    let (mentee, mentor) = (&each.mentee_display_name, &each.mentor_display_name);
                    format!("{}  {mentee} with {mentor}", id_of(&each.name))
                })
                .collect();
            Err(failure.hint("say it by the proposal's id, or as \"MENTEE=MENTOR\""))
        }
    }
}

async fn send(
    shell: &mut Shell,
    api: &Api,
    run: &pb::MatchRun,
    (decisions, approve_others): (Decisions, bool),
) -> Result<(), Failure> {
    let request = pb::ReviewProposalsRequest {
        name: run.name.clone(),
        etag: run.etag.clone(),
        reviews: decisions.into_values().collect(),
        approve_others,
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

/// Asks about one open proposal after the other. Nothing is sent before the end.
async fn ask_about_each(
    shell: &Shell,
    api: &Api,
    run: &pb::MatchRun,
    proposals: &[pb::Proposal],
) -> Result<(Decisions, bool), Failure> {
    let proof = Proof::of_run(api, &run.name).await?;
    proof.check_proposals(proposals)?;
    let is_open = |each: &&pb::Proposal| each.state() == pb::ProposalState::Proposed;
    let open: Vec<_> = proposals.iter().filter(is_open).collect();
    let mut decisions = Decisions::new();
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
            MenuChoice::CheckedRun(decision) => drop(decisions.insert(proposal.name.clone(), decision)),
            MenuChoice::Skip => {}
            MenuChoice::ApproveRest => return Ok((decisions, true)),
            MenuChoice::Stop => break,
        }
    }
    Ok((decisions, false))
}

/// What somebody says to one proposal.
enum MenuChoice {
    CheckedRun(pb::ProposalReview),
    Skip,
    ApproveRest,
    Stop,
}

fn ask(shell: &Shell, proposal: &pb::Proposal) -> Result<MenuChoice, Failure> {
    let nobody = || {
        Failure::usage("nobody can be asked here")
            .hint("decide with --approve-all, --approve P, --reject P --reason \"…\" or --lock P")
    };
    let decided = |state: pb::ProposalState, reason: String, ban: bool| {
        let proposal = proposal.name.clone();
        MenuChoice::CheckedRun(pb::ProposalReview { proposal, state: state as i32, reason, ban })
    };
    loop {
        let question =
            "  1 approve  2 reject  3 reject and ban  4 lock  5 skip  6 approve the rest  7 stop here  [1]";
        let answer = shell.ask(question)?.ok_or_else(nobody)?;
        match answer.as_str() {
            "" | "1" => return Ok(decided(pb::ProposalState::Approved, String::new(), false)),
            "2" | "3" => {
                let reason = shell.ask("  Why?")?.ok_or_else(nobody)?;
                if !reason.is_empty() {
                    return Ok(decided(pb::ProposalState::Rejected, reason, answer == "3"));
                }
                eprintln!("  A rejection needs a reason.");
            }
            "4" => return Ok(decided(pb::ProposalState::Locked, String::new(), false)),
            "5" => return Ok(MenuChoice::Skip),
            "6" => return Ok(MenuChoice::ApproveRest),
            "7" => return Ok(MenuChoice::Stop),
            other => eprintln!("  {other} is none of 1 to 7."),
        }
    }
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
    fn of_several_mentors_of_one_mentee_the_pair_says_which() {
        let proposals = [proposal("p1", "Ana Ruiz"), proposal("p2", "Ana Ruiz"), proposal("p3", "Ben Ito")];
        let id = |word: &str| find(word, &proposals).map(|found| id_of(&found.name).to_owned());
        assert_eq!(id("ana=mentor of p2").expect("that pair"), "p2");
        assert_eq!(id("Ana Ruiz").expect_err("two proposals").details[1], "p2  Ana Ruiz with Mentor of p2");
        assert_eq!(id("Ana=Mentor").expect_err("two proposals").exit, Exit::Usage);
        let refused = id("ana=nobody").expect_err("no such pair");
        assert!(refused.message.contains("with Mentor of p1, Ana Ruiz is proposed with Mentor of p2"));
        assert_eq!(id("zoe=mentor").expect_err("nobody is called so").exit, Exit::NotFound);
    }

    #[test]
    fn a_proposal_is_found_by_id_or_by_the_mentee_and_never_guessed() {
        let proposals =
            [proposal("p1", "Ana Ruiz"), proposal("p2", "Ana Ruiz-Lopez"), proposal("p3", "Ben Ito")];
        let id = |word: &str| find(word, &proposals).map(|found| id_of(&found.name).to_owned());
        assert_eq!(id("p2").expect("by id"), "p2");
        assert_eq!(id("ana ruiz").expect("an exact name wins over a longer one"), "p1");
        assert_eq!(id("ben").expect("by the start of the name"), "p3");
        assert_eq!(id("Ana").expect_err("ambiguous").details.len(), 2);
        assert_eq!(id("Zoe").expect_err("unknown").exit, Exit::NotFound);
        assert!(id("").is_err());
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
        assert!(decisions(&review, &proposals).is_err());
        review.reason = "asked for somebody else".into();
        assert_eq!(decisions(&review, &proposals).expect("it has a reason").len(), 1);
        review.lock = vec!["Ana".into()];
        assert!(decisions(&review, &proposals).is_err());
    }
}
