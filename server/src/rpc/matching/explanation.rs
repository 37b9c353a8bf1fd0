//! Why two people are paired in a run, or why not and what it would cost: from the run's own document.

use std::sync::{Arc, Mutex};

use preceptor_engine::matching::{
    Dossier, Plan, Verdict,
    explain::{BELOW_BAR, WhyNot},
    score::Score,
};
use preceptor_proto::v1 as pb;

use super::{findings::score_lines, reading::document};
use crate::{
    caller::Caller,
    error::Error,
    records::{AgencyId, MatchRunId, PersonId},
    rpc::{
        desk::Desk,
        wire::{self, Fields, Named, small},
    },
};

/// How many plans are kept in memory.
const KEPT_PLANS: usize = 4;

/// A plan brought back from its document.
struct Restored {
    agency: AgencyId,
    run: MatchRunId,
    dossier: Dossier,
    plan: Plan,
}

/// The plans that were explained last. A run's document never changes, so nothing here grows old.
#[derive(Default)]
pub(super) struct Plans(Mutex<Vec<Arc<Restored>>>);

impl std::fmt::Debug for Plans {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Plans")
    }
}

impl Plans {
    fn find(&self, agency: &AgencyId, run: &MatchRunId) -> Option<Arc<Restored>> {
        let kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.iter().find(|plan| plan.agency == *agency && plan.run == *run).cloned()
    }

    fn keep(&self, plan: Arc<Restored>) {
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        kept.insert(0, plan);
        kept.truncate(KEPT_PLANS);
    }
}

/// The pair that somebody asks about.
pub(super) struct AskedPair {
    run: MatchRunId,
    mentor: PersonId,
    mentee: PersonId,
}

impl AskedPair {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::ExplainPairRequest) -> Self {
        Self {
            run: fields.id("name", &body.name),
            mentor: fields.id("mentor", &body.mentor),
            mentee: fields.id("mentee", &body.mentee),
        }
    }
}

/// Explains one pair.
pub(super) async fn explain(
    desk: &Desk,
    plans: &Arc<Plans>,
    caller: &Caller,
    pair: AskedPair,
) -> Result<pb::ExplainPairResponse, Error> {
    let (agency, run) = (caller.agency.clone(), pair.run.clone());
    let kept = plans.find(&agency, &run);
    let text = if kept.is_some() { String::new() } else { document(desk, caller, &run).await? };
    let plans = Arc::clone(plans);
    let explaining = tokio::task::spawn_blocking(move || {
        let restored = if let Some(kept) = kept {
            kept
        } else {
            let restored = Arc::new(restore(agency, run, &text)?);
            plans.keep(Arc::clone(&restored));
            restored
        };
        restored.explain(&pair)
    });
    let explanation = explaining.await.map_err(|error| Error::Internal(error.to_string()))??;
    Ok(pb::ExplainPairResponse { explanation: Some(explanation) })
}

fn restore(agency: AgencyId, run: MatchRunId, text: &str) -> Result<Restored, Error> {
    let broken = |error: String| Error::Internal(format!("the document of {}: {error}", run.name(&agency)));
    let dossier = Dossier::from_json(text).map_err(|error| broken(error.to_string()))?;
    let plan = Plan::restore(&dossier.snapshot, &dossier.assignment, &dossier.certificate);
    let plan = plan.map_err(|rejection| broken(rejection.to_string()))?;
    Ok(Restored { agency, run, dossier, plan })
}

impl Restored {
    fn explain(&self, pair: &AskedPair) -> Result<pb::PairExplanation, Error> {
        let (mentor, mentee) = (pair.mentor.as_str(), pair.mentee.as_str());
        let why_not = self.plan.why_not(mentee, mentor);
        // Somebody who is not in the run is, for this question, not there.
        let why_not =
            why_not.map_err(|unknown| Error::NotFound(PersonId::new(unknown.id).name(&self.agency)))?;
        let plain = self.plain(pair);
        Ok(match why_not {
            WhyNot::InPlan => {
                let price = self.plan.places().into_iter().find(|places| places.mentor == mentor);
                pb::PairExplanation {
                    verdict: pb::PairVerdict::Planned.into(),
                    place_value: price.map_or(0, |places| places.one_more_place.score),
                    ..self.scored(plain, pair)
                }
            }
            WhyNot::Excluded { verdicts } => excluded(plain, verdicts.iter().map(Verdict::code)),
            WhyNot::MenteeLocked { .. } => excluded(plain, ["mentee_locked"]),
            WhyNot::NoPlace { .. } => excluded(plain, ["no_place"]),
            WhyNot::BelowBar { .. } => excluded(self.scored(plain, pair), [BELOW_BAR]),
            WhyNot::OutCompeted { place_value, forced, .. } => pb::PairExplanation {
                verdict: pb::PairVerdict::Outcompeted.into(),
                place_value: place_value.score,
                loss: forced.loss.score,
                placed_loss: small(forced.loss.placed),
                ..self.scored(plain, pair)
            },
        })
    }

    /// Who the two have in the plan.
    fn plain(&self, pair: &AskedPair) -> pb::PairExplanation {
        let name = |id: &String| PersonId::new(id).name(&self.agency);
        let planned = &self.dossier.assignment.pairs;
        let of_mentee = planned.iter().find(|planned| planned.mentee == pair.mentee.as_str());
        let of_mentor = planned.iter().filter(|planned| planned.mentor == pair.mentor.as_str());
        pb::PairExplanation {
            mentor: pair.mentor.name(&self.agency),
            mentee: pair.mentee.name(&self.agency),
            planned_mentor: of_mentee.map(|planned| name(&planned.mentor)).unwrap_or_default(),
            planned_mentees: of_mentor.map(|planned| name(&planned.mentee)).collect(),
            ..pb::PairExplanation::default()
        }
    }

    fn scored(&self, plain: pb::PairExplanation, pair: &AskedPair) -> pb::PairExplanation {
        let roster = &self.plan.instance().roster;
        let numbers = roster.find_mentee(pair.mentee.as_str()).zip(roster.find_mentor(pair.mentor.as_str()));
        let mentee = self.dossier.snapshot.mentees.iter().find(|each| each.id == pair.mentee.as_str());
        let Some(((mentee_number, mentor_number), mentee)) = numbers.zip(mentee) else { return plain };
        let score: Score = roster.candidate(mentee_number, mentor_number).score();
        let lines = score_lines(&score, mentee).into_iter().map(wire::score_line).collect();
        pb::PairExplanation { score: small(score.points), coverage: small(score.coverage), lines, ..plain }
    }
}

fn excluded(
    plain: pb::PairExplanation,
    rules: impl IntoIterator<Item = &'static str>,
) -> pb::PairExplanation {
    let rules = rules.into_iter().map(str::to_owned).collect();
    pb::PairExplanation { verdict: pb::PairVerdict::Excluded.into(), rules, ..plain }
}
