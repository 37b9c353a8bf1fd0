//! Dropped rules: of the pairs that they excluded, those that the plan needs.
//!
//! Column generation again: a pair that is worth less than value and price changes nothing, and most pairs that rules exclude
//! are far below. So each is told from what excludes it, and from a few lines of its score, whether it can be worth
//! more; the few that can are scored, those that are join the others, the optimum is repaired, and where values or prices
//! have fallen all is looked at again. In the end every pair that is left out is worth less than value and price: none
//! of them is in any best plan.

use std::collections::BTreeSet;

use super::must_solve::MustSolve;
use super::state::WhatIfState;
use crate::matching::input::policy::HardRule;
use crate::matching::people::profiles::count;
use crate::matching::people::roster::Roster;
use crate::matching::people::rules::Exclusion;
use crate::matching::people::score_bounds::Ceiling;
use crate::matching::people::tie_break::TIE_BITS;
use crate::matching::problem::objective::{GoalWeights, Worth};
use crate::matching::problem::solution::Solution;
use crate::matching::progress::parallel::{BeforeEach, ParallelPass};
use crate::matching::progress::watch::{Cancelled, Stage, UNCANCELLED};
use crate::matching::solver::solved_problem::SolvedProblem;

/// At most this many pairs of one mentee join at once: those of least reduced cost.
const MORE: usize = 64;
/// The most pairs that may join in one what-if.
const MOST_JOINING: usize = 200_000;

/// Fewer points than any pair scores, of which two can be added.
const NOTHING: i64 = i64::MIN / 4;

/// The pairs that dropped rules excluded.
pub(crate) struct DroppedRules<'q> {
    run: &'q WhatIfState,
    /// The people under the rules that are left.
    roster: &'q Roster,
    /// By exclusion, the ceiling of a plain pair that may be eligible now; [`NOTHING`] points if none may be.
    ceilings: [Ceiling; Exclusion::COUNT],
}

/// Values and prices, and in points what a pair has to score at least so as to be worth both.
struct ScoreBar {
    values: Vec<i128>,
    prices: Vec<i128>,
    points_of_values: Vec<i64>,
    points_of_prices: Vec<i64>,
}

/// What was looked at last.
struct LastPass {
    bar: ScoreBar,
    /// The rows of which more would have joined.
    cut: Vec<bool>,
}

impl LastPass {
    /// Whether all pairs of the row have to be looked at again.
    fn is_open(&self, row: u32, bar: &ScoreBar) -> bool {
        self.cut[row as usize] || bar.has_fallen(&self.bar, row)
    }
}

/// The pairs of one mentee that join.
#[derive(Default)]
struct Joining {
    pairs: Vec<(u32, i128)>,
    is_cut: bool,
}

impl<'q> DroppedRules<'q> {
    pub(crate) fn new(run: &'q WhatIfState, roster: &'q Roster, rules: &BTreeSet<HardRule>) -> Self {
        let ceiling = |place| match Exclusion::switch(place) {
            Some(rule) if rules.contains(&rule) => roster.policy().most_points_despite(rule),
            _ => Ceiling { points: NOTHING, availability: 0 },
        };
        Self { run, roster, ceilings: std::array::from_fn(ceiling) }
    }

    /// Lets those join that the plan needs.
    ///
    /// # Errors
    /// [`MustSolve::Size`] where these are too many.
    pub(crate) fn join(&self, solved: &mut SolvedProblem) -> Result<(), MustSolve> {
        let (mut seen, mut left): (Option<LastPass>, usize) = (None, MOST_JOINING);
        loop {
            let bar = ScoreBar::new(solved.solution(), self.roster, &self.run.weights);
            let joining = self.look(&bar, seen.as_ref(), solved);
            let rows = (0..).zip(&joining);
            let pairs =
                rows.flat_map(|(row, joining)| joining.pairs.iter().map(move |pair| (row, pair.0, pair.1)));
            let pairs: Vec<(u32, u32, i128)> = pairs.collect();
            if pairs.is_empty() {
                return Ok(());
            }
            left = left.checked_sub(pairs.len()).ok_or(MustSolve::Size)?;
            solved.allow(&pairs)?;
            let cut = joining.iter().map(|joining| joining.is_cut).collect();
            seen = Some(LastPass { bar, cut });
        }
    }

