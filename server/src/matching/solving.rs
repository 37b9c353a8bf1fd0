//! From a frozen roster to a checked plan: pure work for one thread, watched and stopped from outside.

use std::time::Duration;

use preceptor_engine::{
    matching::{
        Dossier, Plan, Snapshot, Worth,
        plan::plan::{MOST_DRAWS, SOLVER_VERSION},
        progress::watch::Watch,
        proof::check::check,
        what_if::changes::WhatIfChanges,
    },
    time::UnixMicros,
};

use super::{
    findings::Findings,
    keep_gap::KeepGap,
    no_plan::{NoPlan, joined_clauses},
    solve_monitor::SolveMonitor,
    watched_json::{read_json, write_json},
};
use crate::records::{
    AgencyId, MatchKeep, MatchRunId, MatchRunState, Named, PersonPair, Proposal, UnplacedMentee,
};

/// Name and version of the solver.
pub(crate) const SOLVER: &str = SOLVER_VERSION;

/// A run to solve.
#[derive(Debug)]
pub(crate) struct SolveTask {
    pub(crate) agency: AgencyId,
    pub(crate) run: MatchRunId,
    /// When the run was made.
    pub(crate) made_at: UnixMicros,
    /// The frozen snapshot, as JSON; of a trial the changes.
    pub(crate) document: String,
    /// The document of the run whose snapshot a trial changes.
    pub(crate) base: Option<String>,
    /// What becomes of the pairs of an earlier run.
    pub(crate) keep: Option<MatchKeep>,
    /// Those that the snapshot keeps or prefers.
    pub(crate) kept: Vec<PersonPair>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct SolveOutcome {
    /// `Solved`, `Infeasible` or `Failed`.
    pub(crate) state: MatchRunState,
    /// Why there is no plan, as clauses.
    pub(crate) failure: String,
    /// The checked plan; `None` unless solved.
    pub(crate) solved: Option<SolvedPlan>,
    /// How long it took.
    pub(crate) took: Duration,
}

/// A plan that the checker accepted.
#[derive(Debug)]
pub(crate) struct SolvedPlan {
    /// The run's document.
    pub(crate) document: String,
    /// The pairs.
    pub(crate) proposals: Vec<Proposal>,
    /// The mentees without a place.
    pub(crate) unplaced: Vec<UnplacedMentee>,
    /// How many pairs no rule excludes.
    pub(crate) eligible_pairs: u64,
    /// The hash of the snapshot, where it was not known before.
    pub(crate) hash: Option<String>,
    /// The sum of the scores.
    pub(crate) score: i64,
    /// Whether other plans are worth exactly as much, however ties were drawn.
    pub(crate) is_tied: bool,
    /// By how much the best plan is better that need not keep the pairs of an earlier run.
    pub(crate) gap: KeepGap,
}

impl SolveTask {
    /// Solves the run; `None` where it was stopped.
    pub(crate) fn solve(&self, monitor: &SolveMonitor) -> Option<SolveOutcome> {
        let settled =
            |state, failure, solved| SolveOutcome { state, failure, solved, took: monitor.elapsed() };
        match self.plan(monitor) {
            Ok(solved) => Some(settled(MatchRunState::Solved, String::new(), Some(solved))),
            Err(NoPlan::Infeasible(clauses)) => {
                Some(settled(MatchRunState::Infeasible, joined_clauses(&clauses), None))
            }
            Err(NoPlan::Failed(why)) => Some(settled(MatchRunState::Failed, why, None)),
            Err(NoPlan::Stopped) if monitor.is_stopped() => None,
            Err(NoPlan::Stopped) => {
                let why = format!("solving took longer than {} seconds", monitor.longest().as_secs());
                Some(settled(MatchRunState::Failed, why, None))
            }
        }
    }

    fn plan(&self, monitor: &SolveMonitor) -> Result<SolvedPlan, NoPlan> {
        let watch = |progress| monitor.watch(progress);
        let snapshot = self.snapshot(&watch)?;
        let plan = Plan::solve(&snapshot, &watch)?;
        let is_tied = plan.is_unique() == Some(false);
        if is_tied {
            let run = self.run.name(&self.agency);
            tracing::warn!(%run, draws = MOST_DRAWS, "other plans are worth exactly as much, however ties are drawn");
        }
        monitor.checking()?;
        let name = self.run.name(&self.agency);
        let mut dossier = Dossier::new(&name, self.made_at, snapshot, &plan, &watch)?;
        // What is stored as proved was proved by code that shares nothing with the search.
        let checked = check(&dossier.snapshot, &dossier.assignment, &dossier.certificate, &watch)?;
        let checked = checked.map_err(|rejection| {
            tracing::error!(%rejection, "the checker refused a plan");
            NoPlan::Failed(format!("the checker refused the plan: {rejection}"))
        })?;
        monitor.checking()?;
        let findings = Findings::new((&self.agency, &self.run), &dossier.snapshot, &plan, &self.kept);
        let (proposals, unplaced) = findings.gather(&watch)?;
        // Before the other plan, which takes as much memory.
        drop(plan);
        Ok(SolvedPlan {
            gap: self.gap(&mut dossier, checked.worth, monitor)?,
            proposals,
            unplaced,
            eligible_pairs: checked.eligible_pairs,
            hash: self.base.as_ref().map(|_| dossier.snapshot_hash.clone()),
            score: checked.worth.score,
            is_tied,
            document: write_json(&dossier, &watch)?,
        })
    }

    /// What keeping the pairs of an earlier run costs, where they had to be kept.
    fn gap(&self, dossier: &mut Dossier, worth: Worth, monitor: &SolveMonitor) -> Result<KeepGap, NoPlan> {
        if self.keep != Some(MatchKeep::All) || self.kept.is_empty() {
            return Ok(KeepGap::default());
        }
        KeepGap::measure(dossier, worth, &self.kept, monitor)
    }

    fn snapshot(&self, watch: Watch<'_>) -> Result<Snapshot, NoPlan> {
        let unreadable = |error: String| NoPlan::Failed(format!("the frozen roster cannot be read: {error}"));
        let Some(base) = &self.base else {
            return read_json(&self.document, watch)?.map_err(|error| unreadable(error.to_string()));
        };
        let changes: WhatIfChanges =
            serde_json::from_str(&self.document).map_err(|error| unreadable(error.to_string()))?;
        let base = Dossier::from_json(base).map_err(|error| unreadable(error.to_string()))?;
        let mut snapshot = base.snapshot;
        changes.apply(&mut snapshot);
        Ok(snapshot)
    }
}

impl SolveOutcome {
    /// A run that is given up.
    pub(crate) fn failed(failure: impl Into<String>) -> Self {
        let failure = failure.into();
        Self { state: MatchRunState::Failed, failure, solved: None, took: Duration::ZERO }
    }
}

#[cfg(test)]
#[path = "solving_tests.rs"]
mod tests;
