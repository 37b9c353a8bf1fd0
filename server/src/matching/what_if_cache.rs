//! Solved runs kept ready for questions: a few, within a bound of memory, the ones asked last.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use preceptor_engine::matching::Dossier;
use preceptor_engine::matching::input::snapshot::Mentor;
use preceptor_engine::matching::what_if::must_solve::MustSolve;
use preceptor_engine::matching::what_if::state::WhatIfState;
use preceptor_engine::matching::what_if::summary::PlanSummary;
use tokio::sync::Semaphore;

use super::run::document;
use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    records::{AgencyId, MatchRunId, Named, PersonId},
};

/// The most memory of the runs that are kept, in bytes, the one asked last apart.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// The most runs that are kept.
const MOST_RUNS: usize = 16;
/// How many questions are answered at the same time: each holds what it changes, and a rule less keeps two threads busy.
const AT_ONCE: usize = 2;

/// A run that can be asked.
pub(crate) struct WhatIfRun {
    agency: AgencyId,
    run: MatchRunId,
    pub(crate) dossier: Dossier,
    /// By id, where in the snapshot each mentor is.
    mentors: HashMap<String, usize>,
    mentees: HashSet<String>,
    pub(crate) summary: PlanSummary,
    pub(crate) what_if: Result<WhatIfState, MustSolve>,
    /// About how much memory this takes.
    bytes: usize,
}

/// The runs that were asked last. A run's document never changes, so nothing here grows old.
pub(crate) struct WhatIfRuns {
    kept: Mutex<Vec<Arc<WhatIfRun>>>,
    /// Runs are brought back one at a time.
    restoring: Semaphore,
    pub(crate) answering: Arc<Semaphore>,
}

impl Default for WhatIfRuns {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            restoring: Semaphore::new(1),
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
    /// A run of the caller's agency that has a plan.
    pub(crate) async fn run(
        &self,
        desk: &Desk,
        caller: &Caller,
        run: &MatchRunId,
    ) -> Result<Arc<WhatIfRun>, Error> {
        if let Some(kept) = self.find(&caller.agency, run) {
            return Ok(kept);
        }
        let _turn = self.restoring.acquire().await.map_err(|_| Error::Unavailable)?;
        // Somebody else may have waited for the same one.
        if let Some(kept) = self.find(&caller.agency, run) {
            return Ok(kept);
        }
        let text = document(desk, caller, run).await?;
        let (agency, run) = (caller.agency.clone(), run.clone());
        let restoring = tokio::task::spawn_blocking(move || WhatIfRun::restore(agency, run, &text));
        let restored = restoring.await.map_err(|error| Error::Internal(error.to_string()))??;
        let restored = Arc::new(restored);
        self.keep(Arc::clone(&restored));
        Ok(restored)
    }

    /// The run, which becomes the one asked last.
    fn find(&self, agency: &AgencyId, run: &MatchRunId) -> Option<Arc<WhatIfRun>> {
        let mut kept = self.kept();
        let place = kept.iter().position(|each| each.agency == *agency && each.run == *run)?;
        kept[..=place].rotate_right(1);
        kept.first().cloned()
    }

    fn keep(&self, run: Arc<WhatIfRun>) {
        let mut kept = self.kept();
        kept.insert(0, run);
        kept.truncate(MOST_RUNS);
        while kept.len() > 1 && kept.iter().map(|each| each.bytes).sum::<usize>() > MOST_BYTES {
            kept.pop();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Arc<WhatIfRun>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WhatIfRun {
    fn restore(agency: AgencyId, run: MatchRunId, text: &str) -> Result<Self, Error> {
        let broken = |why: String| Error::Internal(format!("the document of {}: {why}", run.name(&agency)));
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
        Ok(Self { agency, run, dossier, mentors, mentees, summary, what_if, bytes })
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
