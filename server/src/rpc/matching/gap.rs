//! What keeping the pairs of an earlier run costs: how much better the best plan is that need not.

use std::collections::BTreeSet;

use preceptor_engine::matching::{
    Assignment, Plan, Snapshot, Worth, check::check_watched, snapshot::RuleKind,
};

use super::solving::{Gauge, Refused, Task};
use crate::records::MatchKeep;

/// By how much one plan is better than another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// In what the policy looks at.
    pub(super) worth: Worth,
    /// Mentees more with a mentor.
    pub(super) mentees: i64,
    /// Pairs more.
    pub(super) pairs: i64,
}

impl Gap {
    /// What the best plan has more than another, each with its worth.
    fn between((best, most): (&Assignment, Worth), (other, worth): (&Assignment, Worth)) -> Self {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        Self {
            worth: most.minus(worth),
            mentees: count(best.placed()) - count(other.placed()),
            pairs: count(best.pairs.len()) - count(other.pairs.len()),
        }
    }
}

impl Task {
    /// By how much the best plan is better that need not keep the pairs which this one had to.
    pub(super) fn gap(
        &self,
        snapshot: &Snapshot,
        plan: (&Assignment, Worth),
        gauge: &Gauge,
    ) -> Result<Gap, Refused> {
        if self.keep != Some(MatchKeep::All) || self.kept.is_empty() {
            return Ok(Gap::default());
        }
        let kept: BTreeSet<(&str, &str)> =
            self.kept.iter().map(|pair| (pair.mentee.as_str(), pair.mentor.as_str())).collect();
        let mut free = snapshot.clone();
        free.pair_rules.retain(|rule| {
            rule.rule != RuleKind::Lock || !kept.contains(&(rule.mentee.as_str(), rule.mentor.as_str()))
        });
        let best = Plan::solve(&free, &|progress| gauge.watch(progress))?;
        gauge.checking()?;
        let assignment = best.assignment();
        let claim = (&assignment, &best.certificate());
        let checked = check_watched(&free, claim, &|progress| gauge.watch(progress))?;
        let checked = checked.map_err(|rejection| {
            Refused::Failed(format!("the checker refused the best plan: {rejection}"))
        })?;
        Ok(Gap::between((&assignment, checked.worth), plan))
    }
}
