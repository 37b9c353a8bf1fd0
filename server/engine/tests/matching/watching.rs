//! A run tells how far it is in every stage, and ends where it is asked to.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use preceptor_engine::matching::input::policy::{Goal, Policy};
use preceptor_engine::matching::input::snapshot::Snapshot;
use preceptor_engine::matching::instance::pair_storage::PairStorage;
use preceptor_engine::matching::progress::watch::{Cancelled, Progress, Stage, UNCANCELLED, Watch};
use preceptor_engine::matching::proof::check::check;
use preceptor_engine::matching::{Dossier, Plan, PlanError};
use preceptor_engine::time::UnixMicros;

use crate::scale::agency;
use crate::unwatched::dossier;

/// No more pairs of the problem are passed between two looks at the watch.
const PASSED_AT_ONCE: usize = 1 << 16;

/// Everything that a worker does with the document of a snapshot, in order; the document of the run.
fn work(storage: PairStorage, document: &str, watch: Watch<'_>) -> Result<String, Cancelled> {
    let snapshot = serde_json::from_str::<Snapshot>(document).expect("a snapshot");
    let plan = match Plan::solve_by(storage, &snapshot, watch) {
        Ok(plan) => plan,
        Err(PlanError::Cancelled(cancelled)) => return Err(cancelled),
        Err(other) => panic!("{other}"),
    };
    let made = Dossier::new("agencies/north/matchRuns/1", UnixMicros(0), snapshot, &plan, watch)?;
    check(&made.snapshot, &made.assignment, &made.certificate, watch)?.expect("proved");
    let reasons = plan.reasons(watch)?;
    assert_eq!(reasons.proposals, plan.proposals());
    Ok(made.to_json())
}

/// Where a worker looks at the watch.
fn looks(storage: PairStorage, document: &str) -> Vec<Progress> {
    let seen: RefCell<Vec<Progress>> = RefCell::default();
    let watch = |progress| {
        seen.borrow_mut().push(progress);
        ControlFlow::Continue(())
    };
    work(storage, document, &watch).expect("nobody cancels");
    seen.into_inner()
}

/// How often a worker looks at a watch that breaks at its look of that number.
fn looks_until(storage: PairStorage, document: &str, last: usize) -> usize {
    let looks = Cell::new(0);
    let watch = |_: Progress| {
        looks.set(looks.get() + 1);
        if looks.get() == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    assert_eq!(work(storage, document, &watch), Err(Cancelled), "{storage:?} {last}");
    looks.get()
}

fn json(snapshot: &Snapshot) -> String {
    snapshot.canonical_json()
}

#[test]
fn every_stage_is_told_in_its_order_with_what_is_done() {
    let seen = looks(PairStorage::Stored, &json(&agency(700, 300, Policy::default())));
    assert!(seen.iter().all(|progress| progress.done <= progress.total));
    assert!(seen.iter().all(|progress| progress.total == 700));
    let mut stages: Vec<Stage> = seen.iter().map(|progress| progress.stage).collect();
    stages.dedup();
    assert_eq!(stages, [Stage::Scoring, Stage::Placing, Stage::Checking]);
    // Placing begins again for nobody: from the first bid to the last repair it only advances.
    let placing = seen.iter().filter(|progress| progress.stage == Stage::Placing);
    let done: Vec<usize> = placing.map(|progress| progress.done).collect();
    assert!(done.is_sorted(), "{done:?}");
    assert!(done.iter().any(|done| (1..350).contains(done)), "the auction tells its rounds: {done:?}");
}

#[test]
fn a_run_ends_at_whichever_look_asks_it_to_and_looks_no_more() {
    let document = json(&agency(400, 200, Policy::default()));
    for storage in [PairStorage::Stored, PairStorage::Computed] {
        for last in 1..=looks(storage, &document).len() {
            assert_eq!(looks_until(storage, &document, last), last, "{storage:?}");
        }
    }
}

#[test]
fn a_run_ends_early_whatever_it_is_asked_for() {
    let objective = vec![Goal::MostPlaced, Goal::BestWorstCoverage, Goal::Score, Goal::FewestChanges];
    let fair = agency(400, 200, Policy { objective, ..Policy::default() });
    let (mut several, mut filled) =
        (agency(400, 200, Policy::default()), agency(400, 200, Policy::default()));
    several.mentees.iter_mut().for_each(|mentee| mentee.demand = 2);
    filled.mentors.iter_mut().for_each(|mentor| mentor.minimum = 1);
    for snapshot in [fair, several, filled] {
        let document = json(&snapshot);
        let count = looks(PairStorage::Stored, &document).len();
        for last in (1..=count).step_by(9) {
            assert_eq!(looks_until(PairStorage::Stored, &document, last), last);
        }
    }
}

#[test]
fn a_watch_changes_nothing_in_the_run() {
    let agency = agency(400, 200, Policy::default());
    let plan = Plan::solve(&agency, UNCANCELLED).expect("a plan");
    let unwatched = dossier("agencies/north/matchRuns/1", UnixMicros(0), &agency, &plan).to_json();
    let watched = work(PairStorage::Stored, &json(&agency), UNCANCELLED);
    assert_eq!(watched, Ok(unwatched));
}

#[test]
fn every_pass_over_the_pairs_looks_at_the_watch_again_and_again() {
    let agency = agency(1200, 400, Policy::default());
    let plan = Plan::solve(&agency, UNCANCELLED).expect("a plan");
    let pairs = plan.instance().stored().expect("few are stored").pair_count();
    assert!(pairs > 3 * PASSED_AT_ONCE, "{pairs} pairs");
    let seen = looks(PairStorage::Stored, &json(&agency));
    let count = |wanted: &dyn Fn(&Progress) -> bool| seen.iter().filter(|progress| wanted(progress)).count();
    // Joined, narrowed, found sound and within bounds, put in order, turned round: six passes before the first bid.
    let before = count(&|progress| progress.stage == Stage::Placing && progress.done == 0);
    assert!(before >= 6 * (pairs / PASSED_AT_ONCE), "{before} looks for {pairs} pairs");
    // Whether the plan is the only one takes another.
    let after = count(&|progress| progress.stage == Stage::Placing && progress.done == progress.total);
    assert!(after > pairs / PASSED_AT_ONCE, "{after} looks for {pairs} pairs");
    // To judge a pair takes longer: four times as many looks, from one of two threads.
    let half = 1200 * 400 / 2;
    for stage in [Stage::Scoring, Stage::Checking] {
        let looks = count(&|progress| progress.stage == stage);
        assert!(looks >= 4 * (half / PASSED_AT_ONCE), "{looks} looks in {stage:?}");
    }
}
