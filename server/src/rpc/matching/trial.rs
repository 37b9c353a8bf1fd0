//! Questions to a solved run: what a change would bring, answered at once and kept as a run of its own.

use std::{collections::BTreeMap, ops::ControlFlow, time::Duration};

use preceptor_engine::matching::{
    Plan, PlanError, Snapshot,
    input::snapshot::Mentor,
    what_if::{
        changed_state::WhatIfAnswer,
        changes::{ChangedLoad, WhatIfChanges},
        summary::{MovedMentee, PlacedPair, PlanSummary, PlanTotals},
    },
};
use preceptor_proto::v1 as pb;

use super::comparison::name_people;
use crate::{
    caller::Caller,
    clock,
    desk::{Change, Desk, Scene},
    error::Error,
    matching::{
        freezing::{FrozenRun, estimated_bytes, mentors_wanted},
        new_run::NewMatchRun,
        no_plan::{NoPlan, cannot_be_held},
        policy::positive,
        rerun::over,
        run::{RunKey, WantedRun, load},
        what_if::{added, assumed_changes, engine_pair, everybody},
        what_if_cache::{WhatIfRun, WhatIfRuns},
    },
    records::{Adjustments, AgencyId, HeldPlaces, MatchOrigin, MatchRun, MatchRunId, Named, PersonId},
    rpc::wire::{self, Fields, small},
    store::{Tx, match_origins},
};

/// How many moves an answer names.
const MOST_NAMED: usize = 100;
/// How long a question may be solved that the solved state does not answer; then it is left to the worker.
const LONGEST: Duration = Duration::from_secs(4);

/// A question to a run.
#[derive(Clone, Debug)]
pub(super) struct WantedTrial {
    base: MatchRunId,
    id: Option<MatchRunId>,
    adjustments: Adjustments,
    request_id: String,
}

impl WantedTrial {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::TryMatchRunRequest) -> Self {
        let adjustments = wire::adjustments(fields, &body.adjustments.clone().unwrap_or_default());
        if body.adjustments.as_ref().is_none_or(|sent| *sent == pb::MatchAdjustments::default()) {
            fields.wrong("adjustments", "is required: something has to be supposed");
        }
        Self {
            base: fields.id("based_on", &body.based_on),
            id: fields.chosen_id("match_run_id", &body.match_run_id),
            adjustments,
            request_id: body.request_id.clone(),
        }
    }
}

/// Answers a question; what is to be stored.
pub(super) async fn answer(
    desk: &Desk,
    asked: &WhatIfRuns,
    caller: &Caller,
    wanted: WantedTrial,
) -> Result<StoreTrial, Error> {
    let (base, origin) = {
        let mut reader = desk.reader().await?;
        let tx = &mut reader.tx();
        let base = load(tx, &caller.agency, &wanted.base).await?;
        let origin = match_origins::find_origin(tx, &caller.agency, &wanted.base).await?;
        (base, origin)
    };
    let run = asked.run(desk, &RunKey::of(caller, &wanted.base)).await?;
    let question = Question::new(&caller.agency, &run, (&wanted, &base), &origin)?;
    let input = question.input(&base, origin, &run.dossier.snapshot);
    input.check_size(desk.about.match_bytes)?;
    let turn = std::sync::Arc::clone(&asked.answering).acquire_owned().await;
    let turn = turn.map_err(|_| Error::Unavailable)?;
    let agency = caller.agency.clone();
    let answering = tokio::task::spawn_blocking(move || {
        let found = question.answer(&run);
        drop(turn);
        (found.reply(&agency, &run.summary), found.conflicts)
    });
    let names = everybody(desk, &caller.agency).await?;
    let (mut reply, conflicts) = answering.await.map_err(|error| Error::Internal(error.to_string()))?;
    name_people(&names, &mut reply.differences);
    let wanted = WantedRun {
        id: wanted.id,
        policy: base.policy_id,
        adjustments: Adjustments::default(),
        based_on: Some(wanted.base),
        keep: None,
        request_id: wanted.request_id,
    };
    Ok(StoreTrial { run: NewMatchRun { wanted, input: FrozenRun { conflicts, ..input } }, reply })
}

