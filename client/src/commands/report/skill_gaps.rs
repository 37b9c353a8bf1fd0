//! The gaps of a run by skill, and what the mentors of the plan leave of them.

use std::{cmp::Reverse, collections::BTreeMap};

use preceptor_engine::matching::input::snapshot::Mentee;
use serde::Serialize;

use crate::{
    nouns::match_run::{CheckedRun, Gap},
    words::{resource::id_of, sentences},
};

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

/// What all mentees lack in one skill, in thousandths of a level.
#[derive(Clone, Copy, Default)]
struct GapSum {
    /// Mentees with a gap.
    people: u32,
    /// Below their targets.
    before: i64,
    /// Of that, covered by the mentors of the plan.
    covered: i64,
}

/// The gaps of every skill, the widest first.
pub(super) fn skill_gaps(run: &CheckedRun) -> Vec<SkillGaps> {
    let mut sums = sums_of_gaps(run);
    for (skill, covered) in covered_by_skill(run) {
        sums.entry(skill).or_default().covered += covered;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| Reverse(sum.before));
    let widest = sums.first().map_or(0, |(_, sum)| sum.before).max(1);
    sums.iter().map(|(skill, sum)| sum.row(skill, widest)).collect()
}

/// The gaps of all mentees by skill, with nothing covered yet.
fn sums_of_gaps(run: &CheckedRun) -> BTreeMap<String, GapSum> {
    let mut sums: BTreeMap<String, GapSum> = BTreeMap::new();
    for Mentee { id, .. } in &run.proof.dossier().snapshot.mentees {
        for Gap { skill, size } in run.proof.gaps_of(id) {
            let sum = sums.entry(skill).or_default();
            sum.people += 1;
            sum.before += i64::from(size);
        }
    }
    sums
}

/// What the plan covers, each skill as often as there are mentees with it. What two mentors of one mentee cover, the
/// stronger one does.
fn covered_by_skill(run: &CheckedRun) -> Vec<(String, i64)> {
    let mut strongest: BTreeMap<(&str, String), i64> = BTreeMap::new();
    for proposal in &run.proposals {
        let gaps = run.proof.gaps_of(id_of(&proposal.mentee));
        for line in proposal.lines.iter().filter(|line| !line.skill.is_empty()) {
            let skill = id_of(&line.skill);
            let gap = gaps.iter().find(|gap| gap.skill == skill).map_or(0, |gap| gap.size);
            let lead = line.mentor_level - line.mentee_level;
            let most = strongest.entry((&proposal.mentee, skill.to_owned())).or_default();
            *most = i64::from(gap.min(lead).max(0)).max(*most);
        }
    }
    strongest.into_iter().map(|((_, skill), covered)| (skill, covered)).collect()
}

impl GapSum {
    /// The row of a skill, its bars measured by the widest gap of all skills.
    fn row(self, skill: &str, widest: i64) -> SkillGaps {
        let after = self.before - self.covered;
        SkillGaps {
            skill: sentences::skill(skill),
            people: self.people,
            before: tenths(self.before),
            after: tenths(after),
            before_share: self.before * 1000 / widest,
            after_share: after * 1000 / widest,
            covered: self.covered * 1000 / self.before.max(1),
        }
    }
}

/// Levels in thousandths with one decimal.
fn tenths(thousandths: i64) -> String {
    format!("{}.{}", (thousandths + 50) / 1000, (thousandths + 50) % 1000 / 100)
}
