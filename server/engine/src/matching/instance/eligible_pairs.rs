//! The eligible pairs of all free mentees, judged and scored once.

use super::error::InstanceError;
use crate::matching::people::profiles::count;
use crate::matching::people::roster::Roster;
use crate::matching::problem::objective::GoalWeights;
use crate::matching::problem::problem::{MAX_PAIRS, ProblemError};
use crate::matching::problem::width::{SortScratch, Width};
use crate::matching::progress::pace::Pace;
use crate::matching::progress::parallel::ParallelPass;
use crate::matching::progress::watch::{Cancelled, Stage, Watch};

/// Eligible pairs as rows.
pub(crate) struct EligiblePairs {
    pub(crate) starts: Vec<usize>,
    pub(crate) mentors: Vec<u32>,
    pub(crate) profits: Vec<i128>,
    /// In thousandths; `None` if the objective does not need them.
    pub(crate) coverages: Option<Vec<u16>>,
    scratch: SortScratch,
}

impl EligiblePairs {
    fn new(with_coverages: bool) -> Self {
        let coverages = with_coverages.then(Vec::new);
        let scratch = SortScratch::default();
        Self { starts: vec![0], mentors: Vec::new(), profits: Vec::new(), coverages, scratch }
    }

    /// This many rows without a pair.
    pub(crate) fn none(rows: usize) -> Self {
        Self { starts: vec![0; rows + 1], ..Self::new(false) }
    }

    /// The eligible pairs of all free mentees.
    pub(crate) fn gather(
        roster: &Roster,
        free: &[u32],
        weights: &GoalWeights,
        watch: Watch<'_>,
    ) -> Result<Self, InstanceError> {
        let (mentees, mentors) = (count(free.len()), roster.mentor_count());
        let pass = ParallelPass { mentees, mentors, stage: Stage::Scoring, watch };
        let halves: [Self; 2] = pass.in_halves(|rows, turn| {
            let mut pairs = Self::new(roster.policy().is_fair());
            for row in rows {
                turn(row)?;
                pairs.add_row(roster, free[row as usize], weights)?;
            }
            Ok::<_, InstanceError>(pairs)
        })?;
        let [mut pairs, rest] = halves;
        pairs.append(rest, watch)?;
        if pairs.mentors.len() > MAX_PAIRS { Err(ProblemError::TooManyPairs.into()) } else { Ok(pairs) }
    }

    /// Adds the rows of other mentees, who come after these.
    fn append(&mut self, rest: Self, watch: Watch<'_>) -> Result<(), Cancelled> {
        let pace = Pace::new(watch, Stage::Placing, self.starts.len() + rest.starts.len() - 2);
        let before = self.mentors.len();
        self.starts.extend(rest.starts[1..].iter().map(|start| start + before));
        pace.parts(&rest.mentors, |part| self.mentors.extend_from_slice(part))?;
        pace.parts(&rest.profits, |part| self.profits.extend_from_slice(part))?;
        if let (Some(coverages), Some(rest)) = (&mut self.coverages, rest.coverages) {
            pace.parts(&rest, |part| coverages.extend_from_slice(part))?;
        }
        Ok(())
    }

    fn add_row(&mut self, roster: &Roster, mentee: u32, weights: &GoalWeights) -> Result<(), ProblemError> {
        let start = self.mentors.len();
        for mentor in 0..roster.mentor_count() {
            let candidate = roster.pair(mentee, mentor);
            let Some(profit) = candidate.profit(weights).filter(|_| !candidate.is_locked()) else { continue };
            self.mentors.push(mentor);
            self.profits.push(profit);
            if let Some(coverages) = &mut self.coverages {
                coverages
                    .push(u16::try_from(candidate.coverage()).expect("a share is at most 1000 thousandths"));
            }
        }
        if self.coverages.is_none() {
            // Rows are stored in order. Here two threads share the work, and it can be stopped.
            i128::sort_row(&mut self.mentors[start..], &mut self.profits[start..], &mut self.scratch);
        }
        self.starts.push(self.mentors.len());
        if self.mentors.len() > MAX_PAIRS { Err(ProblemError::TooManyPairs) } else { Ok(()) }
    }

    /// The pairs that cover at least `least` thousandths.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub(crate) fn covering(&self, least: i64, watch: Watch<'_>) -> Result<Self, Cancelled> {
        let pace = Pace::new(watch, Stage::Placing, self.starts.len() - 1);
        let mut kept = Self::new(false);
        let coverages: &[u16] = self.coverages.as_deref().unwrap_or_default();
        for row in self.starts.windows(2) {
            pace.pass(row[1] - row[0])?;
            for pair in (row[0]..row[1]).filter(|pair| i64::from(coverages[*pair]) >= least) {
                kept.mentors.push(self.mentors[pair]);
                kept.profits.push(self.profits[pair]);
            }
            kept.starts.push(kept.mentors.len());
        }
        Ok(kept)
    }

    /// The coverages that occur, rising.
    ///
    /// # Errors
    /// [`Cancelled`] where `watch` breaks.
    pub(crate) fn bars(&self, watch: Watch<'_>) -> Result<Vec<u16>, Cancelled> {
        let pace = Pace::new(watch, Stage::Placing, self.starts.len() - 1);
        let mut occurs = [false; 1001];
        let coverages: &[u16] = self.coverages.as_deref().unwrap_or_default();
        pace.parts(coverages, |part| part.iter().for_each(|coverage| occurs[*coverage as usize] = true))?;
        Ok((0..).zip(occurs).filter(|(_, occurs)| *occurs).map(|(coverage, _)| coverage).collect())
    }
}
