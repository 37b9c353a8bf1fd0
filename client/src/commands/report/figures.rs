//! What a report on a plan tells: every figure is computed here from the checked document, none is the server's word.

use preceptor_proto::v1 as pb;
use serde::Serialize;

use super::{
    loads::{Load, loads, scarce},
    skill_gaps::{SkillGaps, skill_gaps},
};
use crate::{
    nouns::{match_run::CheckedRun, people::Names},
    shell::Shell,
    words::{amounts, constant::word, resource::id_of, sentences},
};

/// How many bars the distribution of coverage has.
const BANDS: usize = 10;

/// A report on one plan. Shares are in thousandths, for bars; levels, points and counts are what they say.
#[derive(Debug, Serialize)]
pub(super) struct RunReport {
    /// The plan's id.
    pub(super) plan: String,
    /// The agency's id.
    pub(super) agency: String,
    /// `solved`, `published`, `discarded`.
    pub(super) state: String,
    /// Id and version of the policy.
    pub(super) policy: String,
    /// When it was made.
    pub(super) made: String,
    /// Name and version of the solver.
    pub(super) solver: String,
    /// SHA-256 of the inputs, recomputed here.
    pub(super) snapshot_hash: String,
    /// Pairs judged and scored again here.
    pub(super) possible_pairs: u64,
    /// Mentees with a place.
    pub(super) placed: i32,
    /// Mentees who looked for one.
    pub(super) mentees: i32,
    /// Pairs, and the mentors whom the mentees wanted: as many as mentees unless somebody wanted several.
    pub(super) filled: i32,
    pub(super) wanted: i32,
    pub(super) has_several: bool,
    /// These in words: `5 of 6 mentees placed`.
    pub(super) placed_of: String,
    /// Mentors in the run.
    pub(super) mentors: i32,
    /// The sum of the scores, of 1000 a pair.
    pub(super) score: String,
    /// Coverage of a mentee's gaps by one mentor, in thousandths, the mean over pairs.
    pub(super) mean_coverage: i32,
    /// Pairs who would both rather have each other; a stable plan has none.
    pub(super) blocking_pairs: u64,
    /// The stable plan: how many are placed, in words, and its score of 1000 a pair.
    pub(super) stable_placed: String,
    pub(super) stable_score: String,
    /// Gaps by skill, the widest first.
    pub(super) skills: Vec<SkillGaps>,
    /// Mentors by name.
    pub(super) loads: Vec<Load>,
    /// Pairs by how much of the mentee's gaps they cover.
    pub(super) bands: Vec<Band>,
    /// Mentors with whom one more place is worth most.
    pub(super) scarce: Vec<Load>,
    /// Mentees without a place; below them also those with fewer mentors than wanted.
    pub(super) without_place: i32,
    pub(super) unplaced: Vec<Unplaced>,
    /// The pairs, by mentee.
    pub(super) pairs: Vec<Pair>,
}

/// A band of coverage, with its pairs.
#[derive(Debug, Serialize)]
pub(super) struct Band {
    pub(super) label: String,
    pub(super) pairs: u32,
    pub(super) share: u32,
}

/// A mentee with fewer mentors than wanted, mostly with none.
#[derive(Debug, Serialize)]
pub(super) struct Unplaced {
    pub(super) mentee: String,
    /// Mentors, and how many are missing.
    pub(super) has: usize,
    pub(super) missing: i32,
    pub(super) reason: String,
}

/// A pair of the plan.
#[derive(Debug, Serialize)]
pub(super) struct Pair {
    pub(super) mentee: String,
    pub(super) mentor: String,
    /// Of 1000.
    pub(super) score: String,
    /// In thousandths.
    pub(super) coverage: i32,
    pub(super) covers: String,
    pub(super) why: String,
    pub(super) next_best: String,
    pub(super) review: String,
    pub(super) little_evidence: bool,
}

