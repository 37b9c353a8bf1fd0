//! Questions to a solved run, against solving the changed snapshot anew.

use std::collections::BTreeSet;

use preceptor_engine::matching::input::policy::{Goal, HardRule, Policy};
use preceptor_engine::matching::input::snapshot::{Pair, Snapshot};
use preceptor_engine::matching::instance::error::InstanceError;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::what_if::changes::{AddedMentor, ChangedLoad, WhatIfChanges};
use preceptor_engine::matching::what_if::must_solve::MustSolve;
use preceptor_engine::matching::what_if::state::WhatIfState;
use preceptor_engine::matching::what_if::summary::PlanSummary;
use preceptor_engine::matching::{Plan, PlanError};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::scale::agency;
use crate::world::{any_fair_snapshot, any_snapshot, any_snapshot_with_minimums, pair, plan, score_first};

pub(crate) fn solved(snapshot: &Snapshot) -> Result<Plan, PlanError> {
    Plan::solve(snapshot, UNCANCELLED)
}

pub(crate) fn restored(snapshot: &Snapshot, plan: &Plan) -> Result<WhatIfState, MustSolve> {
    WhatIfState::restore(snapshot, &plan.assignment(), &plan.certificate())
}

pub(crate) fn changed(snapshot: &Snapshot, changes: &WhatIfChanges) -> Snapshot {
    let mut after = snapshot.clone();
    changes.apply(&mut after);
    after
}

fn any_pair() -> impl Strategy<Value = Pair> {
    (0_usize..5, 0_usize..3).prop_map(|(mentee, mentor)| pair(&format!("s{mentee}"), &format!("t{mentor}")))
}

fn any_pairs() -> impl Strategy<Value = Vec<Pair>> {
    let pairs = prop::collection::btree_set(any_pair(), 0..3);
    prop::option::weighted(0.4, pairs).prop_map(|pairs| pairs.unwrap_or_default().into_iter().collect())
}

fn any_changes() -> impl Strategy<Value = WhatIfChanges> {
    let places = prop::collection::btree_map(0_usize..3, (0_u32..4, prop::bool::weighted(0.1)), 0..3);
    let added = prop::collection::vec((0_usize..3, 0_u32..3), 0..5);
    let rules = prop::option::weighted(0.5, subsequence(HardRule::ALL.to_vec(), 0..4));
    (places, added, rules, any_pairs(), any_pairs(), any_pairs()).prop_map(
        |(places, added, rules, allowed, mut forbidden, mut pinned)| {
            forbidden.retain(|pair| !allowed.contains(pair));
            pinned.retain(|pair| !forbidden.contains(pair));
            pinned.dedup_by_key(|pair| pair.mentee.clone());
            let places = places.into_iter().map(|(mentor, (capacity, is_asked_for))| ChangedLoad {
                mentor: format!("t{mentor}"),
                capacity,
                minimum: u32::from(is_asked_for).min(capacity),
            });
            let added = added.into_iter().zip(1..).map(|((like, capacity), number)| AddedMentor {
                id: format!("t{like}+{number}"),
                like: format!("t{like}"),
                capacity,
            });
            WhatIfChanges {
                places: places.collect(),
                added: added.collect(),
                dropped_rules: rules.unwrap_or_default().into_iter().collect(),
                allowed,
                forbidden,
                pinned,
            }
        },
    )
}

/// Changes about people of the snapshot alone, whose minimums are kept where they can be.
fn fitted(mut changes: WhatIfChanges, snapshot: &Snapshot) -> WhatIfChanges {
    let is_mentee = |id: &str| snapshot.mentees.iter().any(|mentee| mentee.id == id);
    let minimum =
        |id: &str| snapshot.mentors.iter().find(|mentor| mentor.id == id).map(|mentor| mentor.minimum);
    let is_known = |pair: &Pair| is_mentee(&pair.mentee) && minimum(&pair.mentor).is_some();
    changes.places.retain(|places| minimum(&places.mentor).is_some());
    for places in &mut changes.places {
        places.minimum = places.minimum.max(minimum(&places.mentor).unwrap_or_default()).min(places.capacity);
    }
    changes.added.retain(|added| minimum(&added.like).is_some());
    for pairs in [&mut changes.allowed, &mut changes.forbidden, &mut changes.pinned] {
        pairs.retain(is_known);
    }
    changes
}