/// What is supposed, in the terms of the run's snapshot.
struct Question {
    changes: WhatIfChanges,
    /// What is supposed with what the run supposes already.
    adjustments: Adjustments,
}

impl Question {
    fn new(
        agency: &AgencyId,
        run: &WhatIfRun,
        (wanted, base): (&WantedTrial, &MatchRun),
        origin: &MatchOrigin,
    ) -> Result<Self, Error> {
        let asked = &wanted.adjustments;
        let adjustments = over(asked, &base.adjustments)?;
        let pairs = asked.pins.iter().chain(&asked.forbids).chain(&asked.allowed);
        let likes = asked.added_mentors.iter().map(|added| &added.like);
        let named = asked.capacities.iter().map(|assumed| &assumed.mentor).chain(likes);
        let named = named.chain(pairs.clone().map(|pair| &pair.mentor));
        let absent = named.filter(|id| run.mentor(id).is_none());
        let absent = absent.chain(pairs.map(|pair| &pair.mentee).filter(|id| !run.has_mentee(id)));
        // Somebody who is not in the run is, for this question, not there.
        if let Some(absent) = absent.min() {
            return Err(Error::NotFound(absent.name(agency)));
        }
        let held: BTreeMap<&PersonId, &HeldPlaces> =
            origin.places.iter().map(|places| (&places.mentor, places)).collect();
        let places = asked.capacities.iter().filter_map(|assumed| {
            let mentor = run.mentor(&assumed.mentor)?;
            Some(changed_places(mentor, assumed.capacity, held.get(&assumed.mentor).copied()))
        });
        // Mentors more of the run itself come first, and keep their ids.
        let news = adjustments.numbered_mentors().into_iter().skip(base.adjustments.added_mentors.len());
        let changes = WhatIfChanges {
            places: places.collect(),
            added: news.map(added).collect(),
            forbidden: asked.forbids.iter().map(engine_pair).collect(),
            pinned: asked.pins.iter().map(engine_pair).collect(),
            ..assumed_changes(asked)
        };
        Ok(Self { changes, adjustments })
    }

    /// The run that keeps the answer, which may turn out to have conflicts.
    fn input(&self, base: &MatchRun, origin: MatchOrigin, snapshot: &Snapshot) -> FrozenRun {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let mentees = count(snapshot.mentees.len());
        let mentors = count(snapshot.mentors.len() + self.changes.added.len());
        FrozenRun {
            policy_version: base.policy_version,
            adjustments: self.adjustments.clone(),
            origin,
            is_trial: true,
            document: serde_json::to_string(&self.changes).expect("lists and words always become JSON"),
            hash: String::new(),
            mentees,
            wanted: mentors_wanted(snapshot),
            mentors,
            conflicts: Vec::new(),
            estimated_bytes: estimated_bytes(snapshot, mentees, mentors),
        }
    }

    fn answer(&self, run: &WhatIfRun) -> Found {
        let began = clock::stopwatch();
        let contradictions = self.changes.contradictions(&run.dossier.snapshot);
        let clause = |pair: preceptor_engine::matching::input::snapshot::Pair| {
            cannot_be_held(&pair.mentor, &pair.mentee, "the pair is banned")
        };
        let conflicts: Vec<String> = contradictions.into_iter().map(clause).collect();
        let mut found = Found { conflicts, ..Found::default() };
        if found.conflicts.is_empty() {
            let answer = run.what_if.as_ref().ok().and_then(|what_if| what_if.ask(&self.changes).ok());
            match answer {
                Some(answer) => found.answer = Some(answer),
                None => self.solve(run, &mut found),
            }
        }
        found.took = began.elapsed();
        found
    }

