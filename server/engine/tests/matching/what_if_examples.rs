//! What-ifs by example: each kind of change, and what cannot be answered without solving.

use preceptor_engine::matching::input::points::Balance;
use preceptor_engine::matching::input::policy::{Goal, HardRule, Policy};
use preceptor_engine::matching::input::snapshot::{RuleKind, Snapshot};
use preceptor_engine::matching::what_if::changes::{AddedMentor, ChangedLoad, MOST_ADDED, WhatIfChanges};
use preceptor_engine::matching::what_if::must_solve::MustSolve;
use preceptor_engine::matching::what_if::summary::PlanSummary;

use crate::what_if::{changed, restored};
use crate::world::{mentee, mentor, pair, plan, rule, set, snapshot};

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
