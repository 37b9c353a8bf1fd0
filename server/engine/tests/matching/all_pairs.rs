//! The optimum over pairs that are not stored, against the same pairs stored.

use std::cell::Cell;
use std::ops::ControlFlow;

use crate::unwatched::from_rows;
use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::progress::watch::{Cancelled, UNCANCELLED};
use preceptor_engine::matching::solver::column_generation::generate::solve_all_pairs;
use preceptor_engine::matching::solver::column_generation::pair_source::{AllPairsError, PairSource};
use preceptor_engine::matching::solver::solve::solve;

/// People whose scores are much alike, so that everybody's best few are the same.
struct Crowd {
    places: Vec<LoadCurve>,
    mentees: usize,
}

impl Crowd {
    fn new(mentees: usize, mentors: u32, minimum: u32) -> Self {
        let places = |mentor| LoadCurve { minimum, ..LoadCurve::up_to(1 + mentor % 3) };
        Self { places: (0..mentors).map(places).collect(), mentees }
    }

    fn problem(&self) -> Problem {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for mentee in (0..).take(self.mentees) {
            self.for_each_pair(mentee, |mentor, profit| {
                mentors.push(mentor);
                profits.push(profit);
            });
            starts.push(mentors.len());
        }
        let capacities: Vec<u32> = self.places.iter().map(|places| places.capacity).collect();
        let problem = from_rows(&capacities, &starts, mentors, profits).expect("a crowd is a problem");
        problem.with_places(self.places.clone()).expect("the places are sound")
    }
}

impl PairSource for Crowd {
    type Profit = i128;

    fn places(&self) -> &[LoadCurve] {
        &self.places
    }

    fn mentee_count(&self) -> usize {
        self.mentees
    }

    fn for_each_pair(&self, mentee: u32, mut visit: impl FnMut(u32, i128)) {
        for mentor in (0..).take(self.places.len()) {
            let mixed =
                (u64::from(mentee) << 32 | u64::from(mentor)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            if mixed % 10 > 1 {
                visit(mentor, i128::from(mentor) * 1000 + i128::from(mixed % 5000) - 3000);
            }
        }
    }
}

#[test]
fn the_optimum_over_pairs_that_are_not_stored_is_the_optimum() {
    for (mentees, mentors, minimum) in [(400, 200, 0), (300, 240, 1), (90, 180, 0), (0, 9, 0), (9, 0, 0)] {
        let crowd = Crowd::new(mentees, mentors, minimum);
        let all = solve_all_pairs(&crowd, UNCANCELLED).unwrap();
        let problem = crowd.problem();
        let solution = solve(&problem, UNCANCELLED).unwrap();
        assert_eq!(all.pair_count, problem.pair_count() as u64);
        assert_eq!(all.solution.objective, solution.objective);
        assert_eq!(all.solution.mentor_prices, solution.mentor_prices);
        assert_eq!(all.solution.mentee_values, solution.mentee_values);
        if mentees == 400 {
            assert!(all.rounds > 1 && all.stored_pairs < problem.pair_count(), "{} rounds", all.rounds);
        }
    }
}

#[test]
fn minimums_nobody_can_fill_are_told() {
    let crowd = Crowd::new(20, 200, 1);
    let error = solve_all_pairs(&crowd, UNCANCELLED).unwrap_err();
    assert!(matches!(error, AllPairsError::Shortage(_)), "{error}");
}

#[test]
fn a_look_at_every_pair_can_be_cancelled() {
    let crowd = Crowd::new(400, 200, 0);
    for patience in [0, 3, 12, 40] {
        let calls = Cell::new(0);
        let watch = |_| {
            calls.set(calls.get() + 1);
            if calls.get() > patience { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        assert_eq!(solve_all_pairs(&crowd, &watch), Err(Cancelled.into()));
        assert_eq!(calls.get(), patience + 1);
    }
}
