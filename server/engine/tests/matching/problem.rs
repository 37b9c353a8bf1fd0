//! The solver against every possible assignment of small problems.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::unwatched::from_rows;
use preceptor_engine::matching::problem::problem::{Problem, ProblemError};
use preceptor_engine::matching::problem::solution::Solution;
use preceptor_engine::matching::progress::watch::{Cancelled, Progress, UNCANCELLED};
use preceptor_engine::matching::solver::solve::solve;
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Small {
    capacities: Vec<u32>,
    rows: Vec<Vec<(u32, i128)>>,
}

impl Small {
    fn problem(&self) -> Problem {
        let mut starts = vec![0];
        let (mut mentors, mut profits) = (Vec::new(), Vec::new());
        for row in &self.rows {
            mentors.extend(row.iter().map(|pair| pair.0));
            profits.extend(row.iter().map(|pair| pair.1));
            starts.push(mentors.len());
        }
        from_rows(&self.capacities, &starts, mentors, profits).expect("a small problem is valid")
    }

    /// The greatest sum of profits, by trying everything.
    fn best(&self, mentee: usize, places: &mut [u32]) -> i128 {
        let Some(row) = self.rows.get(mentee) else { return 0 };
        let mut best = self.best(mentee + 1, places);
        for (mentor, profit) in row {
            if places[*mentor as usize] > 0 {
                places[*mentor as usize] -= 1;
                best = best.max(profit + self.best(mentee + 1, places));
                places[*mentor as usize] += 1;
            }
        }
        best
    }

    fn optimum(&self) -> i128 {
        self.best(0, &mut self.capacities.clone())
    }
}

/// Up to six mentees and four mentors; few profit levels make ties, places may be 0 and profits negative.
fn small() -> impl Strategy<Value = Small> {
    let capacities = prop::collection::vec(0_u32..3, 0..5);
    let width = prop::sample::select(vec![2_i128, 10, 1_000_000, 1 << 90]);
    (capacities, width).prop_flat_map(|(capacities, width)| {
        let pair = prop::option::weighted(0.7, -width / 8..=width);
        let rows = prop::collection::vec(prop::collection::vec(pair, capacities.len()), 0..7);
        (Just(capacities), rows).prop_map(|(capacities, rows)| {
            let keep = |row: Vec<Option<i128>>| {
                (0..).zip(row).filter_map(|(mentor, profit)| Some((mentor, profit?))).collect()
            };
            Small { capacities, rows: rows.into_iter().map(keep).collect() }
        })
    })
}

fn run(problem: &Problem) -> Solution {
    solve(problem, UNCANCELLED).expect("nobody cancels")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_sum_is_the_greatest_possible(small in small()) {
        let solution = run(&small.problem());
        prop_assert_eq!(solution.objective, small.optimum());
        let mut loads: BTreeMap<u32, u32> = BTreeMap::new();
        let mut sum = 0;
        for (row, mentor) in small.rows.iter().zip(&solution.mentor_of) {
            let Some(mentor) = mentor else { continue };
            *loads.entry(*mentor).or_default() += 1;
            sum += row.iter().find(|pair| pair.0 == *mentor).expect("placed where eligible").1;
        }
        prop_assert_eq!(sum, solution.objective);
        prop_assert!(loads.iter().all(|(mentor, load)| *load <= small.capacities[*mentor as usize]));
    }

    #[test]
    fn values_and_prices_prove_it(small in small()) {
        let solution = run(&small.problem());
        let (values, prices) = (&solution.mentee_values, &solution.mentor_prices);
        prop_assert!(values.iter().chain(prices).all(|amount| *amount >= 0));
        for (row, value) in small.rows.iter().zip(values) {
            prop_assert!(row.iter().all(|(mentor, profit)| value + prices[*mentor as usize] >= *profit));
        }
        let places: i128 =
            small.capacities.iter().zip(prices).map(|(places, price)| i128::from(*places) * price).sum();
        prop_assert_eq!(values.iter().sum::<i128>() + places, solution.objective);
    }

    #[test]
    fn a_price_is_what_one_more_place_adds(small in small()) {
        let solution = run(&small.problem());
        for (mentor, price) in solution.mentor_prices.iter().enumerate() {
            let mut larger = small.clone();
            larger.capacities[mentor] += 1;
            prop_assert_eq!(*price, larger.optimum() - solution.objective);
        }
    }

    #[test]
    fn prices_do_not_depend_on_the_order_of_mentees(small in small()) {
        let mut turned = small.clone();
        turned.rows.reverse();
        let (solution, turned) = (run(&small.problem()), run(&turned.problem()));
        prop_assert_eq!(solution.mentor_prices, turned.mentor_prices);
        let values: Vec<i128> = turned.mentee_values.into_iter().rev().collect();
        prop_assert_eq!(solution.mentee_values, values);
    }
}

#[test]
fn a_problem_of_nobody_has_an_empty_solution() {
    let nobody = from_rows(&[], &[0], vec![], vec![]).expect("nobody is allowed");
    assert_eq!(run(&nobody).objective, 0);
}

#[test]
fn arrays_that_contradict_each_other_are_refused() {
    let build = from_rows;
    assert_eq!(build(&[1], &[], vec![], vec![]), Err(ProblemError::MalformedRows));
    assert_eq!(build(&[1], &[0, 2], vec![0], vec![5]), Err(ProblemError::MalformedRows));
    assert_eq!(build(&[1], &[0, 1], vec![0], vec![]), Err(ProblemError::MalformedRows));
    assert_eq!(build(&[1, 1], &[0, 2, 1, 2], vec![0, 1], vec![5, 5]), Err(ProblemError::MalformedRows));
    let unknown = ProblemError::UnknownMentor { mentee: 0, mentor: 1 };
    assert_eq!(build(&[1], &[0, 1], vec![1], vec![5]), Err(unknown));
    let duplicate = ProblemError::DuplicatePair { mentee: 0, mentor: 0 };
    assert_eq!(build(&[1], &[0, 2], vec![0, 0], vec![5, 6]), Err(duplicate));
    assert_eq!(build(&[1], &[0, 1], vec![0], vec![i128::MIN]), Err(ProblemError::ProfitsTooWide));
}

#[test]
fn a_run_stops_where_the_caller_asks() {
    let problem = from_rows(&[9], &[0, 1, 2, 3], vec![0, 0, 0], vec![1, 2, 3]).expect("valid");
    let after_one = |progress: Progress| {
        assert_eq!(progress.total, 3);
        if progress.done < 1 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    assert_eq!(solve(&problem, &after_one), Err(Cancelled.into()));
}
