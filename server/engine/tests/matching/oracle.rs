//! The solver beside a solver of others: `kuhn_munkres` of the crate `pathfinding`, a dense assignment, one row for each
//! mentee and one column for each place.

use crate::duality::verify;
use crate::unwatched::from_rows;
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::problem::solution::Solution;
use preceptor_engine::matching::progress::watch::UNCANCELLED;
use preceptor_engine::matching::solver::solve::solve;
use proptest::prelude::*;

/// A problem in which everybody demands one mentor, as lists.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    pub(crate) capacities: Vec<u32>,
    pub(crate) rows: Vec<Vec<(u32, i128)>>,
}

impl Lists {
    pub(crate) fn problem(&self) -> Problem {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in &self.rows {
            mentors.extend(row.iter().map(|pair| pair.0));
            profits.extend(row.iter().map(|pair| pair.1));
            starts.push(mentors.len());
        }
        from_rows(&self.capacities, &starts, mentors, profits).expect("the lists are a problem")
    }

    /// The greatest sum of profits, as the other solver finds it: each place is a column, and beside them each mentee has one
    /// that is worth nothing, as are the places of mentors who cannot be hers.
    pub(crate) fn best(&self) -> i128 {
        if self.rows.is_empty() {
            return 0;
        }
        let ends: Vec<u32> = self
            .capacities
            .iter()
            .scan(0, |end, places| {
                *end += places;
                Some(*end)
            })
            .collect();
        let columns = ends.last().map_or(0, |end| *end as usize) + self.rows.len();
        let mut worth = Matrix::new(self.rows.len(), columns, 0_i128);
        for (mentee, row) in self.rows.iter().enumerate() {
            for (mentor, profit) in row {
                let end = ends[*mentor as usize];
                for place in end - self.capacities[*mentor as usize]..end {
                    // Nobody has to be placed at a loss.
                    worth[(mentee, place as usize)] = (*profit).max(0);
                }
            }
        }
        kuhn_munkres(&worth).0
    }

    /// Solves the problem, has the solution proved, and asks the other solver.
    pub(crate) fn solved(&self) -> Result<Solution, TestCaseError> {
        let problem = self.problem();
        let solution = solve(&problem, UNCANCELLED).expect("nobody cancels");
        let proof = verify(&problem, &solution).map_err(|fault| TestCaseError::fail(fault.to_string()))?;
        prop_assert_eq!(proof.objective, self.best());
        Ok(solution)
    }
}

/// Up to thirty mentees and twelve mentors with up to four places; profits of one width, many of them equal where it is small.
fn lists() -> impl Strategy<Value = Lists> {
    let width = prop::sample::select(vec![0_i128, 2, 50, 2_000_000, 1 << 62, 1 << 90]);
    let sizes = (0_usize..30, prop::collection::vec(0_u32..5, 0..12), width, 0.05..1.0_f64);
    sizes.prop_flat_map(|(mentees, capacities, width, density)| {
        let pair = prop::option::weighted(density, -width / 8..=width);
        let rows = prop::collection::vec(prop::collection::vec(pair, capacities.len()), mentees);
        (Just(capacities), rows).prop_map(|(capacities, rows)| {
            let row = |row: Vec<Option<i128>>| {
                (0..).zip(row).filter_map(|(mentor, profit)| Some((mentor, profit?))).collect()
            };
            Lists { capacities, rows: rows.into_iter().map(row).collect() }
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn another_solver_finds_no_better_plan_and_no_worse(lists in lists()) {
        lists.solved()?;
    }
}
