//! Pairs that are stored and pairs that are computed when they are asked for lead to the same plan, told in the same words.

use crate::unwatched::check;
use preceptor_engine::matching::input::policy::{Goal, Policy};
use preceptor_engine::matching::input::snapshot::{RuleKind, Snapshot};
use preceptor_engine::matching::instance::pair_storage::{MOST_STORED, PairStorage};
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::proof::certificate::Amount;
use preceptor_engine::matching::{Certificate, Plan};
use proptest::prelude::*;

use crate::world::{
    any_snapshot, any_snapshot_with_minimums, level, mentee, mentor, of_one_mentor_each, pair, rule, snapshot,
};

/// Everything that two plans say, side by side.
fn assert_alike(snapshot: &Snapshot, stored: &Plan, computed: &Plan) {
    assert_eq!(
        (stored.instance().storage(), computed.instance().storage()),
        (PairStorage::Stored, PairStorage::Computed)
    );
    assert!(computed.instance().stored().is_none());
    assert_eq!(stored.assignment(), computed.assignment());
    assert_eq!(stored.certificate(), computed.certificate());
    assert_eq!(stored.is_unique(), computed.is_unique());
    assert_eq!(stored.proposals(), computed.proposals());
    assert_eq!(stored.unplaced(), computed.unplaced());
    assert_eq!(stored.mentor_loads(), computed.mentor_loads());
    assert_eq!(stored.stability(), computed.stability());
    for mentee in snapshot.mentees.iter().step_by(1 + snapshot.mentees.len() / 10) {
        for mentor in snapshot.mentors.iter().step_by(1 + snapshot.mentors.len() / 10) {
            assert_eq!(stored.why_not(&mentee.id, &mentor.id), computed.why_not(&mentee.id, &mentor.id));
        }
    }
}

/// Both routes, from the snapshot and back from the proof.
fn assert_routes_meet(snapshot: &Snapshot) {
    let solve = |storage| Plan::solve_by(storage, snapshot, UNCANCELLED);
    let (stored, computed) = match (solve(PairStorage::Stored), solve(PairStorage::Computed)) {
        (Ok(stored), Ok(computed)) => (stored, computed),
        (stored, computed) => {
            assert_eq!(stored.err(), computed.err());
            return;
        }
    };
    assert_alike(snapshot, &stored, &computed);
    let (assignment, certificate) = (stored.assignment(), stored.certificate());
    assert_restored_alike(snapshot, &stored, &certificate);
    // Higher prices may prove the plan as well; the plan they bring back has the lowest all the same.
    for mentor in snapshot.mentors.iter().step_by(1 + snapshot.mentors.len() / 5) {
        for rise in [1, 1 << 20] {
            let mut higher = certificate.clone();
            for id in assignment.pairs.iter().filter(|pair| pair.mentor == mentor.id).map(|pair| &pair.mentee)
            {
                higher.mentee_values.entry(id.clone()).and_modify(|value| value.0 -= rise);
            }
            higher.mentor_prices.entry(mentor.id.clone()).and_modify(|price: &mut Amount| price.0 += rise);
            if check(snapshot, &assignment, &higher).is_ok() {
                assert_restored_alike(snapshot, &stored, &higher);
            }
        }
    }
}

fn assert_restored_alike(snapshot: &Snapshot, plan: &Plan, certificate: &Certificate) {
    let assignment = plan.assignment();
    let restore =
        |storage| Plan::restore_by(storage, snapshot, &assignment, certificate).expect("a proved plan");
    let (stored, computed) = (restore(PairStorage::Stored), restore(PairStorage::Computed));
    assert_alike(snapshot, &stored, &computed);
    assert_eq!(stored.certificate(), computed.certificate());
}

proptest! {
    #[test]
    fn both_routes_lead_to_the_same_plan(snapshot in any_snapshot(false).prop_map(of_one_mentor_each)) {
        assert_routes_meet(&snapshot);
    }

    #[test]
    fn both_routes_keep_locks_and_minimums_or_say_alike_why_not(snapshot in any_snapshot_with_minimums(true).prop_map(of_one_mentor_each)) {
        assert_routes_meet(&snapshot);
    }
}

/// So many people that most pairs are never looked into closely, since everybody's best mentors are the same.
fn crowd(minimum: u32) -> Snapshot {
    let strength = |number: i32| [("communication".to_owned(), level(4000 + 8 * number))].into();
    let mentors = (0..120).map(|number| preceptor_engine::matching::input::snapshot::Mentor {
        strengths: strength(number),
        capacity: 1 + number.unsigned_abs() % 3,
        minimum,
        ..mentor(&format!("t{number}"))
    });
    let mentees = (0..200).map(|number: i32| preceptor_engine::matching::input::snapshot::Mentee {
        levels: [("communication".to_owned(), level(1000 + 7 * number))].into(),
        targets: [("communication".to_owned(), level(4990))].into(),
        ..mentee(&format!("s{number}"))
    });
    let mut crowd = snapshot(mentees.collect(), mentors.collect());
    crowd.pair_rules = vec![rule("s0", "t0", RuleKind::Lock), rule("s199", "t119", RuleKind::Ban)];
    crowd.pairings = vec![pair("s5", "t7"), pair("s0", "t0")];
    crowd
}

#[test]
fn a_crowd_is_planned_alike_in_64_bits_and_in_128() {
    for minimum in [0, 1] {
        assert_routes_meet(&crowd(minimum));
        let mut narrow = crowd(minimum);
        narrow.policy.objective = vec![Goal::Score];
        assert_routes_meet(&narrow);
    }
}

#[test]
fn a_crowd_too_small_for_its_minimums_is_told_the_same_shortage() {
    assert_routes_meet(&Snapshot {
        mentees: crowd(1).mentees[..90].to_vec(),
        pair_rules: Vec::new(),
        pairings: Vec::new(),
        ..crowd(1)
    });
}

#[test]
fn small_runs_and_those_for_the_worst_coverage_are_stored() {
    let policy = Policy::default();
    assert_eq!(PairStorage::of(&policy, 5_000, 3_000), PairStorage::Stored);
    assert_eq!(PairStorage::of(&policy, 5_000, 3_001), PairStorage::Computed);
    assert_eq!(MOST_STORED, 15_000_000);
    let fair = Policy {
        objective: vec![Goal::MostPlaced, Goal::BestWorstCoverage, Goal::Score],
        ..Policy::default()
    };
    assert_eq!(PairStorage::of(&fair, 5_000, 3_001), PairStorage::Stored);
}

#[test]
fn pairs_of_mentees_who_want_several_mentors_are_stored() {
    let mut eager = mentee("m");
    eager.demand = 2;
    let snapshot = snapshot(vec![eager], vec![mentor("x"), mentor("y")]);
    let plan = Plan::solve_by(PairStorage::Computed, &snapshot, UNCANCELLED);
    let plan = plan.expect("two mentors for one mentee");
    assert_eq!((plan.instance().storage(), plan.assignment().pairs.len()), (PairStorage::Stored, 2));
}
