//! One scan of all pairs there are, of which few are kept.

use std::ops::Range;

use super::pair_source::{AllPairsError, PairSource};
use super::top_pairs::TopPairs;
use crate::matching::problem::from_rows::SparseRows;
use crate::matching::problem::problem::Problem;
use crate::matching::progress::parallel::{BeforeEach, ParallelPass};
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// Scans every pair of a source.
pub(crate) struct AllPairsScan<'a, P> {
    pub(crate) pairs: &'a P,
    pub(crate) watch: Watch<'a>,
}

/// What was found.
pub(crate) struct FoundPairs<A> {
    /// For each mentee some mentors with their profits.
    pub(crate) rows: Vec<Vec<(u32, A)>>,
    pub(crate) pair_count: u64,
    /// The greatest profit or loss of a pair.
    widest: i128,
}

impl<P: PairSource> AllPairsScan<'_, P> {
    /// The most profitable pairs of each mentee, `most` at most.
    pub(crate) fn best(&self, most: usize) -> Result<FoundPairs<P::Profit>, Cancelled> {
        self.found(most, Stage::Scoring, |_, _, profit| Some(profit))
    }

    /// Every pair that is worth exactly value and price, or is planned.
    pub(crate) fn tight(
        &self,
        values: &[i128],
        prices: &[i128],
        is_planned: impl Fn(u32, u32) -> bool + Sync,
    ) -> Result<FoundPairs<P::Profit>, Cancelled> {
        self.found(usize::MAX, Stage::Placing, |mentee, mentor, profit| {
            let worth: i128 = profit.into();
            let is_tight = worth == values[mentee as usize] + prices[mentor as usize];
            (is_tight || is_planned(mentee, mentor)).then_some(profit)
        })
    }

    /// The pairs of each mentee that rank highest, `most` at most.
    fn found(
        &self,
        most: usize,
        stage: Stage,
        rank: impl Fn(u32, u32, P::Profit) -> Option<P::Profit> + Sync,
    ) -> Result<FoundPairs<P::Profit>, Cancelled> {
        let [mut found, rest] = self.halves(stage, |mentees, turn| {
            let mut found = FoundPairs { rows: Vec::new(), pair_count: 0, widest: 0 };
            for mentee in mentees {
                turn(mentee)?;
                let mut few = TopPairs::new(most);
                self.pairs.for_each_pair(mentee, |mentor, profit| {
                    found.pair_count += 1;
                    found.widest = found.widest.max(profit.into().abs());
                    if let Some(rank) = rank(mentee, mentor, profit) {
                        few.offer(rank, mentor, profit);
                    }
                });
                found.rows.push(few.into_row().0);
            }
            Ok(found)
        })?;
        found.rows.extend(rest.rows);
        found.pair_count += rest.pair_count;
        found.widest = found.widest.max(rest.widest);
        Ok(found)
    }

    /// Runs `look` on both halves of the mentees, on two threads if that pays.
    pub(crate) fn halves<T: Send>(
        &self,
        stage: Stage,
        look: impl Fn(Range<u32>, BeforeEach<'_>) -> Result<T, Cancelled> + Sync,
    ) -> Result<[T; 2], Cancelled> {
        let count = |length: usize| u32::try_from(length).expect("people are numbered in 32 bits");
        let (mentees, mentors) = (count(self.pairs.mentee_count()), count(self.pairs.places().len()));
        ParallelPass { mentees, mentors, stage, watch: self.watch }.in_halves(look)
    }
}

impl<A: Copy + Into<i128>> FoundPairs<A> {
    /// The people with the pairs kept.
    pub(crate) fn problem(self, pairs: &impl PairSource, watch: Watch<'_>) -> Result<Problem, AllPairsError> {
        let (mut starts, mut mentors, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in self.rows {
            mentors.extend(row.iter().map(|pair| pair.0));
            profits.extend(row.iter().map(|pair| Into::<i128>::into(pair.1)));
            starts.push(mentors.len());
        }
        let capacities: Vec<u32> = pairs.places().iter().map(|places| places.capacity).collect();
        let problem =
            Problem::from_rows(&capacities, SparseRows { starts: &starts, mentors, profits }, watch)??;
        let mut problem = problem.with_places(pairs.places().to_vec())?;
        problem.widen(self.widest)?;
        Ok(problem)
    }
}