    /// Looks at all pairs that have not been seen at this bar or a lower one.
    fn look(&self, bar: &ScoreBar, seen: Option<&LastPass>, solved: &SolvedProblem) -> Vec<Joining> {
        let pass = ParallelPass {
            mentees: count(self.run.free.len()),
            mentors: self.run.roster.mentor_count(),
            stage: Stage::Placing,
            watch: UNCANCELLED,
        };
        let mut fallen: Vec<u32> = seen.iter().flat_map(|seen| bar.fallen_prices(&seen.bar)).collect();
        // Added mentors have all their pairs.
        fallen.retain(|mentor| *mentor < pass.mentors);
        let halves = pass.in_halves(|rows, _: BeforeEach<'_>| {
            let mut joining = Vec::with_capacity(rows.len());
            for row in rows {
                joining.push(if seen.is_none_or(|seen| seen.is_open(row, bar)) {
                    self.look_along(row, bar, 0..pass.mentors, solved)
                } else {
                    self.look_along(row, bar, fallen.iter().copied(), solved)
                });
            }
            Ok::<_, Cancelled>(joining)
        });
        let [mut joining, rest] = halves.expect("nobody cancels");
        joining.extend(rest);
        joining
    }

    /// Looks at these mentors beside the mentee of one row, and at all mentors that have a relation to the mentee.
    fn look_along(
        &self,
        row: u32,
        bar: &ScoreBar,
        mentors: impl Iterator<Item = u32>,
        solved: &SolvedProblem,
    ) -> Joining {
        let mentee = self.run.free[row as usize];
        let related = self.roster.relations.of_mentee(mentee);
        // No pair of the mentee scores what only waiting longer would earn.
        let least = bar.points_of_values[row as usize]
            + self.roster.mentees[mentee as usize].points_not_waited(self.roster.policy());
        let exclusions = self.run.exclusions_of(row);
        let mut joining = Joining::default();
        for mentor in mentors {
            let ceiling = self.ceilings[exclusions[mentor as usize].place()];
            if ceiling.points < least + bar.points_of_prices[mentor as usize] || related.contains_key(&mentor)
            {
                continue;
            }
            let pair = self.roster.pair(mentee, mentor);
            if pair.may_score(bar.points(row, mentor), ceiling.availability) {
                joining.pairs.extend(self.joining_pair(row, mentor, bar, solved));
            }
        }
        for mentor in related.keys().copied() {
            if self.ceilings[exclusions[mentor as usize].place()].points > NOTHING {
                joining.pairs.extend(self.joining_pair(row, mentor, bar, solved));
            }
        }
        joining.keep_best(&bar.prices);
        joining
    }

    /// The mentor with the pair's profit, if it is eligible, worth at least value and price, and not there yet.
    fn joining_pair(
        &self,
        row: u32,
        mentor: u32,
        bar: &ScoreBar,
        solved: &SolvedProblem,
    ) -> Option<(u32, i128)> {
        let profit = self.roster.pair(self.run.free[row as usize], mentor).profit(&self.run.weights)?;
        let worth = bar.values[row as usize] + bar.prices[mentor as usize];
        (profit >= worth && !solved.has_pair(row, mentor)).then_some((mentor, profit))
    }
}

impl Joining {
    fn keep_best(&mut self, prices: &[i128]) {
        self.is_cut = self.pairs.len() > MORE;
        if self.is_cut {
            self.pairs.sort_by_key(|(mentor, profit)| prices[*mentor as usize] - profit);
            self.pairs.truncate(MORE);
        }
    }
}

impl ScoreBar {
    fn new(solution: Solution, roster: &Roster, weights: &GoalWeights) -> Self {
        let Solution { mentee_values: values, mentor_prices: prices, .. } = solution;
        // All that a plain pair is worth beside its score.
        let placed = roster.greatest_demand().into();
        let beside = weights.profit(Worth { placed, score: 0, kept: 0 }) + (1 << TIE_BITS);
        let points = |amount: i128| match weights.profit(Worth { placed: 0, score: 1, kept: 0 }) {
            // Where scores do not count, none is too low.
            0 => NOTHING,
            point => {
                let points = amount.div_euclid(point).clamp(NOTHING.into(), (-NOTHING).into());
                i64::try_from(points).expect("it was clamped")
            }
        };
        Self {
            points_of_values: values.iter().map(|value| points(*value)).collect(),
            points_of_prices: prices.iter().map(|price| points(price - beside)).collect(),
            values,
            prices,
        }
    }

    /// The points that a plain pair has to score at least.
    fn points(&self, row: u32, mentor: u32) -> i64 {
        self.points_of_values[row as usize] + self.points_of_prices[mentor as usize]
    }

    /// The mentors whose prices have fallen.
    fn fallen_prices(&self, before: &Self) -> impl Iterator<Item = u32> {
        let prices = self.prices.iter().zip(&before.prices).zip(0..);
        prices.filter(|((price, before), _)| price < before).map(|(_, mentor)| mentor)
    }

    fn has_fallen(&self, before: &Self, row: u32) -> bool {
        self.values[row as usize] < before.values[row as usize]
    }
}
