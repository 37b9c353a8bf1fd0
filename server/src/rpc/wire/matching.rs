//! Match runs and what they propose.

use preceptor_proto::v1 as pb;

use super::{adjustments::sent_adjustments, small, timestamp, to_wire, wire_words};
use crate::records::{self as rows, Named, proposal_name, skill_name};

wire_words! {
    rows::MatchRunState = pb::MatchRunState, "MATCH_RUN_STATE";
    rows::MatchKeep = pb::MatchKeep, "MATCH_KEEP";
    rows::MatchRule = pb::MatchRule, "MATCH_RULE";
    rows::MatchStage = pb::MatchStage, "MATCH_STAGE";
    rows::ProposalKind = pb::PairingProposalKind, "PAIRING_PROPOSAL_KIND";
    rows::ProposalState = pb::ProposalState, "PROPOSAL_STATE";
    rows::UnplacedReason = pb::UnplacedReason, "UNPLACED_REASON";
}

/// A row as its message.
pub(crate) fn match_run(row: rows::MatchRun) -> pb::MatchRun {
    let agency = &row.agency_id;
    pb::MatchRun {
        name: row.id.name(agency),
        state: to_wire(row.state),
        policy: row.policy_id.name(agency),
        policy_version: small(row.policy_version),
        snapshot_hash: row.snapshot_hash,
        solver: row.solver,
        mentee_count: small(row.mentee_count),
        mentor_count: small(row.mentor_count),
        eligible_pair_count: row.eligible_pair_count,
        placed_count: small(row.placed_count),
        wanted_count: small(row.wanted_count),
        filled_count: small(row.filled_count),
        total_score: row.total_score,
        proved: row.is_proved,
        adjustments: Some(sent_adjustments(agency, &row.adjustments)),
        review: Some(pb::ReviewCounts {
            proposed: small(row.proposed_count),
            approved: small(row.approved_count),
            rejected: small(row.rejected_count),
            locked: small(row.locked_count),
        }),
        failure: row.failure,
        etag: row.revision.to_string(),
        create_time: Some(timestamp(row.created_at)),
        solve_micros: row.solve_micros,
        publish_time: row.published_at.map(timestamp),
        creator: row.created_by,
        progress: (row.state == rows::MatchRunState::Solving).then(|| pb::MatchProgress {
            stage: to_wire(row.progress.stage),
            done: row.progress.done,
            total: row.progress.total,
            attempt: small(row.progress.attempt),
        }),
        estimated_bytes: row.estimated_bytes,
        based_on: row.based_on_id.map(|base| base.name(agency)).unwrap_or_default(),
        keep: row.keep.map_or(0, to_wire),
        gap_placed: small(row.gap_placed),
        gap_score: row.gap_score,
        gap_mentee_count: small(row.gap_mentee_count),
        gap_filled_count: small(row.gap_filled_count),
        trial: row.is_trial,
        tied: row.is_tied,
    }
}

/// A proposal as its message.
pub(crate) fn proposal(row: rows::Proposal) -> pb::Proposal {
    let agency = &row.agency_id;
    pb::Proposal {
        name: proposal_name(agency, &row.match_run_id, &row.id),
        mentor: row.mentor_id.name(agency),
        mentor_display_name: row.mentor_display_name,
        mentee: row.mentee_id.name(agency),
        mentee_display_name: row.mentee_display_name,
        kind: to_wire(row.kind),
        score: small(row.score),
        coverage: small(row.coverage),
        lines: row.lines.into_iter().map(score_line).collect(),
        runner_up: row.runner_up_id.map(|mentor| pb::Alternative {
            mentor: mentor.name(agency),
            mentor_display_name: row.runner_up_display_name.unwrap_or_default(),
            score: small(row.runner_up_score),
            loss: row.runner_up_loss,
        }),
        insufficient_evidence: row.is_insufficient,
        state: to_wire(row.state),
        reason: row.reason,
        pinned: row.is_pinned,
    }
}

/// A line of a score as its message.
pub(crate) fn score_line(line: rows::ScoreLine) -> pb::ScoreLine {
    pb::ScoreLine {
        skill: if line.skill.is_empty() { String::new() } else { skill_name(&line.skill) },
        code: line.code,
        points: small(line.points),
        mentee_level: small(line.mentee_level),
        mentor_level: small(line.mentor_level),
        amount: small(line.amount),
    }
}

/// A mentee without a place as the message.
pub(crate) fn unplaced_mentee(row: rows::UnplacedMentee) -> pb::UnplacedMentee {
    let agency = &row.agency_id;
    let count = |count: rows::ExclusionCount| pb::ExclusionCount {
        rule: count.rule,
        mentor_count: small(count.mentors),
    };
    pb::UnplacedMentee {
        mentee: row.mentee_id.name(agency),
        mentee_display_name: row.mentee_display_name,
        missing_count: small(row.missing),
        reason: to_wire(row.reason),
        eligible_mentor_count: small(row.eligible_mentor_count),
        exclusions: row.exclusions.into_iter().map(count).collect(),
        one_more_place: row.nearest_id.map(|mentor| pb::Alternative {
            mentor: mentor.name(agency),
            mentor_display_name: row.nearest_display_name.unwrap_or_default(),
            score: small(row.nearest_score),
            loss: row.nearest_loss,
        }),
    }
}
