//! The pairs of a plan as a table, and the reasons of their scores.

use preceptor_proto::v1 as pb;

use crate::{
    nouns::match_run::{self, Proof},
    output::Table,
    words::{amounts, constant::word, resource::id_of, sentences},
};

pub(super) fn table(proof: &Proof, run: &pb::MatchRun, proposals: &[pb::Proposal], why: bool) -> Table {
    let mut columns = vec!["mentee", "mentor", "score", "covers", "next best"];
    let is_reviewed = proposals.iter().any(|each| each.state() != pb::ProposalState::Proposed);
    if is_reviewed {
        columns.push("review");
    }
    if why {
        columns.push("why");
    }
    let mut table = Table::new(&columns).or_when_empty("No pairs here.");
    for proposal in proposals {
        let gaps = proof.gaps_of(id_of(&proposal.mentee)).len();
        let mut cells = vec![
            proposal.mentee_display_name.clone(),
            proposal.mentor_display_name.clone(),
            amounts::points(proposal.score.into()),
            covers(proposal, gaps),
            match_run::next_best(proof, run, proposal),
        ];
        if is_reviewed {
            cells.push(state_word(proposal));
        }
        if why {
            cells.push(sentences::score(proposal.score, &proposal.lines));
        }
        table.row(cells);
    }
    table
}

/// Where the points of each pair come from, a line each.
pub(super) fn reasons(proposals: &[pb::Proposal]) -> String {
    let line = |each: &pb::Proposal| {
        let (mentee, mentor) = (&each.mentee_display_name, &each.mentor_display_name);
        format!("\n  {mentee} with {mentor}, {}", sentences::score(each.score, &each.lines))
    };
    format!("\nWhy:{}", proposals.iter().map(line).collect::<String>())
}

fn covers(proposal: &pb::Proposal, gaps: usize) -> String {
    let covers = sentences::coverage(&proposal.lines, gaps);
    if proposal.insufficient_evidence { format!("{covers} (little evidence)") } else { covers }
}

/// The state of a proposal's review as a word.
fn state_word(proposal: &pb::Proposal) -> String {
    word(proposal.state().as_str_name(), "PROPOSAL_STATE_")
}
