//! Few pairs at a time, so that there are many rounds, against all pairs stored.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::matching::problem::from_rows::SparseRows;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::progress::watch::{UNCANCELLED, uncancelled};
use crate::matching::solver::error::SolveError;
use crate::matching::solver::shortage::Shortage;
use crate::matching::solver::solve::solve;
use crate::matching::solver::uniqueness::{is_unique, is_unique_among};

/// Pairs in a table; `None` where one is not eligible.
#[derive(Debug)]
struct Told {
    places: Vec<LoadCurve>,
    profits: Vec<Vec<Option<i64>>>,
}

impl Told {
    fn problem(&self) -> Problem {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for mentee in (0..).take(self.profits.len()) {
            self.for_each_pair(mentee, |mentor, profit| {
                mentors.push(mentor);
                profits.push(profit);
            });
            starts.push(mentors.len());
        }
        let capacities: Vec<u32> = self.places.iter().map(|places| places.capacity).collect();
        let rows = SparseRows { starts: &starts, mentors, profits };
        let problem = uncancelled(|watch| Problem::from_narrow_rows(&capacities, rows, watch));
        problem.expect("the pairs are sound").with_places(self.places.clone()).expect("the places are sound")
    }

    /// Whether these are all who could come, and too few.
    fn are_short(&self, Shortage { mentors, mentees }: &Shortage) -> bool {
        let wanted: u32 = mentors.iter().map(|mentor| self.places[*mentor as usize].minimum).sum();
        let could_come = |mentee: &u32| mentors.iter().any(|mentor| self.profit(*mentee, *mentor).is_some());
        let all = (0..).take(self.profits.len()).filter(could_come);
        all.eq(mentees.iter().copied()) && mentees.len() < wanted as usize
    }
}

impl PairSource for Told {
    type Profit = i64;

    fn places(&self) -> &[LoadCurve] {
        &self.places
    }

    fn mentee_count(&self) -> usize {
        self.profits.len()
    }

    fn for_each_pair(&self, mentee: u32, mut visit: impl FnMut(u32, i64)) {
        for (mentor, profit) in (0..).zip(&self.profits[mentee as usize]) {
            if let Some(profit) = profit {
                visit(mentor, *profit);
            }
        }
    }
}

fn told() -> impl Strategy<Value = Told> {
    (1..30_usize, 1..24_usize, 1..400_i64).prop_flat_map(|(mentees, mentors, spread)| {
        let profit = prop_oneof![1 => Just(None), 4 => (-20..spread).prop_map(Some)];
        let place = (0..3_u32, 0..3_i128, 0..9_u32).prop_map(|(capacity, cost, minimum)| LoadCurve {
            minimum: u32::from(minimum == 8 && capacity > 0),
            step_cost: 10 * cost,
            target: 1,
            ..LoadCurve::up_to(capacity)
        });
        (vec(place, mentors), vec(vec(profit, mentors), mentees))
            .prop_map(|(places, profits)| Told { places, profits })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn however_few_pairs_are_stored_at_once_the_proof_is_that_of_all(
        told in told(),
        (first, more) in (1..4_usize, 1..4_usize),
    ) {
        let watch = UNCANCELLED;
        let found = solve_in_steps(&AllPairsScan { pairs: &told, watch }, BatchSizes { first, more });
        let problem = told.problem();
        match (found, solve(&problem, watch)) {
            (Ok(found), Ok(solution)) => {
                prop_assert_eq!(found.solution.objective, solution.objective);
                prop_assert_eq!(&found.solution.mentor_prices, &solution.mentor_prices);
                prop_assert_eq!(&found.solution.mentee_values, &solution.mentee_values);
                let is_only_one = is_unique_among(&found.people, &found.solution, found.tight);
                prop_assert_eq!(is_only_one, uncancelled(|watch| is_unique(&problem, &solution, watch)));
            }
            // There may be several reasons why minimums cannot be filled.
            (Err(AllPairsError::Shortage(found)), Err(SolveError::Shortage(_))) => {
                prop_assert!(told.are_short(&found), "{:?}", found);
            }
            (found, solution) => prop_assert!(false, "{:?} against {:?}", found, solution),
        }
    }
}
