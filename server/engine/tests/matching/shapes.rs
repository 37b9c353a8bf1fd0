//! Shapes that hurt solvers, each by its name: proved, and checked against another solver.

use crate::duality::verify;
use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::problem::solution::Solution;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::solver::error::SolveError;
use preceptor_engine::matching::solver::shortage::Shortage;
use preceptor_engine::matching::solver::solve::solve;
use proptest::prelude::*;

use crate::oracle::Lists;

fn placed(solution: &Solution) -> usize {
    solution.mentor_of.iter().flatten().count()
}

/// Everybody could come to everybody, for profits of up to `most`.
fn dense(mentees: usize, capacities: Vec<u32>, most: i128) -> impl Strategy<Value = Lists> {
    let row = prop::collection::vec(1..=most, capacities.len());
    prop::collection::vec(row, mentees).prop_map(move |rows| {
        let rows = rows.into_iter().map(|row| (0..).zip(row).collect()).collect();
        Lists { capacities: capacities.clone(), rows }
    })
}

/// Pairs by chance, all of one profit.
fn one_level() -> impl Strategy<Value = Lists> {
    let eligible = prop::collection::vec(prop::collection::vec(prop::bool::weighted(0.15), 12), 1..30);
    (eligible, prop::collection::vec(0_u32..4, 12), 1..1_000_000_i128).prop_map(
        |(rows, capacities, profit)| {
            let row = |row: Vec<bool>| {
                (0..).zip(row).filter(|(_, fits)| *fits).map(|(mentor, _)| (mentor, profit)).collect()
            };
            Lists { capacities, rows: rows.into_iter().map(row).collect() }
        },
    )
}

/// Mentee `i` can come to mentors `i` and `i + 1`, one place each.
fn chain(length: u32, profits: &[(i128, i128)]) -> Lists {
    let row = |(mentee, (near, far)): (u32, &(i128, i128))| vec![(mentee, *near), (mentee + 1, *far)];
    Lists { capacities: vec![1; length as usize + 1], rows: (0..length).zip(profits).map(row).collect() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn all_ties(mentees in 0_usize..30, capacities in prop::collection::vec(0_u32..5, 0..12), profit in 1..1_000_000_i128) {
        let row: Vec<(u32, i128)> = (0..).zip(&capacities).map(|(mentor, _)| (mentor, profit)).collect();
        let places = capacities.iter().sum::<u32>() as usize;
        let solution = Lists { capacities, rows: vec![row; mentees] }.solved()?;
        prop_assert_eq!(placed(&solution), mentees.min(places));
    }

    #[test]
    fn one_score_level(lists in one_level()) {
        lists.solved()?;
    }

    #[test]
    fn no_capacity_at_all(lists in dense(9, vec![0; 5], 1_000)) {
        let solution = lists.solved()?;
        prop_assert_eq!(placed(&solution), 0);
        // What one more place would add is what the best mentee brings.
        let best = |mentor: usize| lists.rows.iter().map(|row| row[mentor].1).max().expect("there are mentees");
        prop_assert_eq!(solution.mentor_prices, (0..5).map(best).collect::<Vec<i128>>());
    }

    #[test]
    fn more_mentees_than_places(lists in dense(25, vec![1, 2, 3, 1], 1_000_000)) {
        prop_assert_eq!(placed(&lists.solved()?), 7);
    }

    #[test]
    fn more_places_than_mentees(lists in dense(8, vec![5, 4, 5, 6], 1_000_000)) {
        prop_assert_eq!(placed(&lists.solved()?), 8);
    }

    #[test]
    fn as_many_places_as_mentees(lists in dense(12, vec![3, 1, 4, 2, 2], 1_000_000)) {
        prop_assert_eq!(placed(&lists.solved()?), 12);
    }

    #[test]
    fn a_chain_of_which_one_end_moves_everybody(profits in prop::collection::vec((1_000..1_009_i128, 1_000..1_009_i128), 1..40)) {
        let mut chain = chain(u32::try_from(profits.len()).expect("a short chain"), &profits);
        // Somebody more, who can only be where the chain begins, and is worth more than all moving costs.
        chain.rows.push(vec![(0, 1_000)]);
        let solution = chain.solved()?;
        prop_assert_eq!(placed(&solution), profits.len() + 1);
        prop_assert_eq!(solution.mentor_of[0], Some(1));
    }

    #[test]
    fn people_whom_nobody_suits(mut lists in one_level(), alone in prop::collection::vec(any::<prop::sample::Index>(), 1..9)) {
        for index in alone {
            let mentee = index.index(lists.rows.len());
            lists.rows[mentee].clear();
        }
        lists.capacities.push(3);
        let solution = lists.solved()?;
        for (row, mentor) in lists.rows.iter().zip(&solution.mentor_of) {
            prop_assert!(!row.is_empty() || mentor.is_none());
        }
        prop_assert_eq!(solution.mentor_prices.last(), Some(&0));
    }

    #[test]
    fn one_popular_mentor(lists in dense(25, vec![5, 1, 1, 1, 1, 1], 1_000), bonus in 0..3_000_i128) {
        let mut lists = lists;
        for row in &mut lists.rows {
            row[0].1 += bonus;
        }
        let solution = lists.solved()?;
        prop_assert_eq!(solution.mentor_of.iter().filter(|mentor| **mentor == Some(0)).count(), 5);
    }

    #[test]
    fn minimums_that_just_fit(lists in dense(9, vec![4, 4, 4], 1_000), first in 1_u32..5, second in 1_u32..5) {
        let third = 9 - first - second;
        prop_assume!(third <= 4);
        let solution = with_minimums(&lists.problem(), [first, second, third]).expect("there are enough");
        for (mentor, minimum) in (0..).zip([first, second, third]) {
            let load = solution.mentor_of.iter().filter(|other| **other == Some(mentor)).count();
            prop_assert_eq!(load, minimum as usize);
        }
    }

    #[test]
    fn minimums_that_just_do_not_fit(lists in dense(9, vec![4, 4, 4], 1_000), short in 0_u32..3) {
        let minimums = [0, 1, 2].map(|mentor| if mentor == short { 2 } else { 4 });
        let all = Shortage { mentors: vec![0, 1, 2], mentees: (0..9).collect() };
        prop_assert_eq!(with_minimums(&lists.problem(), minimums), Err(SolveError::Shortage(all)));
    }
}

/// The best plan in which everybody has as many as that, proved.
fn with_minimums(problem: &Problem, minimums: [u32; 3]) -> Result<Solution, SolveError> {
    let places =
        problem.places().iter().zip(minimums).map(|(places, minimum)| LoadCurve { minimum, ..*places });
    let problem = problem.clone().with_places(places.collect()).expect("places");
    let solution = solve(&problem, UNCANCELLED)?;
    verify(&problem, &solution).expect("the solution is proved");
    Ok(solution)
}
