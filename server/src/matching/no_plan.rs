//! Why a run has no plan, in clauses that name whom it is about.

use preceptor_engine::matching::{
    PlanError,
    input::validate::SnapshotError,
    instance::{
        error::InstanceError,
        locks::{BrokenLock, LockConflict},
    },
    plan::plan::MinimumsNotFilled,
    progress::watch::Cancelled,
};

/// The most clauses of a failure's text.
const MOST_CLAUSES: usize = 20;

/// Why there is no plan.
pub(crate) enum NoPlan {
    /// Pins, locks and minimums cannot all hold, or the policy is not defined for somebody.
    Infeasible(Vec<String>),
    /// Something else is wrong.
    Failed(String),
    /// The search was stopped, or took too long.
    Stopped,
}

impl From<Cancelled> for NoPlan {
    fn from(_: Cancelled) -> Self {
        Self::Stopped
    }
}

impl From<PlanError> for NoPlan {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Cancelled(_) | PlanError::Instance(InstanceError::Cancelled(_)) => Self::Stopped,
            PlanError::Instance(InstanceError::Locks { broken }) => {
                Self::Infeasible(broken.iter().map(clause).collect())
            }
            PlanError::Instance(InstanceError::Snapshot(SnapshotError::BeyondFairness {
                mentees,
                mentors,
            })) => Self::Infeasible(beyond_fairness(&mentees, &mentors)),
            PlanError::Minimums(unfilled) => Self::Infeasible(vec![shortage(&unfilled)]),
            PlanError::Instance(other) => Self::Failed(other.to_string()),
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
    cannot_be_held(mentor, mentee, &why)
}

/// Whom the best worst coverage is not defined for.
fn beyond_fairness(mentees: &[String], mentors: &[String]) -> Vec<String> {
    let mentees = mentees.iter().map(|mentee| format!("{mentee} wants several mentors"));
    let mentors = mentors.iter().map(|mentor| format!("{mentor} has to have mentees"));
    let beyond =
        mentees.chain(mentors).map(|who| format!("{who}, which BEST_WORST_COVERAGE does not go with"));
    beyond.collect()
}

/// Whom to ask for less, or for whom to find more mentees.
fn shortage(unfilled: &MinimumsNotFilled) -> String {
    let MinimumsNotFilled { mentors, mentees } = unfilled;
    let could_come = if mentees.is_empty() { "nobody".to_owned() } else { mentees.join(", ") };
    format!("{} have to have more mentees than could come to them: {could_come}", mentors.join(", "))
}

/// Clauses as one text, the first few of very many.
pub(crate) fn joined_clauses(clauses: &[String]) -> String {
    let text = clauses.iter().take(MOST_CLAUSES).cloned().collect::<Vec<_>>().join("; ");
    match clauses.len().saturating_sub(MOST_CLAUSES) {
        0 => text,
        more => format!("{text}; and {more} more"),
    }
}

/// A pinned or locked pair that cannot be, as a clause.
pub(crate) fn cannot_be_held(mentor: &str, mentee: &str, why: &str) -> String {
    format!("{mentee} cannot be held with {mentor}: {why}")
}
