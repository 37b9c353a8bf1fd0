//! Solved runs kept ready for questions: a few, within a bound of memory, the ones asked last.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use preceptor_engine::matching::{
    Dossier,
    input::snapshot::Mentor,
    what_if::{must_solve::MustSolve, state::WhatIfState, summary::PlanSummary},
};
use tokio::sync::Semaphore;

use super::{
    recently_used::RecentlyUsed,
    run::{RunKey, document},
};
use crate::{desk::Desk, error::Error, records::PersonId};

/// The most memory of the runs that are kept, in bytes, the one asked last apart.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// The most runs that are kept.
const MOST_RUNS: usize = 16;
/// How many questions are answered at the same time: each holds what it changes, and a rule less keeps two threads busy.
const AT_ONCE: usize = 2;

/// A run that can be asked.
pub(crate) struct WhatIfRun {
    pub(crate) dossier: Dossier,
    /// By id, where in the snapshot each mentor is.
    mentors: HashMap<String, usize>,
    mentees: HashSet<String>,
    pub(crate) summary: PlanSummary,
    pub(crate) what_if: Result<WhatIfState, MustSolve>,
    /// About how much memory this takes.
    bytes: usize,
}

/// The runs that were asked last.
pub(crate) struct WhatIfRuns {
    kept: RecentlyUsed<RunKey, WhatIfRun>,
    /// A permit for each question that is answered at the same time.
    pub(crate) answering: Arc<Semaphore>,
}

impl Default for WhatIfRuns {
    fn default() -> Self {
        Self {
            kept: RecentlyUsed::new(MOST_RUNS, MOST_BYTES, |run| run.bytes),
            answering: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl std::fmt::Debug for WhatIfRuns {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("WhatIfRuns")
    }
}

impl WhatIfRuns {
    /// A run that has a plan.
    pub(crate) async fn run(&self, desk: &Desk, key: &RunKey) -> Result<Arc<WhatIfRun>, Error> {
        let restore = async {
            let text = document(desk, key).await?;
            let key = key.clone();
            let restoring = tokio::task::spawn_blocking(move || WhatIfRun::restore(&key, &text));
            restoring.await.map_err(|error| Error::Internal(error.to_string()))?
        };
        self.kept.get_or_make(key, restore).await
    }
}

impl WhatIfRun {
    fn restore(key: &RunKey, text: &str) -> Result<Self, Error> {
        let broken = |why: String| Error::Internal(format!("the document of {}: {why}", key.name()));
        let dossier = Dossier::from_json(text).map_err(|error| broken(error.to_string()))?;
        let Dossier { snapshot, assignment, certificate, .. } = &dossier;
        let what_if = WhatIfState::restore(snapshot, assignment, certificate);
        let summary = match &what_if {
            Ok(what_if) => Some(what_if.summary().clone()),
            Err(_) => PlanSummary::of_assignment(snapshot, assignment),
        };
        let summary = summary.ok_or_else(|| broken("it names somebody who is not in it".into()))?;
        // What was read takes about twice its text.
        let bytes = 2 * text.len() + what_if.as_ref().map_or(0, WhatIfState::bytes);
        let mentors = snapshot.mentors.iter().map(|mentor| mentor.id.clone()).zip(0..).collect();
        let mentees = snapshot.mentees.iter().map(|mentee| mentee.id.clone()).collect();
        Ok(Self { dossier, mentors, mentees, summary, what_if, bytes })
    }

    /// The mentor with this id; `None` for somebody who is no mentor of the run.
    pub(crate) fn mentor(&self, id: &PersonId) -> Option<&Mentor> {
        self.mentors.get(id.as_str()).and_then(|place| self.dossier.snapshot.mentors.get(*place))
    }

    /// Whether this is a mentee of the run.
    pub(crate) fn has_mentee(&self, id: &PersonId) -> bool {
        self.mentees.contains(id.as_str())
    }
}
