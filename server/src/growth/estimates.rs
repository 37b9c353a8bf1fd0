//! Growth: what the evidence says about a person's levels, now and month by month.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use preceptor_engine::{
    estimate::{self, Estimate, LevelChange, Model, change_since, estimate, trajectory},
    skill::{Level, SKILL_KEYS},
    time::UnixMicros,
};

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    records::{
        AgencyId, Evidence, EvidenceSource, Feedback, FeedbackId, MatchPolicy, MatchPolicyId, Named, Person,
        PersonId, PolicyRules,
    },
    store::{Tx, Work, evidence, feedback, match_policies, people},
};

/// The most pieces of evidence shown for one skill.
const SHOWN: usize = 100;

/// What is known of one skill of a person.
#[derive(Debug)]
pub(crate) struct SkillView {
    /// The skill's key.
    pub(crate) key: String,
    /// The estimate now.
    pub(crate) level: Option<(UnixMicros, Estimate)>,
    /// The level that the role asks for, where one is set.
    pub(crate) target: Option<Level>,
    /// Estimates at the ends of months, oldest first.
    pub(crate) history: Vec<(UnixMicros, Estimate)>,
    /// What the viewer may see of the evidence, newest first.
    pub(crate) evidence: Vec<EvidenceView>,
    /// The change since the baseline, where both ends are known.
    pub(crate) change: Option<LevelChange>,
}

/// One observation as a viewer may see it.
#[derive(Debug)]
pub(crate) struct EvidenceView {
    /// When it was made, in microseconds.
    pub(crate) observed_at: UnixMicros,
    /// The level.
    pub(crate) level: Level,
    /// Where it comes from; `None` when that would give an anonymous author away.
    pub(crate) source: Option<EvidenceSource>,
    /// The feedback it came from.
    pub(crate) feedback: Option<FeedbackId>,
}

/// What the evidence says about a person.
#[derive(Debug)]
pub(crate) struct PersonGrowth {
    /// The person.
    pub(crate) person: Person,
    /// Every skill of the catalogue, in its order.
    pub(crate) skills: Vec<SkillView>,
    /// The version of the model.
    pub(crate) model: String,
}

/// A person's growth, if the caller may see it.
pub(crate) async fn growth(
    desk: &Desk,
    caller: &Caller,
    id: &PersonId,
    since: Option<UnixMicros>,
) -> Result<PersonGrowth, Error> {
    let now = desk.clock.now();
    if since.is_some_and(|since| since > now) {
        return Err(Error::field("since", "is in the future"));
    }
    let viewer = caller.scope.own().cloned();
    let reading = ReadEvidence { agency: caller.agency.clone(), person: id.clone(), viewer: viewer.clone() };
    let sources = desk.store.snapshot(reading).await?;
    let computed = tokio::task::spawn_blocking(move || {
        let growth = ComputedGrowth { sources: &sources, viewer: viewer.as_ref(), since, now };
        let (skills, model) = growth.view();
        PersonGrowth { person: sources.person, skills, model }
    });
    computed.await.map_err(|error| Error::Internal(error.to_string()))
}

/// Everything that growth is computed from, as of one state of the data.
struct GrowthSources {
    person: Person,
    evidence: Vec<Evidence>,
    feedback: BTreeMap<FeedbackId, Feedback>,
    /// The agency's default rules, so that growth shows what matching sees.
    rules: PolicyRules,
}

struct ReadEvidence {
    agency: AgencyId,
    person: PersonId,
    viewer: Option<PersonId>,
}

impl Work for ReadEvidence {
    type Output = GrowthSources;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<GrowthSources, Error> {
        let Self { agency, person: id, viewer } = self;
        let absent = || Error::NotFound(id.name(agency));
        if let Some(viewer) = viewer
            && viewer != id
            && !mentors(tx, agency, viewer, id).await?
        {
            return Err(absent());
        }
        let default = MatchPolicyId::new(MatchPolicy::DEFAULT);
        let policy = match_policies::find_policy(tx, agency, &default).await?;
        let about = feedback::list_feedback_about(tx, agency, id).await?;
        Ok(GrowthSources {
            person: people::find_person(tx, agency, id).await?.ok_or_else(absent)?,
            evidence: evidence::list_evidence(tx, agency, id).await?,
            feedback: about.into_iter().map(|each| (each.id.clone(), each)).collect(),
            rules: policy.unwrap_or_else(|| MatchPolicy::unwritten(agency)).rules,
        })
    }
}

/// Whether `mentor` is or was a mentor of `mentee`.
async fn mentors(
    tx: &mut Tx<'_>,
    agency: &AgencyId,
    mentor: &PersonId,
    mentee: &PersonId,
) -> Result<bool, Error> {
    let relations = feedback::list_relations(tx, agency, mentor, mentee).await?;
    Ok(relations.iter().any(|relation| relation.mentor_id == *mentor))
}

