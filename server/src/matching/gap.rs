//! What keeping the pairs of an earlier run costs: how much better the best plan is that need not.

use preceptor_engine::matching::{Assignment, Dossier, WithoutLocks, Worth};

use super::{
    no_plan::Refused,
    solving::{Gauge, Task},
    what_if::engine_pair,
};
use crate::records::MatchKeep;

/// By how much one plan is better than another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Gap {
    /// In what the policy looks at.
    pub(crate) worth: Worth,
    /// Mentees more with a mentor.
    pub(crate) mentees: i64,
    /// Pairs more.
    pub(crate) pairs: i64,
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
    /// By how much the best plan is better that need not keep the pairs which this one had to; that plan goes into the
    /// document with its proof.
    pub(crate) fn gap(&self, dossier: &mut Dossier, worth: Worth, gauge: &Gauge) -> Result<Gap, Refused> {
        if self.keep != Some(MatchKeep::All) || self.kept.is_empty() {
            return Ok(Gap::default());
        }
        let watch = |progress| gauge.watch(progress);
        let pairs = self.kept.iter().map(engine_pair).collect();
        let released = WithoutLocks::solve(&dossier.snapshot, pairs, &watch)?;
        gauge.checking()?;
        let checked = released.check(&dossier.snapshot, &watch)?;
        let checked = checked.map_err(|rejection| {
            Refused::Failed(format!("the checker refused the best plan: {rejection}"))
        })?;
        let gap = Gap::between((&released.assignment, checked.worth), (&dossier.assignment, worth));
        dossier.released = Some(released);
        Ok(gap)
    }
}
