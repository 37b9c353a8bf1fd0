//! What a report on a plan tells: every figure is computed here from the checked document, none is the server's word.

use std::collections::BTreeMap;

use preceptor_engine::matching::input::snapshot::Mentee;
use preceptor_proto::v1 as pb;
use serde::Serialize;

use super::loads::{Load, loads, scarce};
use crate::{
    nouns::{match_run::CheckedRun, people::Names},
    shell::Shell,
    words::{amounts, constant::word, resource::id_of, sentences},
};

/// How many bars the distribution of coverage has.
const BANDS: i32 = 10;

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

/// What one skill lacks, summed over all mentees of the run, in levels.
#[derive(Debug, Serialize)]
pub(super) struct SkillGaps {
    pub(super) skill: String,
    /// Mentees with a gap.
    pub(super) people: u32,
    /// Levels below target before, and still uncovered by the mentors of the plan.
    pub(super) before: String,
    pub(super) after: String,
    /// Bars: of the widest gap before.
    pub(super) before_share: i64,
    pub(super) after_share: i64,
    /// Of this skill's own gap, covered, in thousandths.
    pub(super) covered: i64,
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
    pub(super) fn new(shell: &Shell, decided: &CheckedRun, names: &Names) -> Self {
        let run = &decided.run;
        let proof = &decided.proof;
        let covered: i64 = decided.proposals.iter().map(|each| i64::from(each.coverage)).sum();
        let pairs = i64::try_from(decided.proposals.len()).unwrap_or(i64::MAX);
        let stability = proof.stability();
        let stable = stability.as_ref().map(|stability| stability.stable_worth).unwrap_or_default();
        let loads = loads(decided, names);
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
            skills: skills(decided),
            bands: bands(&decided.proposals),
            scarce: scarce(&loads),
            loads,
            without_place: run.mentee_count - run.placed_count,
            unplaced: decided.unplaced.iter().map(|each| unplaced(decided, each)).collect(),
            pairs: decided.proposals.iter().map(|each| pair(decided, each)).collect(),
        }
    }
}

fn unplaced(decided: &CheckedRun, mentee: &pb::UnplacedMentee) -> Unplaced {
    Unplaced {
        mentee: mentee.mentee_display_name.clone(),
        has: decided.proposals.iter().filter(|pair| pair.mentee == mentee.mentee).count(),
        missing: mentee.missing_count,
        reason: sentences::unplaced(mentee),
    }
}

fn pair(decided: &CheckedRun, proposal: &pb::Proposal) -> Pair {
    let gaps = decided.proof.gaps_of(id_of(&proposal.mentee)).len();
    Pair {
        mentee: proposal.mentee_display_name.clone(),
        mentor: proposal.mentor_display_name.clone(),
        score: amounts::points(proposal.score.into()),
        coverage: proposal.coverage,
        covers: sentences::coverage(&proposal.lines, gaps),
        why: sentences::score(proposal.score, &proposal.lines),
        next_best: decided.next_best(proposal),
        review: word(proposal.state().as_str_name(), "PROPOSAL_STATE_"),
        little_evidence: proposal.insufficient_evidence,
    }
}

/// The gaps of every mentee, and what the mentors of the plan leave of them.
fn skills(decided: &CheckedRun) -> Vec<SkillGaps> {
    let mut gaps: BTreeMap<String, (u32, i64, i64)> = BTreeMap::new();
    let snapshot = &decided.proof.dossier().snapshot;
    for Mentee { id, .. } in &snapshot.mentees {
        for (skill, gap) in decided.proof.gaps_of(id) {
            let (people, before, _) = gaps.entry(skill).or_default();
            *people += 1;
            *before += i64::from(gap);
        }
    }
    // What two mentors of one mentee cover, the stronger one does.
    let mut covered: BTreeMap<(&str, String), i64> = BTreeMap::new();
    for proposal in &decided.proposals {
        let own: BTreeMap<String, i32> = decided.proof.gaps_of(id_of(&proposal.mentee)).into_iter().collect();
        for line in proposal.lines.iter().filter(|line| !line.skill.is_empty()) {
            let skill = id_of(&line.skill);
            let gap = own.get(skill).copied().unwrap_or_default();
            let lead = line.mentor_level - line.mentee_level;
            let most = covered.entry((&proposal.mentee, skill.to_owned())).or_default();
            *most = i64::from(gap.min(lead).max(0)).max(*most);
        }
    }
    for ((_, skill), most) in covered {
        gaps.entry(skill).or_default().2 += most;
    }
    let widest = gaps.values().map(|(_, before, _)| *before).max().unwrap_or_default().max(1);
    let told = |(skill, (people, before, covered)): (String, (u32, i64, i64))| {
        let after = before - covered;
        let row = SkillGaps {
            skill: sentences::skill(&skill),
            people,
            before: tenths(before),
            after: tenths(after),
            before_share: before * 1000 / widest,
            after_share: after * 1000 / widest,
            covered: covered * 1000 / before.max(1),
        };
        (before, row)
    };
    let mut rows: Vec<_> = gaps.into_iter().map(told).collect();
    rows.sort_by_key(|(before, _)| std::cmp::Reverse(*before));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Levels in thousandths with one decimal.
fn tenths(thousandths: i64) -> String {
    format!("{}.{}", (thousandths + 50) / 1000, (thousandths + 50) % 1000 / 100)
}

fn bands(proposals: &[pb::Proposal]) -> Vec<Band> {
    let count = |band: i32| {
        let is_in = |each: &&pb::Proposal| (each.coverage * BANDS / 1000).min(BANDS - 1) == band;
        u32::try_from(proposals.iter().filter(is_in).count()).unwrap_or(u32::MAX)
    };
    let counts: Vec<u32> = (0..BANDS).map(count).collect();
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let band = |(band, pairs): (i32, u32)| {
        let (low, high) = (band * 100 / BANDS, (band + 1) * 100 / BANDS);
        Band { label: format!("{low}–{high} %"), pairs, share: pairs * 1000 / most }
    };
    (0..).zip(counts).map(band).collect()
}
