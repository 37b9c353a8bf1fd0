//! What keeping the pairs of an earlier run costs: how much better the best plan is that need not.

use preceptor_engine::matching::{Assignment, Dossier, WithoutLocks, Worth};

use super::{no_plan::NoPlan, solve_monitor::SolveMonitor, what_if::engine_pair};
use crate::records::PersonPair;

/// By how much one plan is better than another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct KeepGap {
    /// In what the policy looks at.
    pub(crate) worth: Worth,
    /// Mentees more with a mentor.
    pub(crate) mentees: i64,
    /// Pairs more.
    pub(crate) pairs: i64,
}

/// A plan with what it is worth.
struct Valued<'p> {
    assignment: &'p Assignment,
    worth: Worth,
}

impl KeepGap {
    /// By how much the best plan is better that need not hold the pairs `kept`, which the plan of the document had to;
    /// that plan goes into the document with its proof.
    pub(crate) fn measure(
        dossier: &mut Dossier,
        worth: Worth,
        kept: &[PersonPair],
        monitor: &SolveMonitor,
    ) -> Result<Self, NoPlan> {
        let watch = |progress| monitor.watch(progress);
        let pairs = kept.iter().map(engine_pair).collect();
        let released = WithoutLocks::solve(&dossier.snapshot, pairs, &watch)?;
        monitor.checking()?;
        let checked = released.check(&dossier.snapshot, &watch)?;
        let checked = checked
            .map_err(|rejection| NoPlan::Failed(format!("the checker refused the best plan: {rejection}")))?;
        let best = Valued { assignment: &released.assignment, worth: checked.worth };
        let gap = Self::between(&best, &Valued { assignment: &dossier.assignment, worth });
        dossier.released = Some(released);
        Ok(gap)
    }

    /// What the best plan has more than another.
    fn between(best: &Valued<'_>, other: &Valued<'_>) -> Self {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        Self {
            worth: best.worth.minus(other.worth),
            mentees: count(best.assignment.placed()) - count(other.assignment.placed()),
            pairs: count(best.assignment.pairs.len()) - count(other.assignment.pairs.len()),
        }
    }
}
