//! Questions to a solved run, against solving the changed snapshot anew.

use std::collections::BTreeSet;

use preceptor_engine::matching::input::points::Balance;
use preceptor_engine::matching::input::policy::{Goal, HardRule, Policy};
use preceptor_engine::matching::input::snapshot::{Pair, RuleKind, Snapshot};
use preceptor_engine::matching::instance::error::InstanceError;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::what_if::changes::{AddedMentor, ChangedLoad, MOST_ADDED, WhatIfChanges};
use preceptor_engine::matching::what_if::must_solve::MustSolve;
use preceptor_engine::matching::what_if::state::WhatIfState;
use preceptor_engine::matching::what_if::summary::PlanSummary;
use preceptor_engine::matching::{Plan, PlanError};
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::scale::agency;
use crate::world::{
    any_fair_snapshot, any_snapshot, any_snapshot_with_minimums, mentee, mentor, pair, plan, rule,
    score_first, set, snapshot,
};

fn solved(snapshot: &Snapshot) -> Result<Plan, PlanError> {
    Plan::solve(snapshot, UNCANCELLED)
}

fn restored(snapshot: &Snapshot, plan: &Plan) -> Result<WhatIfState, MustSolve> {
    WhatIfState::restore(snapshot, &plan.assignment(), &plan.certificate())
}

fn changed(snapshot: &Snapshot, changes: &WhatIfChanges) -> Snapshot {
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

#[test]
fn a_mentor_more_is_the_second_of_somebody_who_wants_two_only_when_nobody_is_without() {
    let mut office = office();
    office.mentees[0].demand = 2;
    let more = |capacity| AddedMentor { id: "mia+1".into(), like: "mia".into(), capacity };
    let filled = |capacity| {
        let run = restored(&office, &plan(&office)).expect("within reach");
        let totals = run.ask(&WhatIfChanges { added: vec![more(capacity)], ..WhatIfChanges::default() });
        totals.map(|answer| (answer.summary.totals.placed, answer.summary.totals.filled))
    };
    assert_eq!((filled(1), filled(2), filled(5)), (Ok((2, 2)), Ok((2, 3)), Ok((2, 3))));
}

/// Ann and Ben fit Mia, who has one place; Cem speaks another language.
fn office() -> Snapshot {
    let mut cem = mentee("cem");
    cem.languages = set(["es"]);
    snapshot(vec![mentee("ann"), mentee("ben"), cem], vec![mentor("mia")])
}

fn placed(snapshot: &Snapshot, changes: &WhatIfChanges) -> Result<i64, MustSolve> {
    let answer = restored(snapshot, &plan(snapshot))?.ask(changes)?;
    Ok(answer.summary.totals.placed)
}

#[test]
fn each_change_does_what_it_says() {
    let office = office();
    assert_eq!(placed(&office, &WhatIfChanges::default()), Ok(1));
    let places = |capacity| ChangedLoad { mentor: "mia".into(), capacity, minimum: 0 };
    assert_eq!(
        placed(&office, &WhatIfChanges { places: vec![places(2)], ..WhatIfChanges::default() }),
        Ok(2)
    );
    assert_eq!(
        placed(&office, &WhatIfChanges { places: vec![places(0)], ..WhatIfChanges::default() }),
        Ok(0)
    );
    let more = |number, capacity| AddedMentor { id: format!("mia+{number}"), like: "mia".into(), capacity };
    assert_eq!(
        placed(&office, &WhatIfChanges { added: vec![more(1, 1)], ..WhatIfChanges::default() }),
        Ok(2)
    );
    let everybody = WhatIfChanges {
        added: vec![more(1, 1), more(2, 5)],
        dropped_rules: [HardRule::SharedLanguage].into(),
        ..WhatIfChanges::default()
    };
    assert_eq!(placed(&office, &everybody), Ok(3));
    let nobody =
        WhatIfChanges { forbidden: vec![pair("ann", "mia"), pair("ben", "mia")], ..WhatIfChanges::default() };
    assert_eq!(placed(&office, &nobody), Ok(0));
}

#[test]
fn a_pair_that_is_allowed_again_loses_its_ban_its_avoidance_and_its_conflict() {
    let mut office = office();
    office.mentees.truncate(1);
    office.mentees[0].conflicts = set(["mia"]);
    office.mentors[0].conflicts = set(["ann"]);
    office.pair_rules = vec![rule("ann", "mia", RuleKind::Ban), rule("ann", "mia", RuleKind::Avoid)];
    assert_eq!(placed(&office, &WhatIfChanges::default()), Ok(0));
    let allowed = WhatIfChanges { allowed: vec![pair("ann", "mia")], ..WhatIfChanges::default() };
    let run = restored(&office, &plan(&office)).expect("within reach");
    let answer = run.ask(&allowed).expect("within reach");
    assert_eq!(answer.summary, PlanSummary::of_plan(&plan(&changed(&office, &allowed))));
    assert_eq!((answer.summary.totals.placed, answer.moves.len()), (1, 1));
    assert_eq!(answer.moves[0].from, None);
}

#[test]
fn what_is_held_cannot_be_taken_away() {
    let mut office = office();
    office.pair_rules = vec![rule("ann", "mia", RuleKind::Lock)];
    let run = restored(&office, &plan(&office)).expect("within reach");
    let places = vec![ChangedLoad { mentor: "mia".into(), capacity: 0, minimum: 0 }];
    assert_eq!(run.ask(&WhatIfChanges { places, ..WhatIfChanges::default() }), Err(MustSolve::Infeasible));
    let pinned = WhatIfChanges { pinned: vec![pair("ben", "mia")], ..WhatIfChanges::default() };
    assert_eq!(run.ask(&pinned), Err(MustSolve::Infeasible));
    let forbidden = WhatIfChanges { forbidden: vec![pair("ann", "mia")], ..WhatIfChanges::default() };
    assert_eq!(forbidden.contradictions(&office), [pair("ann", "mia")]);
    assert_eq!(
        run.ask(&WhatIfChanges { pinned: vec![pair("ann", "mia")], ..WhatIfChanges::default() })
            .map(|answer| answer.moves),
        Ok(vec![])
    );
}

#[test]
fn more_mentors_than_there_is_room_for_are_out_of_reach() {
    let added = (0..=MOST_ADDED).map(|number| AddedMentor {
        id: format!("mia+{number}"),
        like: "mia".into(),
        capacity: 1,
    });
    let changes = WhatIfChanges { added: added.collect(), ..WhatIfChanges::default() };
    assert_eq!(placed(&office(), &changes), Err(MustSolve::Bounds));
}

#[test]
fn where_balance_costs_points_a_place_more_is_out_of_reach_and_a_place_less_is_not() {
    let mut office = office();
    office.policy = Policy {
        objective: vec![Goal::MostPlaced, Goal::Score],
        balance: Balance { target: 1, step: 1000 },
        ..Policy::default()
    };
    let places = |capacity| {
        let places = vec![ChangedLoad { mentor: "mia".into(), capacity, minimum: 0 }];
        WhatIfChanges { places, ..WhatIfChanges::default() }
    };
    assert_eq!(placed(&office, &places(2)), Err(MustSolve::Bounds));
    assert_eq!(placed(&office, &places(0)), Ok(0));
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