impl RunReport {
    pub(super) fn new(shell: &Shell, checked_run: &CheckedRun, names: &Names) -> Self {
        let run = &checked_run.run;
        let proof = &checked_run.proof;
        let covered: i64 = checked_run.proposals.iter().map(|each| i64::from(each.coverage)).sum();
        let pairs = i64::try_from(checked_run.proposals.len()).unwrap_or(i64::MAX);
        let stability = proof.stability();
        let stable = stability.as_ref().map(|stability| stability.stable_worth).unwrap_or_default();
        let loads = loads(checked_run, names);
        Self {
            plan: id_of(&run.name).into(),
            agency: run.name.split('/').nth(1).unwrap_or_default().into(),
            state: word(run.state().as_str_name(), "MATCH_RUN_STATE_"),
            policy: format!("{}, version {}", id_of(&run.policy), run.policy_version),
            made: shell.spoken_time(run.create_time),
            solver: run.solver.clone(),
            snapshot_hash: proof.dossier().snapshot_hash.clone(),
            possible_pairs: proof.checked.eligible_pairs,
            placed: run.placed_count,
            mentees: run.mentee_count,
            filled: run.filled_count,
            wanted: run.wanted_count,
            has_several: proof.demand().has_several(),
            placed_of: proof.placed(&proof.dossier().assignment),
            mentors: run.mentor_count,
            score: amounts::points(proof.checked.worth.score),
            mean_coverage: i32::try_from(covered / pairs.max(1)).unwrap_or_default(),
            blocking_pairs: stability.as_ref().map_or(0, |stability| stability.blocking_pairs),
            stable_placed: stability
                .as_ref()
                .map_or_else(String::new, |stability| proof.placed(&stability.stable)),
            stable_score: amounts::points(stable.score),
            skills: skill_gaps(checked_run),
            bands: bands(&checked_run.proposals),
            scarce: scarce(&loads),
            loads,
            without_place: run.mentee_count - run.placed_count,
            unplaced: checked_run.unplaced.iter().map(|each| unplaced(checked_run, each)).collect(),
            pairs: checked_run.proposals.iter().map(|each| pair(checked_run, each)).collect(),
        }
    }
}

fn unplaced(checked_run: &CheckedRun, mentee: &pb::UnplacedMentee) -> Unplaced {
    Unplaced {
        mentee: mentee.mentee_display_name.clone(),
        has: checked_run.proposals.iter().filter(|pair| pair.mentee == mentee.mentee).count(),
        missing: mentee.missing_count,
        reason: sentences::unplaced(mentee),
    }
}

fn pair(checked_run: &CheckedRun, proposal: &pb::Proposal) -> Pair {
    let gaps = checked_run.proof.gaps_of(id_of(&proposal.mentee)).len();
    Pair {
        mentee: proposal.mentee_display_name.clone(),
        mentor: proposal.mentor_display_name.clone(),
        score: amounts::points(proposal.score.into()),
        coverage: proposal.coverage,
        covers: sentences::coverage(&proposal.lines, gaps),
        why: sentences::score(proposal.score, &proposal.lines),
        next_best: checked_run.next_best(proposal),
        review: word(proposal.state().as_str_name(), "PROPOSAL_STATE_"),
        little_evidence: proposal.insufficient_evidence,
    }
}

/// The pairs in bands of equal width, from no coverage to full.
fn bands(proposals: &[pb::Proposal]) -> Vec<Band> {
    let mut counts = [0_u32; BANDS];
    for proposal in proposals {
        let band = usize::try_from(proposal.coverage).unwrap_or_default() * BANDS / 1000;
        counts[band.min(BANDS - 1)] += 1;
    }
    let most = counts.into_iter().max().unwrap_or_default().max(1);
    let band = |(band, pairs): (usize, u32)| {
        let (low, high) = (band * 100 / BANDS, (band + 1) * 100 / BANDS);
        Band { label: format!("{low}–{high} %"), pairs, share: pairs * 1000 / most }
    };
    counts.into_iter().enumerate().map(band).collect()
}