    /// Solves what the solved state does not answer, for a while.
    fn solve(&self, run: &WhatIfRun, found: &mut Found) {
        let began = clock::stopwatch();
        let mut snapshot = run.dossier.snapshot.clone();
        self.changes.apply(&mut snapshot);
        found.solved_anew = true;
        let solved = Plan::solve(&snapshot, &|_| {
            if began.elapsed() > LONGEST { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match solved.map_err(|error: PlanError| NoPlan::from(error)) {
            Ok(plan) => {
                let summary = PlanSummary::of_plan(&plan);
                let moves = run.summary.moves_to(&summary);
                found.answer = Some(WhatIfAnswer { summary, moves });
            }
            Err(NoPlan::Infeasible(clauses)) => found.conflicts = clauses,
            // The worker takes its time, and tells what is wrong.
            Err(NoPlan::Failed(_) | NoPlan::Stopped) => {}
        }
    }
}

/// The places that an assumed capacity leaves for a run, and those of them that it has to fill.
fn changed_places(mentor: &Mentor, capacity: i64, held: Option<&HeldPlaces>) -> ChangedLoad {
    let (elsewhere, kept, minimum) = held.map_or((0, 0, 0), |held| (held.elsewhere, held.kept, held.minimum));
    let capacity = positive(capacity - elsewhere - kept) + positive(kept);
    ChangedLoad { mentor: mentor.id.clone(), capacity, minimum: positive(minimum).min(capacity) }
}

/// What came of a question.
#[derive(Default)]
struct Found {
    /// Why no plan can be, as clauses.
    conflicts: Vec<String>,
    /// The plan as it would be; `None` where there is none, or only the worker tells.
    answer: Option<WhatIfAnswer>,
    solved_anew: bool,
    took: Duration,
}

impl Found {
    fn reply(&self, agency: &AgencyId, before: &PlanSummary) -> pb::TryMatchRunResponse {
        let moves = self.answer.as_ref().map_or(&[][..], |answer| &answer.moves);
        pb::TryMatchRunResponse {
            match_run: None,
            base_totals: Some(totals(before.totals)),
            totals: self.answer.as_ref().map(|answer| totals(answer.summary.totals)),
            difference_count: i32::try_from(moves.len()).unwrap_or(i32::MAX),
            differences: moves.iter().take(MOST_NAMED).map(|moved| difference(agency, moved)).collect(),
            solved_anew: self.solved_anew,
            answer_micros: i64::try_from(self.took.as_micros()).unwrap_or(i64::MAX),
        }
    }
}

fn totals(totals: PlanTotals) -> pb::MatchTotals {
    pb::MatchTotals {
        mentee_count: small(totals.mentees),
        placed_count: small(totals.placed),
        score: totals.score,
        mean_coverage: small(totals.mean_coverage),
        wanted_count: small(totals.wanted),
        filled_count: small(totals.filled),
    }
}

fn difference(agency: &AgencyId, MovedMentee { mentee, from, to }: &MovedMentee) -> pb::MatchDifference {
    let name = |id: &str| PersonId::new(id).name(agency);
    let mentor = |placing: &Option<PlacedPair>| {
        placing.as_ref().map(|placing| name(&placing.mentor)).unwrap_or_default()
    };
    let score = |placing: &Option<PlacedPair>| placing.as_ref().map_or(0, |placing| small(placing.score));
    let coverage =
        |placing: &Option<PlacedPair>| placing.as_ref().map_or(0, |placing| small(placing.coverage));
    pb::MatchDifference {
        mentee: name(mentee),
        from_mentor: mentor(from),
        to_mentor: mentor(to),
        from_score: score(from),
        to_score: score(to),
        from_coverage: coverage(from),
        to_coverage: coverage(to),
        ..pb::MatchDifference::default()
    }
}

/// Stores the run that keeps an answer.
pub(super) struct StoreTrial {
    run: NewMatchRun,
    reply: pb::TryMatchRunResponse,
}

impl Change for StoreTrial {
    type Reply = pb::TryMatchRunResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let run = self.run.store(tx, scene).await?;
        Ok(pb::TryMatchRunResponse { match_run: Some(wire::match_run(run)), ..self.reply.clone() })
    }
}