struct ComputedGrowth<'a> {
    sources: &'a GrowthSources,
    viewer: Option<&'a PersonId>,
    since: Option<UnixMicros>,
    now: UnixMicros,
}

impl ComputedGrowth<'_> {
    /// Every skill of the catalogue in its order, and the version of the model.
    fn view(&self) -> (Vec<SkillView>, String) {
        let model = self.sources.rules.model();
        let observations: Vec<estimate::Evidence> =
            self.sources.evidence.iter().map(Evidence::observation).collect();
        let months = months(&self.sources.evidence, self.now);
        let ends: Vec<UnixMicros> = months.values().copied().collect();
        let history = trajectory(&observations, &model, &ends);
        let levels = estimate(&observations, &model, self.now);
        let baselines = self.baselines(&observations, &model);
        let skills = SKILL_KEYS.iter().map(|key| {
            let level = levels.get(*key);
            let mine = self.sources.evidence.iter().filter(|each| each.skill == *key);
            let touched: BTreeSet<UnixMicros> =
                mine.filter_map(|each| months.get(&month(each.observed_at)).copied()).collect();
            let points = history.iter().filter(|point| touched.contains(&point.as_of));
            SkillView {
                key: (*key).to_owned(),
                level: level.map(|level| (self.now, *level)),
                target: self.target(key),
                history: points
                    .filter_map(|point| Some((point.as_of, *point.estimates.get(*key)?)))
                    .collect(),
                evidence: self.shown(key),
                change: baselines.get(*key).zip(level).map(|(then, now)| change_since(then, now)),
            }
        });
        (skills.collect(), model.version().to_owned())
    }

    /// What each skill's change is counted from: the level at `since`, or when it was first observed.
    fn baselines(&self, observations: &[estimate::Evidence], model: &Model) -> BTreeMap<String, Estimate> {
        if let Some(since) = self.since {
            return estimate(observations, model, since);
        }
        let first_of = |key: &str| {
            let first =
                observations.iter().filter(|each| each.skill == key).map(|each| each.observed_at).min()?;
            Some((key.to_owned(), *estimate(observations, model, first).get(key)?))
        };
        SKILL_KEYS.iter().filter_map(|key| first_of(key)).collect()
    }

    /// The level that the role asks for, if only by default; `None` for who is no mentee.
    fn target(&self, key: &str) -> Option<Level> {
        let GrowthSources { person, rules, .. } = self.sources;
        let own = person.targets.iter().find(|target| target.skill == key);
        own.map(|target| target.level).or_else(|| person.is_mentee.then_some(rules.default_target))
    }

    /// The newest evidence that the viewer may see. Who may not read a feedback does not see its ratings
    /// one by one either, though the level rests on them.
    fn shown(&self, key: &str) -> Vec<EvidenceView> {
        let newest = self.sources.evidence.iter().rev().filter(|each| each.skill == key);
        newest.filter_map(|each| self.visible(each)).take(SHOWN).collect()
    }

    fn visible(&self, each: &Evidence) -> Option<EvidenceView> {
        let Some(id) = &each.feedback_id else { return Some(point(each, Some(each.source))) };
        let Some(viewer) = self.viewer else { return Some(point(each, Some(each.source))) };
        let feedback = self.sources.feedback.get(id)?;
        let source = (!feedback.is_anonymous_to(viewer)).then_some(each.source);
        feedback.is_readable_by(viewer).then(|| point(each, source))
    }
}

fn point(each: &Evidence, source: Option<EvidenceSource>) -> EvidenceView {
    EvidenceView {
        observed_at: each.observed_at,
        level: each.level,
        source,
        feedback: each.feedback_id.clone(),
    }
}

/// The months in which evidence came, in UTC, each with its last instant or `now` in the running one.
fn months(rows: &[Evidence], now: UnixMicros) -> BTreeMap<(i16, i8), UnixMicros> {
    rows.iter().map(|row| (month(row.observed_at), end_of_month(row.observed_at).min(now))).collect()
}

fn month(at: UnixMicros) -> (i16, i8) {
    let date = date(at);
    (date.year(), date.month())
}

fn end_of_month(at: UnixMicros) -> UnixMicros {
    let next = date(at).first_of_month().saturating_add(1.month());
    let start = next.to_zoned(TimeZone::UTC).map(|start| start.timestamp().as_microsecond() - 1);
    UnixMicros(start.unwrap_or(i64::MAX))
}

fn date(UnixMicros(micros): UnixMicros) -> jiff::civil::Date {
    let at = Timestamp::from_microsecond(micros).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(text: &str) -> UnixMicros {
        UnixMicros(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn a_month_ends_just_before_the_next_begins() {
        let leap = micros("2028-02-01T00:00:00Z");
        assert_eq!(end_of_month(leap).plus_micros(1), micros("2028-03-01T00:00:00Z"));
        assert_eq!(
            end_of_month(micros("2026-12-31T23:59:59.999999Z")).plus_micros(1),
            micros("2027-01-01T00:00:00Z")
        );
    }
}
