//! Plans brought back from their documents, to be explained and compared.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use preceptor_engine::matching::{
    Dossier, Plan, Score, Verdict, input::snapshot::PairRule, problem::problem::Problem,
};
use tokio::sync::Semaphore;

use super::{run::document, run_participants::OPEN_PAIRING};
use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    records::{AgencyId, MatchRunId, Named},
};

/// How many plans are kept in memory, and how many pairs of people they have together at most, the newest apart.
const MOST_PLANS: usize = 4;
const MOST_PAIRS: usize = 8_000_000;

/// A plan brought back from its document.
pub(crate) struct RestoredPlan {
    agency: AgencyId,
    run: MatchRunId,
    pub(crate) dossier: Dossier,
    pub(crate) plan: Plan,
}

/// The plans that were asked about last. A run's document never changes, so nothing here grows old.
pub(crate) struct RestoredPlans {
    kept: Mutex<Vec<Arc<RestoredPlan>>>,
    /// Plans are brought back one at a time, so that many questions at once do not take the memory of many plans.
    turn: Semaphore,
}

impl Default for RestoredPlans {
    fn default() -> Self {
        Self { kept: Mutex::default(), turn: Semaphore::new(1) }
    }
}

impl std::fmt::Debug for RestoredPlans {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RestoredPlans")
    }
}

impl RestoredPlans {
    /// The plan of a run of the caller's agency.
    pub(crate) async fn restored(
        &self,
        desk: &Desk,
        caller: &Caller,
        run: &MatchRunId,
    ) -> Result<Arc<RestoredPlan>, Error> {
        if let Some(kept) = self.find(&caller.agency, run) {
            return Ok(kept);
        }
        let _turn = self.turn.acquire().await.map_err(|_| Error::Unavailable)?;
        // Somebody else may have waited for the same one.
        if let Some(kept) = self.find(&caller.agency, run) {
            return Ok(kept);
        }
        let text = document(desk, caller, run).await?;
        let (agency, run) = (caller.agency.clone(), run.clone());
        let restoring = tokio::task::spawn_blocking(move || restore(agency, run, &text));
        let restored = restoring.await.map_err(|error| Error::Internal(error.to_string()))??;
        let restored = Arc::new(restored);
        self.keep(Arc::clone(&restored));
        Ok(restored)
    }

    fn find(&self, agency: &AgencyId, run: &MatchRunId) -> Option<Arc<RestoredPlan>> {
        self.kept().iter().find(|plan| plan.agency == *agency && plan.run == *run).cloned()
    }

    fn keep(&self, plan: Arc<RestoredPlan>) {
        let mut kept = self.kept();
        kept.insert(0, plan);
        kept.truncate(MOST_PLANS);
        while kept.len() > 1 && kept.iter().map(|plan| plan.pair_count()).sum::<usize>() > MOST_PAIRS {
            kept.pop();
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Arc<RestoredPlan>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn restore(agency: AgencyId, run: MatchRunId, text: &str) -> Result<RestoredPlan, Error> {
    let broken = |error: String| Error::Internal(format!("the document of {}: {error}", run.name(&agency)));
    let dossier = Dossier::from_json(text).map_err(|error| broken(error.to_string()))?;
    let plan = Plan::restore(&dossier.snapshot, &dossier.assignment, &dossier.certificate);
    let plan = plan.map_err(|rejection| broken(rejection.to_string()))?;
    Ok(RestoredPlan { agency, run, dossier, plan })
}

/// The code of what excludes a pair that is paired already.
const OPEN_PAIRING_CODE: &str = "open_pairing";

impl RestoredPlan {
    fn pair_count(&self) -> usize {
        self.plan.instance().stored().map_or(0, Problem::pair_count)
    }

    /// The codes of the rules that exclude a pair; that of a ban is [`OPEN_PAIRING_CODE`] where the two are paired already.
    pub(crate) fn codes(&self, (mentee, mentor): (&str, &str), verdicts: &[Verdict]) -> Vec<&'static str> {
        let is_open =
            |rule: &PairRule| rule.mentee == mentee && rule.mentor == mentor && rule.reason == OPEN_PAIRING;
        let is_open = self.dossier.snapshot.pair_rules.iter().any(is_open);
        let code = |verdict: &Verdict| match verdict {
            Verdict::Banned if is_open => OPEN_PAIRING_CODE,
            other => other.code(),
        };
        verdicts.iter().map(code).collect()
    }

    /// The score of a pair in the run; `None` where one of the two is not in it.
    pub(crate) fn score(&self, mentee: &str, mentor: &str) -> Option<Score> {
        let roster = &self.plan.instance().roster;
        let (mentee, mentor) = roster.find_mentee(mentee).zip(roster.find_mentor(mentor))?;
        Some(roster.pair(mentee, mentor).score())
    }

    /// The places of a mentor; `None` for somebody who is not in the run.
    pub(crate) fn capacity(&self, mentor: &str) -> Option<u32> {
        let roster = &self.plan.instance().roster;
        roster.find_mentor(mentor).map(|mentor| roster.capacity(mentor))
    }
}
