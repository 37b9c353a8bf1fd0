//! Plans brought back from their documents, to be explained and compared.

use std::sync::Arc;

use preceptor_engine::matching::{
    Dossier, Plan, Score, Verdict, input::snapshot::PairRule, problem::problem::Problem,
};

use super::{
    recently_used::RecentlyUsed,
    run::{RunKey, document},
    run_participants::OPEN_PAIRING,
};
use crate::{desk::Desk, error::Error};

/// How many plans are kept in memory, and how many pairs of people they have together at most, the newest apart.
const MOST_PLANS: usize = 4;
const MOST_PAIRS: usize = 8_000_000;

/// A plan brought back from its document.
pub(crate) struct RestoredPlan {
    pub(crate) dossier: Dossier,
    pub(crate) plan: Plan,
}

/// The plans that were asked about last.
pub(crate) struct RestoredPlans(RecentlyUsed<RunKey, RestoredPlan>);

impl Default for RestoredPlans {
    fn default() -> Self {
        Self(RecentlyUsed::new(MOST_PLANS, MOST_PAIRS, RestoredPlan::pair_count))
    }
}

impl std::fmt::Debug for RestoredPlans {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RestoredPlans")
    }
}

impl RestoredPlans {
    /// The plan of a run.
    pub(crate) async fn restored(&self, desk: &Desk, key: &RunKey) -> Result<Arc<RestoredPlan>, Error> {
        let restore = async {
            let text = document(desk, key).await?;
            let key = key.clone();
            let restoring = tokio::task::spawn_blocking(move || RestoredPlan::restore(&key, &text));
            restoring.await.map_err(|error| Error::Internal(error.to_string()))?
        };
        self.0.get_or_make(key, restore).await
    }
}

/// The code of what excludes a pair that is paired already.
const OPEN_PAIRING_CODE: &str = "open_pairing";

impl RestoredPlan {
    fn restore(key: &RunKey, text: &str) -> Result<Self, Error> {
        let broken = |error: String| Error::Internal(format!("the document of {}: {error}", key.name()));
        let dossier = Dossier::from_json(text).map_err(|error| broken(error.to_string()))?;
        let plan = Plan::restore(&dossier.snapshot, &dossier.assignment, &dossier.certificate);
        let plan = plan.map_err(|rejection| broken(rejection.to_string()))?;
        Ok(Self { dossier, plan })
    }

    fn pair_count(&self) -> usize {
        self.plan.instance().stored().map_or(0, Problem::pair_count)
    }

    /// The codes of the rules that exclude a pair; that of a ban is [`OPEN_PAIRING_CODE`] where the two are paired already.
    pub(crate) fn exclusion_codes(
        &self,
        mentee: &str,
        mentor: &str,
        verdicts: &[Verdict],
    ) -> Vec<&'static str> {
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
