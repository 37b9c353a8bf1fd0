//! A look at every pair there is, keeping few.

use super::super::halves::Everybody;
use super::super::problem::{MOST_OF_A_MENTEE, Problem, ProblemError};
use super::super::solve::{Cancelled, Stage, Watch};
use super::super::solver::ledger::Ledger;
use super::super::solver::table::Table;
use super::super::solver::width::Width;
use super::Pairs;

/// A look at every pair.
pub(super) struct Scan<'a, P> {
    pub(super) pairs: &'a P,
    pub(super) watch: Watch<'a>,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    /// For each mentee some mentors with their profits.
    pub(super) rows: Vec<Vec<(u32, i128)>>,
    /// The pairs, mentee and mentor, on which nothing is lost or gained: all of them.
    pub(super) tight: Vec<(u32, u32)>,
    pub(super) pair_count: u64,
    /// The greatest profit or loss of a pair.
    pub(super) widest: i128,
}

/// Whether a pair is to be kept.
enum Rank {
    /// Before those that rank lower.
    Keep(i128),
    /// It is worth exactly value and price.
    Tight,
    Leave,
}

type Ranking<'r> = &'r (dyn Fn(u32, u32, i128) -> Rank + Sync);

impl<P: Pairs> Scan<'_, P> {
    /// The most profitable pairs of each mentee, so many at most.
    pub(super) fn best(&self, most: usize) -> Result<Found, Cancelled> {
        self.run((most, Stage::Scoring), &|_, _, profit| Rank::Keep(profit))
    }

    /// The pairs of each mentee that are worth most more than value and price, so many at most; and all that are worth
    /// exactly as much. Pairs of the plan are not looked for.
    pub(super) fn uncovered<W: Width>(&self, most: usize, ledger: &Ledger<W>) -> Result<Found, Cancelled> {
        let values: Vec<i128> = ledger.values.iter().map(|value| (*value).into()).collect();
        let prices: Vec<i128> = ledger.prices.iter().map(|price| (*price).into()).collect();
        self.run((most, Stage::Placing), &|mentee: u32, mentor: u32, profit| {
            let excess = profit - values[mentee as usize] - prices[mentor as usize];
            match excess {
                0 => Rank::Tight,
                // Whoever demands several mentors may gain more from one of them than from the last.
                1.. if !ledger.is_with(mentee, mentor) => Rank::Keep(excess),
                _ => Rank::Leave,
            }
        })
    }

    /// Every pair that is worth exactly value and price, or is planned.
    pub(super) fn tight(
        &self,
        (values, prices): (&[i128], &[i128]),
        is_planned: impl Fn(u32, u32) -> bool + Sync,
    ) -> Result<Found, Cancelled> {
        self.run((usize::MAX / 8, Stage::Placing), &|mentee: u32, mentor: u32, profit| {
            let is_tight = profit == values[mentee as usize] + prices[mentor as usize];
            if is_tight || is_planned(mentee, mentor) { Rank::Keep(0) } else { Rank::Leave }
        })
    }

    fn run(&self, (most, stage): (usize, Stage), rank: Ranking<'_>) -> Result<Found, Cancelled> {
        let count = |length: usize| u32::try_from(length).expect("people are numbered in 32 bits");
        let everybody = Everybody {
            mentees: count(self.pairs.mentee_count()),
            mentors: count(self.pairs.places().len()),
            stage,
            watch: self.watch,
        };
        let pairs = self.pairs;
        let halves = everybody.halves(|mentees, turn| {
            let mut found = Found::default();
            for mentee in mentees {
                turn(mentee)?;
                found.look(pairs, mentee, most, rank);
            }
            Ok::<_, Cancelled>(found)
        })?;
        let [mut found, rest] = halves;
        found.rows.extend(rest.rows);
        found.tight.extend(rest.tight);
        found.pair_count += rest.pair_count;
        found.widest = found.widest.max(rest.widest);
        Ok(found)
    }
}

impl Found {
    fn look(&mut self, pairs: &impl Pairs, mentee: u32, most: usize, rank: Ranking<'_>) {
        let mut kept: Vec<(i128, u32, i128)> = Vec::new();
        let mut least = i128::MIN;
        pairs.for_each_pair(mentee, &mut |mentor, profit| {
            self.pair_count += 1;
            self.widest = self.widest.max(profit.abs());
            match rank(mentee, mentor, profit) {
                Rank::Keep(worth) if worth >= least => kept.push((worth, mentor, profit)),
                Rank::Tight => self.tight.push((mentee, mentor)),
                Rank::Keep(_) | Rank::Leave => {}
            }
            if kept.len() == 4 * most {
                least = keep_best(&mut kept, most);
            }
        });
        if kept.len() > most {
            keep_best(&mut kept, most);
        }
        self.rows.push(kept.into_iter().map(|(_, mentor, profit)| (mentor, profit)).collect());
    }

    /// The people with the pairs kept.
    pub(super) fn problem(self, pairs: &impl Pairs) -> Result<Problem, ProblemError> {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in self.rows {
            mentors.extend(row.iter().map(|pair| pair.0));
            profits.extend(row.iter().map(|pair| pair.1));
            starts.push(mentors.len());
        }
        let capacities: Vec<u32> = pairs.places().iter().map(|places| places.capacity).collect();
        let problem = Problem::from_rows(&capacities, &starts, mentors, profits)?;
        let mut problem = problem.with_places(pairs.places().to_vec())?;
        problem.widen(self.widest)?;
        Ok(problem)
    }

    /// Adds the pairs kept to those that were stored before.
    pub(super) fn add_to<W: Width>(self, rows: &mut Table<W>) -> Result<(), ProblemError> {
        for (mentee, row) in self.rows.into_iter().enumerate() {
            for (mentor, profit) in row {
                let profit = W::of(profit).ok_or(ProblemError::ProfitsTooWide)?;
                rows.insert(mentee, mentor, profit);
            }
        }
        let is_much = rows.pair_count() > MOST_OF_A_MENTEE * rows.len();
        if is_much { Err(ProblemError::TooManyDecide) } else { Ok(()) }
    }
}

/// Keeps so many of the highest, equal ones by number; returns the least rank kept.
fn keep_best(kept: &mut Vec<(i128, u32, i128)>, most: usize) -> i128 {
    let (_, least, _) = kept.select_nth_unstable_by_key(most - 1, |pair| (std::cmp::Reverse(pair.0), pair.1));
    let least = least.0;
    kept.truncate(most);
    least
}
