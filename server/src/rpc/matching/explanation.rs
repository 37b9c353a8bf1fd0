//! Why two people are paired in a run, or why not and what it would cost: from the run's own document.

use preceptor_engine::matching::plan::{unplaced::BELOW_BAR, why_not::WhyNot};
use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    matching::{
        findings::score_lines,
        plan_cache::{RestoredPlan, RestoredPlans},
        run::RunKey,
    },
    records::{AgencyId, MatchRunId, Named, PersonId},
    rpc::wire::{self, Fields, small},
};

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
            mentor: fields.mentor_of_run("mentor", &body.mentor),
            mentee: fields.id("mentee", &body.mentee),
        }
    }
}

/// Explains one pair.
pub(super) async fn explain(
    desk: &Desk,
    plans: &RestoredPlans,
    caller: &Caller,
    pair: AskedPair,
) -> Result<pb::ExplainPairResponse, Error> {
    let restored = plans.restored(desk, &RunKey::of(caller, &pair.run)).await?;
    let agency = caller.agency.clone();
    let explaining = tokio::task::spawn_blocking(move || {
        Explaining { restored: &restored, agency: &agency }.explain(&pair)
    });
    let explanation = explaining.await.map_err(|error| Error::Internal(error.to_string()))??;
    Ok(pb::ExplainPairResponse { explanation: Some(explanation) })
}

/// A plan with the agency whose people it is about.
struct Explaining<'p> {
    restored: &'p RestoredPlan,
    agency: &'p AgencyId,
}

impl Explaining<'_> {
    fn explain(&self, pair: &AskedPair) -> Result<pb::PairExplanation, Error> {
        let (mentor, mentee) = (pair.mentor.as_str(), pair.mentee.as_str());
        let why_not = self.restored.plan.why_not(mentee, mentor);
        // Somebody who is not in the run is, for this question, not there.
        let why_not =
            why_not.map_err(|unknown| Error::NotFound(PersonId::new(unknown.id).name(self.agency)))?;
        let plain = self.plain(pair);
        Ok(match why_not {
            WhyNot::InPlan => {
                let price =
                    self.restored.plan.mentor_loads().into_iter().find(|places| places.mentor == mentor);
                pb::PairExplanation {
                    verdict: pb::PairVerdict::Planned.into(),
                    place_value: price.map_or(0, |places| places.one_more_place.score),
                    ..self.scored(plain, pair)
                }
            }
            WhyNot::Excluded { verdicts } => {
                excluded(plain, self.restored.exclusion_codes(mentee, mentor, &verdicts))
            }
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
        let name = |id: &String| PersonId::new(id).name(self.agency);
        let planned = &self.restored.dossier.assignment.pairs;
        let of_mentee = planned.iter().filter(|planned| planned.mentee == pair.mentee.as_str());
        let of_mentor = planned.iter().filter(|planned| planned.mentor == pair.mentor.as_str());
        pb::PairExplanation {
            mentor: pair.mentor.name(self.agency),
            mentee: pair.mentee.name(self.agency),
            planned_mentors: of_mentee.map(|planned| name(&planned.mentor)).collect(),
            planned_mentees: of_mentor.map(|planned| name(&planned.mentee)).collect(),
            ..pb::PairExplanation::default()
        }
    }

    fn scored(&self, plain: pb::PairExplanation, pair: &AskedPair) -> pb::PairExplanation {
        let mentees = &self.restored.dossier.snapshot.mentees;
        let mentee = mentees.iter().find(|each| each.id == pair.mentee.as_str());
        let score = self.restored.score(pair.mentee.as_str(), pair.mentor.as_str());
        let Some((score, mentee)) = score.zip(mentee) else { return plain };
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
