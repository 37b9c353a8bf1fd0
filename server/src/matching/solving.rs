//! From a frozen roster to a checked plan: pure work for one thread, watched and stopped from outside.

use std::{
    ops::ControlFlow,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use preceptor_engine::matching::plan::plan::{MOST_DRAWS, SOLVER_VERSION};
use preceptor_engine::matching::progress::watch::{Progress, Stage, Watch};
use preceptor_engine::matching::proof::check::check;
use preceptor_engine::matching::what_if::changes::WhatIfChanges;
use preceptor_engine::matching::{Dossier, Plan, Snapshot};
use preceptor_engine::time::UnixMicros;
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::{
    findings::Findings,
    gap::Gap,
    no_plan::{Refused, told},
    watched_json::{read_json, write_json},
};
use crate::records::{
    AgencyId, MatchKeep, MatchProgress, MatchRunId, MatchRunState, MatchStage, Named, PersonPair, Proposal,
    UnplacedMentee,
};

/// Name and version of the solver.
pub(crate) const SOLVER: &str = SOLVER_VERSION;

/// A run to solve.
#[derive(Debug)]
pub(crate) struct Task {
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
pub(crate) struct Outcome {
    /// `Solved`, `Infeasible` or `Failed`.
    pub(crate) state: MatchRunState,
    /// Why there is no plan, as clauses.
    pub(crate) failure: String,
    /// The checked plan; `None` unless solved.
    pub(crate) solved: Option<Solved>,
    /// How long it took.
    pub(crate) took: Duration,
}

/// A plan that the checker accepted.
#[derive(Debug)]
pub(crate) struct Solved {
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
    pub(crate) gap: Gap,
}

/// How far a search is, whether it is to go on, and the place that it takes meanwhile.
#[derive(Debug)]
pub(crate) struct Gauge {
    stopped: CancellationToken,
    began: Instant,
    longest: Duration,
    seen: Mutex<MatchProgress>,
    place: Mutex<Option<OwnedSemaphorePermit>>,
}

impl Gauge {
    /// A search that begins now, in a place of the worker.
    pub(crate) fn new(stopped: CancellationToken, longest: Duration, place: OwnedSemaphorePermit) -> Self {
        let (seen, place) = (Mutex::new(MatchProgress::NONE), Mutex::new(Some(place)));
        Self { stopped, longest, began: crate::clock::stopwatch(), seen, place }
    }

    /// Gives the place to the next run.
    pub(crate) fn leave(&self) {
        drop(self.place.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// How far the search is, as the attempt of that number.
    pub(crate) fn progress(&self, attempt: i64) -> MatchProgress {
        MatchProgress { attempt, ..*self.seen.lock().unwrap_or_else(PoisonError::into_inner) }
    }

    fn note(&self, stage: MatchStage, done: usize, total: usize) -> ControlFlow<()> {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let progress = MatchProgress { stage, done: count(done), total: count(total), attempt: 0 };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        let is_over = self.stopped.is_cancelled() || self.began.elapsed() > self.longest;
        if !is_over {
            return ControlFlow::Continue(());
        }
        // Nothing is computed from here on. The memory follows while the next run is still being read.
        self.leave();
        ControlFlow::Break(())
    }

    pub(crate) fn watch(&self, progress: Progress) -> ControlFlow<()> {
        let stage = match progress.stage {
            Stage::Scoring => MatchStage::Scoring,
            Stage::Placing => MatchStage::Placing,
            Stage::Checking => MatchStage::Checking,
        };
        self.note(stage, progress.done, progress.total)
    }
}

impl Task {
    /// Solves the run; `None` where it was stopped.
    pub(crate) fn solve(&self, gauge: &Gauge) -> Option<Outcome> {
        let settled =
            |state, failure, solved| Outcome { state, failure, solved, took: gauge.began.elapsed() };
        match self.plan(gauge) {
            Ok(solved) => Some(settled(MatchRunState::Solved, String::new(), Some(solved))),
            Err(Refused::Infeasible(clauses)) => {
                Some(settled(MatchRunState::Infeasible, told(&clauses), None))
            }
            Err(Refused::Failed(why)) => Some(settled(MatchRunState::Failed, why, None)),
            Err(Refused::Broken) if gauge.stopped.is_cancelled() => None,
            Err(Refused::Broken) => {
                let why = format!("solving took longer than {} seconds", gauge.longest.as_secs());
                Some(settled(MatchRunState::Failed, why, None))
            }
        }
    }

    fn plan(&self, gauge: &Gauge) -> Result<Solved, Refused> {
        let watch = |progress| gauge.watch(progress);
        let snapshot = self.snapshot(&watch)?;
        let plan = Plan::solve(&snapshot, &watch)?;
        let is_tied = plan.is_unique() == Some(false);
        if is_tied {
            let run = self.run.name(&self.agency);
            tracing::warn!(%run, draws = MOST_DRAWS, "other plans are worth exactly as much, however ties are drawn");
        }
        gauge.checking()?;
        let name = self.run.name(&self.agency);
        let mut dossier = Dossier::new(&name, self.made_at, snapshot, &plan, &watch)?;
        // What is stored as proved was proved by code that shares nothing with the search.
        let checked = check(&dossier.snapshot, &dossier.assignment, &dossier.certificate, &watch)?;
        let checked = checked.map_err(|rejection| {
            tracing::error!(%rejection, "the checker refused a plan");
            Refused::Failed(format!("the checker refused the plan: {rejection}"))
        })?;
        gauge.checking()?;
        let findings = Findings::new((&self.agency, &self.run), &dossier.snapshot, &plan, &self.kept);
        let (proposals, unplaced) = findings.gather(&watch)?;
        // Before the other plan, which takes as much memory.
        drop(plan);
        Ok(Solved {
            gap: self.gap(&mut dossier, checked.worth, gauge)?,
            proposals,
            unplaced,
            eligible_pairs: checked.eligible_pairs,
            hash: self.base.as_ref().map(|_| dossier.snapshot_hash.clone()),
            score: checked.worth.score,
            is_tied,
            document: write_json(&dossier, &watch)?,
        })
    }
}

impl Task {
    fn snapshot(&self, watch: Watch<'_>) -> Result<Snapshot, Refused> {
        let unreadable =
            |error: String| Refused::Failed(format!("the frozen roster cannot be read: {error}"));
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

impl Gauge {
    /// Notes that the plan is found and being checked.
    pub(crate) fn checking(&self) -> Result<(), Refused> {
        if self.note(MatchStage::Checking, 0, 0).is_break() { Err(Refused::Broken) } else { Ok(()) }
    }
}

impl Outcome {
    /// A run that is given up.
    pub(crate) fn failed(failure: impl Into<String>) -> Self {
        let failure = failure.into();
        Self { state: MatchRunState::Failed, failure, solved: None, took: Duration::ZERO }
    }
}

#[cfg(test)]
#[path = "solving_tests.rs"]
mod tests;
