//! Many small problems, each solved, proved and solved again in another order: `--fuzz N`.

use crate::duality::verify;
use preceptor_engine::matching::problem::from_rows::SparseRows;
use preceptor_engine::matching::problem::load_curve::LoadCurve;
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::problem::solution::Solution;
use preceptor_engine::matching::progress::watch::{UNCANCELLED, uncancelled};
use preceptor_engine::matching::solver::error::SolveError;
use preceptor_engine::matching::solver::shortage::Shortage;
use preceptor_engine::matching::solver::solve::solve;

use crate::numbers::Numbers;

/// How the problems came out.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) solved: u64,
    pub(crate) short: u64,
}

/// Solves so many problems; panics at the first whose solution is not proved.
pub(crate) fn fuzz(count: u64, seed: u64) -> Outcome {
    let mut numbers = Numbers::new(seed);
    let mut outcome = Outcome::default();
    for _ in 0..count {
        let sketch = Sketch::new(&mut numbers);
        let problem = sketch.problem(false);
        match solve(&problem, UNCANCELLED) {
            Ok(solution) => {
                verify(&problem, &solution).unwrap_or_else(|fault| panic!("{fault}: {sketch:?}"));
                require_same_prices(&sketch, &solution);
                outcome.solved += 1;
            }
            Err(SolveError::Shortage(shortage)) => {
                require_short(&problem, &shortage);
                outcome.short += 1;
            }
            Err(SolveError::Cancelled(_)) => unreachable!("nobody cancels"),
        }
    }
    outcome
}

/// Listing the mentees in another order changes no price.
fn require_same_prices(sketch: &Sketch, solution: &Solution) {
    let turned = solve(&sketch.problem(true), UNCANCELLED).expect("as solvable as before");
    assert_eq!(turned.objective, solution.objective, "{sketch:?}");
    assert_eq!(turned.mentor_prices, solution.mentor_prices, "{sketch:?}");
}

/// The mentors named need more seats than there are for them.
fn require_short(problem: &Problem, shortage: &Shortage) {
    let wanted: usize =
        shortage.mentors.iter().map(|mentor| problem.places()[*mentor as usize].minimum as usize).sum();
    let mentees = 0..u32::try_from(problem.mentee_count()).expect("sketches are small");
    let could = mentees.map(|mentee| {
        let theirs = problem.row(mentee).filter(|pair| shortage.mentors.contains(&pair.0)).count();
        theirs.min(problem.seats(mentee).len())
    });
    assert!(could.sum::<usize>() < wanted, "{shortage:?} is none");
}

/// The arrays of a small problem.
#[derive(Debug)]
struct Sketch {
    rows: Vec<Vec<(u32, i128)>>,
    demands: Vec<u32>,
    places: Vec<LoadCurve>,
}

impl Sketch {
    /// Up to fourteen mentees and nine mentors, of every shape: ties, wide and negative profits, no places, demands, minimums,
    /// costs, isolated people.
    fn new(numbers: &mut Numbers) -> Self {
        let (mentees, mentors) = (numbers.within(0, 14), numbers.within(0, 9));
        let width = [1_u64, 3, 100, 2_000_000, 1 << 40, 1 << 59][numbers.within(0, 5) as usize];
        let scale: i128 = if numbers.happens(5) { 1 << 40 } else { 1 };
        let (density, least) = (numbers.within(5, 100), numbers.within(0, 3) == 0);
        let is_plain = numbers.happens(40);
        let profit = |numbers: &mut Numbers| {
            let profit = i128::from(numbers.next() % (width + 1));
            scale * if least { profit - i128::from(width / 4) } else { profit }
        };
        let row = |numbers: &mut Numbers| {
            let mentors = (0..mentors).filter(|_| numbers.happens(density)).collect::<Vec<u32>>();
            mentors.into_iter().map(|mentor| (mentor, profit(numbers))).collect()
        };
        let rows = (0..mentees).map(|_| row(numbers)).collect();
        let demands = (0..mentees).map(|_| if is_plain { 1 } else { numbers.within(1, 3) }).collect();
        let places = (0..mentors).map(|_| places(numbers, is_plain, scale * i128::from(width))).collect();
        Self { rows, demands, places }
    }

    fn problem(&self, is_turned: bool) -> Problem {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        if is_turned {
            order.reverse();
        }
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for mentee in &order {
            mentors.extend(self.rows[*mentee].iter().map(|pair| pair.0));
            profits.extend(self.rows[*mentee].iter().map(|pair| pair.1));
            starts.push(mentors.len());
        }
        let capacities: Vec<u32> = self.places.iter().map(|places| places.capacity).collect();
        let demands: Vec<u32> = order.iter().map(|mentee| self.demands[*mentee]).collect();
        let rows = SparseRows { starts: &starts, mentors, profits };
        uncancelled(|watch| Problem::from_rows(&capacities, rows, watch))
            .and_then(|problem| problem.with_demands(&demands))
            .and_then(|problem| problem.with_places(self.places.clone()))
            .expect("a sketch is a problem")
    }
}

fn places(numbers: &mut Numbers, is_plain: bool, width: i128) -> LoadCurve {
    let plain = LoadCurve::up_to(numbers.within(0, 4));
    if is_plain || numbers.happens(50) {
        return plain;
    }
    let minimum = numbers.within(0, 2).min(plain.capacity);
    let step_cost = [0, 1, width / 7, width][numbers.within(0, 3) as usize];
    LoadCurve { minimum, target: numbers.within(0, 3), step_cost, ..plain }
}
