//! The pairs of a run, judged and scored once: a problem with room for added mentors, and what excludes all other pairs.

use super::changes::MOST_ADDED;
use crate::matching::input::policy::FULL_SCORE;
use crate::matching::people::profiles::count;
use crate::matching::people::roster::Roster;
use crate::matching::people::rules::Exclusion;
use crate::matching::people::tie_break::TIE_BITS;
use crate::matching::problem::from_rows::SparseRows;
use crate::matching::problem::load_curve::LoadCurve;
use crate::matching::problem::objective::{GoalWeights, Worth};
use crate::matching::problem::problem::{Problem, ProblemError};
use crate::matching::problem::width::{SortScratch, Width};
use crate::matching::progress::parallel::{BeforeEach, ParallelPass};
use crate::matching::progress::watch::{Cancelled, Stage, UNCANCELLED, uncancelled};

/// Every pair of the mentees that are free, by mentee.
#[derive(Default)]
pub(crate) struct JudgedPairs {
    ends: Vec<usize>,
    mentors: Vec<u32>,
    profits: Vec<i128>,
    /// For each mentee and mentor what excludes them.
    pub(crate) exclusions: Vec<Exclusion>,
}

impl JudgedPairs {
    /// Looks at every pair.
    pub(crate) fn new(roster: &Roster, free: &[u32], weights: &GoalWeights) -> Self {
        let pass = ParallelPass {
            mentees: count(free.len()),
            mentors: roster.mentor_count(),
            stage: Stage::Scoring,
            watch: UNCANCELLED,
        };
        let halves = pass.in_halves(|rows, _: BeforeEach<'_>| {
            let (mut scan, mut scratch) = (Self::default(), SortScratch::default());
            rows.for_each(|row| scan.look(roster, weights, free[row as usize], &mut scratch));
            Ok::<_, Cancelled>(scan)
        });
        let [mut scan, rest] = halves.expect("nobody cancels");
        scan.ends.extend(rest.ends.iter().map(|end| end + scan.mentors.len()));
        scan.mentors.extend(rest.mentors);
        scan.profits.extend(rest.profits);
        scan.exclusions.extend(rest.exclusions);
        scan
    }

    fn look(&mut self, roster: &Roster, weights: &GoalWeights, mentee: u32, scratch: &mut SortScratch) {
        let start = self.mentors.len();
        for mentor in 0..roster.mentor_count() {
            let candidate = roster.pair(mentee, mentor);
            let (exclusion, is_eligible) = candidate.exclusion();
            self.exclusions.push(exclusion);
            if is_eligible && !candidate.is_locked() {
                self.mentors.push(mentor);
                self.profits.push(candidate.profit_if_eligible(weights));
            }
        }
        // Rows are stored in order: here two threads share the work.
        i128::sort_row(&mut self.mentors[start..], &mut self.profits[start..], scratch);
        self.ends.push(self.mentors.len());
    }

    /// The problem with these places of mentors and seats of mentees, and for each mentee and mentor what excludes them.
    ///
    /// # Errors
    /// [`ProblemError`] where the pairs leave the bounds.
    pub(crate) fn into_problem(
        self,
        places: Vec<LoadCurve>,
        seats: Vec<LoadCurve>,
        greatest_profit: i128,
    ) -> Result<(Problem, Vec<Exclusion>), ProblemError> {
        let starts: Vec<usize> = std::iter::once(0).chain(self.ends).collect();
        let capacities: Vec<u32> = places.iter().map(|places| places.capacity).collect();
        let rows = SparseRows { starts: &starts, mentors: self.mentors, profits: self.profits };
        let problem = uncancelled(|watch| Problem::from_rows(&capacities, rows, watch))?;
        let mut problem = problem.with_places(places)?.with_seats(seats)?;
        // Whatever pair a what-if brings fits then.
        problem.widen(greatest_profit)?;
        Ok((problem, self.exclusions))
    }
}

impl Roster {
    /// More than any pair can be worth.
    pub(crate) fn greatest_profit(&self, weights: &GoalWeights) -> i128 {
        let placed = self.greatest_demand().into();
        weights.profit(Worth { placed, score: FULL_SCORE, kept: 1 }) + (1 << TIE_BITS)
    }

    /// The places that locks leave of every mentor, and [`MOST_ADDED`] mentors without a place after them.
    pub(crate) fn places_with_room(&self, locked: &[(u32, u32)], weights: &GoalWeights) -> Vec<LoadCurve> {
        let mut filled = vec![0; self.mentors.len()];
        for (_, mentor) in locked {
            filled[*mentor as usize] += 1;
        }
        let places = (0..).zip(filled).map(|(mentor, filled)| self.places(mentor, filled, weights));
        let balance = self.policy().balance;
        let nobody = LoadCurve {
            target: if balance.step == 0 { 0 } else { balance.target },
            step_cost: weights.cost(balance.step),
            ..LoadCurve::up_to(0)
        };
        places.chain(std::iter::repeat_n(nobody, MOST_ADDED as usize)).collect()
    }
}