/// That the answer is what solving the changed snapshot tells; whether there was one.
fn check_answer(snapshot: &Snapshot, changes: WhatIfChanges) -> Result<bool, TestCaseError> {
    let Ok(plan) = solved(snapshot) else { return Ok(false) };
    let run = restored(snapshot, &plan);
    prop_assert_eq!(run.as_ref().map(WhatIfState::summary), Ok(&PlanSummary::of_plan(&plan)));
    let Ok(run) = run else { return Ok(false) };
    let changes = fitted(changes, snapshot);
    if !changes.contradictions(snapshot).is_empty() {
        return Ok(false);
    }
    let anew = solved(&changed(snapshot, &changes));
    let asked = run.ask(&changes);
    // A question leaves the run as it was.
    prop_assert_eq!(
        run.ask(&WhatIfChanges::default()).map(|answer| answer.moves).unwrap_or_default(),
        vec![]
    );
    prop_assert_eq!(&run.ask(&changes), &asked);
    match asked {
        Ok(answer) => {
            let expected = anew.map(|plan| PlanSummary::of_plan(&plan));
            prop_assert_eq!(expected.as_ref(), Ok(&answer.summary));
            prop_assert_eq!(&answer.moves, &run.summary().moves_to(&answer.summary));
            Ok(true)
        }
        Err(MustSolve::Infeasible) => {
            let is_infeasible = matches!(
                anew.err(),
                Some(
                    PlanError::Minimums(_)
                        | PlanError::Instance(InstanceError::Locks { .. } | InstanceError::Snapshot(_))
                )
            );
            prop_assert!(is_infeasible);
            Ok(false)
        }
        Err(MustSolve::Bounds) => {
            let is_excused = snapshot.policy.balance.step > 0
                || snapshot.mentors.iter().any(|mentor| mentor.minimum > 0)
                || changes.places.iter().any(|places| places.minimum > 0);
            prop_assert!(is_excused, "out of bounds");
            Ok(false)
        }
        Err(error) => {
            prop_assert_eq!(error, MustSolve::Tied);
            Ok(false)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn an_answer_is_what_solving_anew_finds(
        snapshot in any_snapshot(true), changes in any_changes()
    ) {
        check_answer(&snapshot, changes)?;
    }

    #[test]
    fn an_answer_is_what_solving_anew_finds_where_mentors_have_to_have_mentees(
        snapshot in any_snapshot_with_minimums(true), changes in any_changes()
    ) {
        check_answer(&snapshot, changes)?;
    }

    #[test]
    fn a_policy_that_looks_at_the_least_covered_is_out_of_reach(snapshot in any_fair_snapshot(false)) {
        if let Ok(plan) = solved(&snapshot) {
            prop_assert_eq!(restored(&snapshot, &plan).err(), Some(MustSolve::Fairness));
        }
    }
}

/// Questions that let many pairs in, where places are short and where they are not.
#[test]
fn rules_less_in_an_agency_are_what_solving_anew_finds() {
    for (mentees, mentors) in [(300, 60), (60, 300), (150, 50)] {
        for (policy, most) in
            [(Policy::default(), 1), (Policy::default(), 3), (score_first(), 3), (changes_first(), 1)]
        {
            let mut agency = agency(mentees, mentors, policy);
            agency.mentees.iter_mut().step_by(7).for_each(|mentee| mentee.demand = most);
            let run = restored(&agency, &plan(&agency)).expect("within reach");
            for rules in
                [vec![HardRule::SharedLanguage], vec![HardRule::TeachingStrength], HardRule::ALL.into()]
            {
                let added = (1..4).map(|number| AddedMentor {
                    id: format!("mentor-00007+{number}"),
                    like: "mentor-00007".into(),
                    capacity: 2,
                });
                let pinned = vec![pair("mentee-00003", "mentor-00011")];
                let rules: BTreeSet<HardRule> = rules.into_iter().collect();
                let less = WhatIfChanges { dropped_rules: rules.clone(), ..WhatIfChanges::default() };
                let more = WhatIfChanges {
                    added: added.collect(),
                    pinned,
                    dropped_rules: rules,
                    ..WhatIfChanges::default()
                };
                for changes in [less, more] {
                    let anew = solved(&changed(&agency, &changes)).map(|plan| PlanSummary::of_plan(&plan));
                    let answer = run.ask(&changes).map(|answer| answer.summary);
                    assert_eq!(
                        answer.ok(),
                        anew.ok(),
                        "{mentees} and {mentors}: {:?}",
                        changes.dropped_rules
                    );
                }
            }
        }
    }
}

/// Keeping pairs counts for more than scores, and some are paired today.
fn changes_first() -> Policy {
    Policy { objective: vec![Goal::FewestChanges, Goal::MostPlaced, Goal::Score], ..Policy::default() }
}
