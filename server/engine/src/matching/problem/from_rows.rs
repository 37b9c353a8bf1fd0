//! Builds a problem from sparse rows: checked, brought into the narrowest integers that hold them, put in order.

use super::load_curve::LoadCurve;
use super::pair_table::PairTable;
use super::problem::{MAX_PAIRS, Problem, ProblemError, Rows};
use super::width::Width;
use crate::matching::progress::pace::{PAIRS_PER_LOOK, Pace};
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// Pairs in compressed sparse rows, as they come: those of mentee `i` are `starts[i]..starts[i + 1]`, in any order.
#[derive(Clone, Debug)]
pub struct SparseRows<'s, P> {
    /// Where each mentee's row begins, and behind them where the last one ends.
    pub starts: &'s [usize],
    /// The mentor of each pair.
    pub mentors: Vec<u32>,
    /// The profit of each pair.
    pub profits: Vec<P>,
}

impl Problem {
    /// Builds a problem of mentors with these capacities.
    ///
    /// # Errors
    /// [`ProblemError`] where the arrays contradict each other or leave the bounds; [`Cancelled`] where `watch` breaks.
    pub fn from_rows(
        capacities: &[u32],
        rows: SparseRows<'_, i128>,
        watch: Watch<'_>,
    ) -> Result<Result<Self, ProblemError>, Cancelled> {
        let pace = rows.pace(watch);
        rows.narrowest(capacities, &pace)
    }

    /// [`Problem::from_rows`] for profits that came in 64 bits.
    ///
    /// # Errors
    /// As [`Problem::from_rows`].
    pub fn from_narrow_rows(
        capacities: &[u32],
        rows: SparseRows<'_, i64>,
        watch: Watch<'_>,
    ) -> Result<Result<Self, ProblemError>, Cancelled> {
        let pace = rows.pace(watch);
        rows.narrow(capacities, &pace)
    }
}

/// A problem, unless it is refused or the watch breaks.
type Built = Result<Result<Problem, ProblemError>, Cancelled>;

impl SparseRows<'_, i128> {
    fn narrowest(self, capacities: &[u32], pace: &Pace<'_>) -> Built {
        let Self { starts, mentors, profits } = self;
        match recast(&profits, pace)? {
            Some(narrow) => {
                // The larger copy would stay to the end otherwise.
                drop(profits);
                SparseRows::<i64> { starts, mentors, profits: narrow }.build(capacities, Rows::narrow, pace)
            }
            None => SparseRows { starts, mentors, profits }.build(capacities, Rows::wide, pace),
        }
    }
}

impl SparseRows<'_, i64> {
    fn narrow(self, capacities: &[u32], pace: &Pace<'_>) -> Built {
        // Not every 64-bit integer leaves room for sums.
        if self.widest(pace)? <= i64::MOST.unsigned_abs() {
            return self.build(capacities, Rows::narrow, pace);
        }
        let Self { starts, mentors, profits } = self;
        let profits = recast(&profits, pace)?.expect("64-bit integers fit into 128 bits");
        SparseRows::<i128> { starts, mentors, profits }.build(capacities, Rows::wide, pace)
    }
}

impl<P: Copy + Into<i128>> SparseRows<'_, P> {
    fn pace<'w>(&self, watch: Watch<'w>) -> Pace<'w> {
        Pace::new(watch, Stage::Placing, self.starts.len().saturating_sub(1))
    }

    fn build(self, capacities: &[u32], rows: fn(PairTable<P>) -> Rows, pace: &Pace<'_>) -> Built
    where
        P: Width,
    {
        if let Err(error) = self.require_sound(capacities.len(), pace)? {
            return Ok(Err(error));
        }
        let Ok(widest) = i128::try_from(self.widest(pace)?) else {
            return Ok(Err(ProblemError::ProfitsTooWide));
        };
        let places = capacities.iter().map(|capacity| LoadCurve::up_to(*capacity)).collect();
        let rows = rows(PairTable::new(self.starts, self.mentors, self.profits, pace)?);
        let problem = Problem { places, seat_starts: Vec::new(), seats: Vec::new(), rows, widest };
        Ok(problem.require_bounds().map(|()| problem))
    }

    /// The rows describe the pairs, every mentor named exists, and no row names one twice.
    fn require_sound(&self, mentors: usize, pace: &Pace<'_>) -> Result<Result<(), ProblemError>, Cancelled> {
        let (starts, pairs) = (self.starts, self.mentors.len());
        let rises = starts.windows(2).all(|pair| pair[0] <= pair[1]);
        let is_whole = starts.first() == Some(&0) && starts.last() == Some(&pairs);
        if !rises || !is_whole || pairs != self.profits.len() || u32::try_from(starts.len()).is_err() {
            return Ok(Err(ProblemError::MalformedRows));
        }
        if pairs > MAX_PAIRS {
            return Ok(Err(ProblemError::TooManyPairs));
        }
        // The last row that named each mentor, counted from 1.
        let mut named_by = vec![0; mentors];
        for (mentee, range) in starts.windows(2).enumerate() {
            pace.pass(range[1] - range[0])?;
            for mentor in &self.mentors[range[0]..range[1]] {
                match named_by.get_mut(*mentor as usize) {
                    None => return Ok(Err(ProblemError::UnknownMentor { mentee, mentor: *mentor })),
                    Some(last) if *last == mentee + 1 => {
                        return Ok(Err(ProblemError::DuplicatePair { mentee, mentor: *mentor }));
                    }
                    Some(last) => *last = mentee + 1,
                }
            }
        }
        Ok(Ok(()))
    }

    /// The greatest profit or loss.
    fn widest(&self, pace: &Pace<'_>) -> Result<u128, Cancelled> {
        let mut widest = 0;
        let width = |profit: &P| Into::<i128>::into(*profit).unsigned_abs();
        pace.parts(&self.profits, |part| widest = part.iter().map(width).fold(widest, u128::max))?;
        Ok(widest)
    }
}

/// The same amounts in another width; `None` where one does not fit.
fn recast<V: Width, W: Width>(amounts: &[V], pace: &Pace<'_>) -> Result<Option<Vec<W>>, Cancelled> {
    let mut recast = Vec::with_capacity(amounts.len());
    for part in amounts.chunks(PAIRS_PER_LOOK) {
        pace.pass(part.len())?;
        for amount in part {
            let Some(amount) = W::of((*amount).into()) else { return Ok(None) };
            recast.push(amount);
        }
    }
    Ok(Some(recast))
}
