//! The best plan without some locks of a run, proved as the run's own plan is: what those locks cost.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::matching::input::snapshot::{Pair, RuleKind, Snapshot};
use crate::matching::plan::plan::{Plan, PlanError};
use crate::matching::progress::watch::{Cancelled, Watch};
use crate::matching::proof::certificate::{Assignment, Certificate};
use crate::matching::proof::check::{Checked, check};
use crate::matching::proof::rejection::Rejection;

/// A best plan of the snapshot without some of its locks: those that keep the pairs of an earlier run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithoutLocks {
    /// The pairs whose locks do not count, each of them locked in the snapshot.
    pub pairs: Vec<Pair>,
    /// The pairs of the plan without these locks.
    pub assignment: Assignment,
    /// Why nothing better exists without them.
    pub certificate: Certificate,
}

impl WithoutLocks {
    /// Finds a best plan without the locks of these pairs.
    ///
    /// # Errors
    /// As [`Plan::solve`].
    pub fn solve(snapshot: &Snapshot, pairs: Vec<Pair>, watch: Watch<'_>) -> Result<Self, PlanError> {
        let best = Plan::solve(&without_locks(snapshot, &pairs), watch)?;
        Ok(Self { assignment: best.assignment(), certificate: best.certificate(), pairs })
    }

    /// Accepts the plan as a best one of the snapshot without the locks, or says why not.
    ///
    /// # Errors
    /// [`Rejection::NotLocked`], or [`Rejection::WithoutLocks`] with what the checker met first; [`Cancelled`] where `watch`
    /// breaks.
    pub fn check(
        &self,
        snapshot: &Snapshot,
        watch: Watch<'_>,
    ) -> Result<Result<Checked, Rejection>, Cancelled> {
        let locks = snapshot.pair_rules.iter().filter(|rule| rule.rule == RuleKind::Lock);
        let locks: BTreeSet<_> = locks.map(|rule| (rule.mentee.as_str(), rule.mentor.as_str())).collect();
        let is_locked = |pair: &&Pair| locks.contains(&(pair.mentee.as_str(), pair.mentor.as_str()));
        if let Some(pair) = self.pairs.iter().find(|pair| !is_locked(pair)) {
            return Ok(Err(Rejection::NotLocked { pair: pair.clone() }));
        }
        let free = without_locks(snapshot, &self.pairs);
        let checked = check(&free, &self.assignment, &self.certificate, watch)?;
        Ok(checked.map_err(|rejection| Rejection::WithoutLocks(Box::new(rejection))))
    }
}

/// The snapshot without the locks of these pairs.
fn without_locks(snapshot: &Snapshot, pairs: &[Pair]) -> Snapshot {
    let released: BTreeSet<_> =
        pairs.iter().map(|pair| (pair.mentee.as_str(), pair.mentor.as_str())).collect();
    let mut free = snapshot.clone();
    free.pair_rules.retain(|rule| {
        rule.rule != RuleKind::Lock || !released.contains(&(rule.mentee.as_str(), rule.mentor.as_str()))
    });
    free
}
