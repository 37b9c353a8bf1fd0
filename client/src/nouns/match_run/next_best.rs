//! The next best mentor of a proposal, in words.

use preceptor_proto::v1 as pb;

use super::proof::Proof;
use crate::words::{amounts, sentences};

/// The next best mentor and what the plan would lose; for a pinned pair what the pin costs.
pub(crate) fn next_best(proof: &Proof, run: &pb::MatchRun, proposal: &pb::Proposal) -> String {
    if !proposal.pinned {
        let Some(other) = &proposal.runner_up else { return "nobody else is possible".into() };
        let mentor = &other.mentor_display_name;
        return match proof.cost_of_pair(&proposal.mentee, &other.mentor) {
            Some(loss) => sentences::next_best(mentor, loss, run.into()),
            None => format!("{mentor} ({} or more)", amounts::difference(-other.loss)),
        };
    }
    let pins = run.adjustments.iter().flat_map(|adjustments| &adjustments.pins);
    let mut pins = pins.filter(|pin| pin.mentee == proposal.mentee && pin.mentor == proposal.mentor);
    let by = match (pins.next(), run.keep()) {
        (Some(_), _) => "PINNED by you",
        (None, pb::MatchKeep::All) => "KEPT, or LOCKED by a rule",
        (None, _) => "LOCKED by a rule",
    };
    match proof.cost_of_lock(&proposal.mentee, &proposal.mentor) {
        Some(0) => format!("{by}; costs nothing"),
        Some(cost) => format!("{by}; costs the plan {}", amounts::in_points(cost)),
        None => by.to_owned(),
    }
}
