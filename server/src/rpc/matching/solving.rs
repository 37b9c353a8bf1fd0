//! From facts to a checked plan, on the blocking pool, within the deadline.

use std::{ops::ControlFlow, sync::Arc, time::Duration};

use preceptor_engine::{
    matching::{
        Dossier, Plan, PlanError,
        check::check,
        instance::{BrokenLock, InstanceError, LockConflict},
        plan::SOLVER_VERSION,
    },
    time::UnixMicros,
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::{
    findings::Findings,
    roster::Facts,
    snapshot::{Frozen, broken, freeze},
};
use crate::{
    error::Error,
    records::{Adjustments, AgencyId, MatchRunState, Proposal, UnplacedMentee},
    rpc::desk::Desk,
};

/// How many runs are solved at the same time; others wait their turn within their deadline.
const AT_ONCE: usize = 2;
/// The most clauses of a failure's text.
const MOST_CLAUSES: usize = 20;

/// Solves runs, a few at a time.
#[derive(Debug)]
pub(super) struct Solver {
    turns: Arc<Semaphore>,
    deadline: Duration,
    stopping: CancellationToken,
}

/// What came of a run.
#[derive(Debug)]
pub(super) struct Outcome {
    /// `Solved`, `Infeasible` or `Failed`.
    pub(super) state: MatchRunState,
    /// Why there is no plan, as clauses.
    pub(super) failure: String,
    /// The hash of the frozen input.
    pub(super) snapshot_hash: String,
    /// Mentees in the run.
    pub(super) mentee_count: usize,
    /// Mentors in the run.
    pub(super) mentor_count: usize,
    /// The checked plan; `None` unless solved.
    pub(super) solved: Option<Solved>,
    /// How long it took.
    pub(super) took: Duration,
}

/// A plan that the checker accepted.
#[derive(Debug)]
pub(super) struct Solved {
    /// The run's document; its name is still to be filled in.
    pub(super) dossier: Dossier,
    /// The pairs.
    pub(super) proposals: Vec<Proposal>,
    /// The mentees without a place.
    pub(super) unplaced: Vec<UnplacedMentee>,
    /// How many pairs no rule excludes.
    pub(super) eligible_pairs: u64,
    /// The sum of the scores.
    pub(super) score: i64,
}

/// Input of one run.
pub(super) struct Task {
    pub(super) agency: AgencyId,
    pub(super) facts: Facts,
    pub(super) adjustments: Adjustments,
    pub(super) now: UnixMicros,
}

impl Solver {
    pub(super) fn new(desk: &Desk) -> Self {
        let deadline = u64::try_from(desk.about.match_deadline_ms).unwrap_or_default();
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            deadline: Duration::from_millis(deadline),
            stopping: desk.stopping.clone(),
        }
    }

    /// Solves one run. It ends early when the deadline passes, the server stops or the caller goes away.
    pub(super) async fn solve(&self, task: Task) -> Result<Outcome, Error> {
        let cancelled = self.stopping.child_token();
        // Dropped with this future, which cancels the search of a caller who went away.
        let _guard = cancelled.clone().drop_guard();
        let started = crate::clock::stopwatch();
        let turns = self.turns.clone();
        let turn = tokio::time::timeout(self.deadline, turns.acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Overloaded)?.map_err(|_| Error::Unavailable)?;
        let deadline = self.deadline;
        let watch = cancelled.clone();
        let solving = tokio::task::spawn_blocking(move || {
            let began = crate::clock::stopwatch();
            let outcome = task.solve(&|| watch.is_cancelled() || started.elapsed() > deadline);
            drop(turn);
            outcome.map(|outcome| Outcome { took: began.elapsed(), ..outcome })
        });
        let solved = solving.await.map_err(|error| Error::Internal(format!("a match run: {error}")))?;
        solved.ok_or(if self.stopping.is_cancelled() { Error::Unavailable } else { Error::Deadline })
    }
}

impl Task {
    /// The outcome; `None` where it was cancelled.
    fn solve(&self, is_over: &dyn Fn() -> bool) -> Option<Outcome> {
        let frozen = freeze(&self.agency, &self.facts, &self.adjustments, self.now);
        let (state, failure, solved) = if frozen.conflicts.is_empty() {
            match self.plan(&frozen, is_over) {
                Ok(solved) => (MatchRunState::Solved, String::new(), Some(solved)),
                Err(Refused { state, clauses }) => (state?, told(&clauses), None),
            }
        } else {
            (MatchRunState::Infeasible, told(&frozen.conflicts), None)
        };
        let hash = |solved: &Solved| solved.dossier.snapshot_hash.clone();
        Some(Outcome {
            state,
            failure,
            snapshot_hash: solved.as_ref().map_or_else(|| frozen.snapshot.hash(), hash),
            mentee_count: frozen.snapshot.mentees.len(),
            mentor_count: frozen.snapshot.mentors.len(),
            solved,
            took: Duration::ZERO,
        })
    }

    fn plan(&self, frozen: &Frozen, is_over: &dyn Fn() -> bool) -> Result<Solved, Refused> {
        let snapshot = &frozen.snapshot;
        let watch = |_| if is_over() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let plan = Plan::solve(snapshot, &watch)?;
        let dossier = Dossier::new("", self.now, snapshot, &plan);
        // What is stored as proved was proved by code that shares nothing with the search.
        let checked = check(&dossier.snapshot, &dossier.assignment, &dossier.certificate);
        let checked = checked.map_err(|rejection| {
            tracing::error!(%rejection, "the checker refused a plan");
            Refused::failed(format!("the checker refused the plan: {rejection}"))
        })?;
        let findings = Findings::new(&self.agency, snapshot, &plan);
        Ok(Solved {
            proposals: findings.proposals(),
            unplaced: findings.unplaced(),
            eligible_pairs: checked.eligible_pairs,
            score: checked.worth.score,
            dossier,
        })
    }
}

/// Name and version of the solver.
pub(super) const SOLVER: &str = SOLVER_VERSION;

/// Why there is no plan; without a state, because nobody waits for it any more.
struct Refused {
    state: Option<MatchRunState>,
    clauses: Vec<String>,
}

impl Refused {
    fn failed(clause: String) -> Self {
        Self { state: Some(MatchRunState::Failed), clauses: vec![clause] }
    }
}

impl From<PlanError> for Refused {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Cancelled(_) | PlanError::Instance(InstanceError::Cancelled(_)) => {
                Self { state: None, clauses: Vec::new() }
            }
            PlanError::Instance(InstanceError::Locks { broken }) => {
                Self { state: Some(MatchRunState::Infeasible), clauses: broken.iter().map(clause).collect() }
            }
            PlanError::Shortage(shortage) => {
                Self { state: Some(MatchRunState::Infeasible), clauses: vec![shortage.to_string()] }
            }
            PlanError::Instance(other) => Self::failed(other.to_string()),
        }
    }
}

fn clause(lock: &BrokenLock) -> String {
    let BrokenLock { mentee, mentor, because } = lock;
    let why = match because {
        LockConflict::Excluded(verdict) => format!("the rule {} excludes them", verdict.code()),
        LockConflict::LockedTwice => format!("{mentee} is held with somebody else as well"),
        LockConflict::NoPlace { capacity } => format!("{mentor} has {capacity} places, and all are held"),
    };
    broken(mentor, mentee, &why)
}

fn told(clauses: &[String]) -> String {
    let text = clauses.iter().take(MOST_CLAUSES).cloned().collect::<Vec<_>>().join("; ");
    match clauses.len().saturating_sub(MOST_CLAUSES) {
        0 => text,
        more => format!("{text}; and {more} more"),
    }
}
