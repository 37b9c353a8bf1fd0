//! A run tells how far it is in every stage, and ends where it is asked to.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use preceptor_engine::matching::check::check_watched;
use preceptor_engine::matching::policy::Policy;
use preceptor_engine::matching::route::Route;
use preceptor_engine::matching::snapshot::Snapshot;
use preceptor_engine::matching::solve::{Cancelled, Progress, Stage, Watch};
use preceptor_engine::matching::{Plan, PlanError};

use crate::scale::agency;

/// Everything that a worker does with a snapshot, in order.
fn work(route: Route, snapshot: &Snapshot, watch: Watch<'_>) -> Result<usize, Cancelled> {
    let plan = match Plan::solve_by(route, snapshot, watch) {
        Ok(plan) => plan,
        Err(PlanError::Cancelled(cancelled)) => return Err(cancelled),
        Err(other) => panic!("{other}"),
    };
    let (assignment, certificate) = (plan.assignment(), plan.certificate());
    check_watched(snapshot, (&assignment, &certificate), watch)?.expect("proved");
    let reasons = plan.reasons(watch)?;
    assert_eq!(reasons.proposals, plan.proposals());
    Ok(reasons.proposals.len() + reasons.unplaced.len())
}

#[test]
fn every_stage_is_told_in_its_order_with_what_is_done() {
    let agency = agency(700, 300, Policy::default());
    let seen: RefCell<Vec<Progress>> = RefCell::default();
    let watch = |progress| {
        seen.borrow_mut().push(progress);
        ControlFlow::Continue(())
    };
    assert_eq!(work(Route::Stored, &agency, &watch), Ok(700));
    let seen = seen.into_inner();
    assert!(seen.iter().all(|progress| progress.done <= progress.total && progress.total == 700));
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
fn a_run_ends_in_any_stage_at_the_first_look_that_asks_it_to() {
    let agency = agency(400, 120, Policy::default());
    for route in [Route::Stored, Route::Computed] {
        for wanted in [Stage::Scoring, Stage::Placing, Stage::Checking] {
            for patience in [0, 1, 5] {
                let (left, after) = (Cell::new(patience), Cell::new(0));
                let watch = |progress: Progress| {
                    if progress.stage != wanted {
                        return ControlFlow::Continue(());
                    }
                    if left.get() == 0 {
                        after.set(after.get() + 1);
                        return ControlFlow::Break(());
                    }
                    left.set(left.get() - 1);
                    ControlFlow::Continue(())
                };
                assert_eq!(work(route, &agency, &watch), Err(Cancelled), "{route:?} {wanted:?} {patience}");
                assert_eq!(after.get(), 1, "{route:?} {wanted:?} {patience}");
            }
        }
    }
}
