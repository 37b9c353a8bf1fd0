//! A solved problem that changes, against the same problem solved anew; uniqueness against counting every plan.

use std::ops::ControlFlow;

use crate::duality::verify;
use crate::unwatched::{from_rows, is_unique};
use preceptor_engine::matching::progress::watch::Progress;
use preceptor_engine::matching::solver::change_error::ChangeError;
use preceptor_engine::matching::solver::solve::solve;
use preceptor_engine::matching::solver::solved_problem::SolvedProblem;
use proptest::prelude::*;

use crate::small::small;

fn nobody_cancels(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

#[derive(Clone, Debug)]
enum Change {
    AddMentee(Vec<Option<i128>>),
    AddMentor(u32, Vec<Option<i128>>),
    RemoveMentee(u32),
    SetCapacity(u32, u32),
    Forbid(u32, u32),
    Allow(u32, u32, i128),
    Force(u32, u32),
    Release(u32, u32),
}

fn change() -> impl Strategy<Value = Change> {
    let number = || 0_u32..7;
    let profit = || -3_i128..12;
    let pairs = || prop::collection::vec(prop::option::weighted(0.6, profit()), 4);
    prop_oneof![
        pairs().prop_map(Change::AddMentee),
        (0_u32..3, pairs()).prop_map(|(capacity, pairs)| Change::AddMentor(capacity, pairs)),
        number().prop_map(Change::RemoveMentee),
        (number(), 0_u32..4).prop_map(|(mentor, capacity)| Change::SetCapacity(mentor, capacity)),
        (number(), number()).prop_map(|(mentee, mentor)| Change::Forbid(mentee, mentor)),
        (number(), number(), profit())
            .prop_map(|(mentee, mentor, profit)| Change::Allow(mentee, mentor, profit)),
        (number(), number()).prop_map(|(mentee, mentor)| Change::Force(mentee, mentor)),
        (number(), number()).prop_map(|(mentee, mentor)| Change::Release(mentee, mentor)),
    ]
}

fn named(pairs: &[Option<i128>]) -> Vec<(u32, i128)> {
    (0..).zip(pairs).filter_map(|(number, profit)| Some((number, (*profit)?))).collect()
}

/// Whether the change was made.
fn apply(solved: &mut SolvedProblem, change: &Change) -> bool {
    match change {
        Change::AddMentee(pairs) => solved.add_mentee(&named(pairs)).is_ok(),
        Change::AddMentor(capacity, pairs) => solved.add_mentor(*capacity, &named(pairs)).is_ok(),
        Change::RemoveMentee(mentee) => solved.remove_mentee(*mentee).is_ok(),
        Change::SetCapacity(mentor, capacity) => solved.set_capacity(*mentor, *capacity).is_ok(),
        Change::Forbid(mentee, mentor) => solved.forbid(*mentee, *mentor).is_ok(),
        Change::Allow(mentee, mentor, profit) => solved.allow(&[(*mentee, *mentor, *profit)]).is_ok(),
        Change::Force(mentee, mentor) => {
            let is_forced = solved.force(*mentee, *mentor).is_ok();
            assert!(!is_forced || solved.mentors_of(*mentee).is_ok_and(|mentors| mentors.contains(mentor)));
            is_forced
        }
        Change::Release(mentee, mentor) => solved.release(*mentee, *mentor).is_ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn after_every_change_the_plan_is_an_optimum(small in small(), changes in prop::collection::vec(change(), 1..12)) {
        let Ok(mut solved) = SolvedProblem::new(&small.problem(), &nobody_cancels) else { return Ok(()) };
        for change in changes {
            let before = solved.objective();
            let has_changed = apply(&mut solved, &change);
            if !has_changed {
                prop_assert_eq!(solved.objective(), before);
            }
            let (anew, changed) = match solved.problem_and_solution().unwrap() {
                Ok((problem, solution)) => {
                    prop_assert!(verify(&problem, &solution).is_ok(), "{:?}", verify(&problem, &solution));
                    (solve(&problem, &nobody_cancels).map(|anew| (anew.objective, anew.mentor_prices)),
                     Some((solution.objective, solution.mentor_prices)))
                }
                Err(_) => break,
            };
            prop_assert_eq!(anew.ok(), changed);
        }
    }

    #[test]
    fn a_copy_that_changes_leaves_what_it_was_copied_from(
        small in small(), chains in prop::collection::vec(prop::collection::vec(change(), 1..8), 1..3)
    ) {
        let Ok(mut base) = SolvedProblem::new(&small.problem(), &nobody_cancels) else { return Ok(()) };
        base.remember();
        let before = (base.solution(), base.problem_and_solution());
        for chain in chains {
            let mut copy = base.clone();
            for change in &chain {
                apply(&mut copy, change);
                let Ok((problem, solution)) = copy.problem_and_solution().unwrap() else { break };
                // Found from what has fallen since, and by a look at every pair.
                prop_assert_eq!(copy.is_the_only_one(), is_unique(&problem, &solution));
            }
            prop_assert_eq!(&(base.solution(), base.problem_and_solution()), &before);
        }
    }

    #[test]
    fn a_plan_is_unique_exactly_where_no_other_is_worth_as_much(small in small()) {
        let problem = small.problem();
        let (Ok(solution), Some((_, plans))) = (solve(&problem, &nobody_cancels), small.optimum()) else {
            return Ok(());
        };
        prop_assert_eq!(is_unique(&problem, &solution), plans == 1, "{} plans", plans);
    }
}

#[test]
fn a_change_undone_leaves_what_was() {
    let rows = (vec![0, 1, 0, 1, 0], vec![9, 5, 8, 3, 7]);
    let problem = from_rows(&[1, 1], &[0, 2, 4, 5], rows.0, rows.1).unwrap();
    let mut solved = SolvedProblem::new(&problem, &nobody_cancels).unwrap();
    assert_eq!((solved.objective(), solved.mentors_of(2)), (13, Ok(vec![])));
    solved.force(2, 0).unwrap();
    assert_eq!((solved.objective(), solved.mentors_of(2)), (12, Ok(vec![0])));
    assert_eq!(solved.force(1, 0), Err(ChangeError::NoPlace(1, 0)));
    solved.release(2, 0).unwrap();
    let pairs = solved.remove_mentee(0).unwrap();
    assert_eq!(solved.objective(), 10);
    let pairs: Vec<(u32, u32, i128)> =
        pairs.into_iter().map(|(mentor, profit)| (0, mentor, profit)).collect();
    solved.allow(&pairs).unwrap();
    solved.set_capacity(0, 2).unwrap();
    assert_eq!(solved.objective(), 20);
    solved.set_capacity(0, 1).unwrap();
    assert_eq!(solved.objective(), 13);
}

#[test]
fn changes_of_nobody_are_refused() {
    let problem = from_rows(&[1], &[0, 1], vec![0], vec![5]).unwrap();
    let mut solved = SolvedProblem::new(&problem, &nobody_cancels).unwrap();
    assert_eq!(solved.forbid(1, 0), Err(ChangeError::UnknownMentee(1)));
    assert_eq!(solved.set_capacity(1, 1), Err(ChangeError::UnknownMentor(1)));
    assert_eq!(solved.add_mentee(&[(0, 1), (0, 2)]), Err(ChangeError::DuplicatePair(1, 0)));
    assert_eq!(solved.allow(&[(0, 0, 1)]), Err(ChangeError::DuplicatePair(0, 0)));
    assert_eq!(solved.add_mentee(&[(0, i128::MAX)]), Err(ChangeError::OutOfBounds));
    assert_eq!(solved.set_capacity(0, u32::MAX), Err(ChangeError::OutOfBounds));
    assert_eq!(solved.forbid(0, 0), Ok(5));
    assert_eq!(solved.force(0, 0), Err(ChangeError::UnknownPair(0, 0)));
    assert_eq!(solved.objective(), 0);
}
