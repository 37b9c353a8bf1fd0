//! Tight pairs, found again after few values and prices have changed since an earlier optimum.

use super::overlaid_table::OverlaidTable;
use super::primal_dual::PrimalDual;
use crate::matching::problem::width::Width;
use crate::matching::progress::parallel::ParallelPass;
use crate::matching::progress::watch::{Cancelled, Stage, UNCANCELLED};

/// An earlier optimum in which every mentee has one seat, so that `p ≤ u + v` held for every pair. Later a pair can
/// be tight (`p = u + v`) only if it was tight then, was added since, or its `u` or `v` has fallen.
#[derive(Debug)]
pub(crate) struct EarlierOptimum<W> {
    values: Vec<W>,
    prices: Vec<W>,
    /// The pairs that were tight: mentee and mentor.
    tight: Vec<(u32, u32)>,
}

impl<W: Width> EarlierOptimum<W> {
    pub(crate) fn new(rows: &OverlaidTable<W>, state: &PrimalDual<W>) -> Self {
        let (values, prices) = (state.values.clone(), state.prices.clone());
        Self { values, prices, tight: tight_pairs(rows, state) }
    }

    /// The tight pairs of a later optimum, each once, by mentee, then mentor.
    pub(crate) fn tight_pairs(
        &self,
        rows: &OverlaidTable<W>,
        columns: &OverlaidTable<W>,
        state: &PrimalDual<W>,
    ) -> Vec<(u32, u32)> {
        let later = Later { earlier: self, rows, state };
        let mut tight = Vec::new();
        for mentee in (0..).take(rows.len()) {
            later.note_row(mentee, &mut tight);
        }
        for mentor in (0..).take(self.prices.len()) {
            if state.prices[mentor as usize] < self.prices[mentor as usize] {
                later.note_column(mentor, columns, &mut tight);
            }
        }
        tight.extend(
            self.tight.iter().copied().filter(|(mentee, mentor)| later.is_as_before(*mentee, *mentor)),
        );
        tight.sort_unstable();
        tight.dedup();
        tight
    }
}

/// A later optimum beside an earlier one.
struct Later<'l, W> {
    earlier: &'l EarlierOptimum<W>,
    rows: &'l OverlaidTable<W>,
    state: &'l PrimalDual<W>,
}

impl<W: Width> Later<'_, W> {
    /// Whether the mentee was there, its value has not fallen, and its row has only grown: of its old pairs, only those
    /// whose price has fallen, and those tight before, can be tight.
    fn is_settled(&self, mentee: u32) -> bool {
        let before = self.earlier.values.get(mentee as usize);
        before.is_some_and(|before| *before <= self.state.values[mentee as usize])
            && !self.rows.is_whole(mentee as usize)
    }

    /// Notes the tight pairs of a row, of a settled mentee only those that were added.
    fn note_row(&self, mentee: u32, tight: &mut Vec<(u32, u32)>) {
        let mut note = |(mentor, profit)| {
            if is_tight(self.state, mentee, mentor, profit) {
                tight.push((mentee, mentor));
            }
        };
        if self.is_settled(mentee) {
            self.rows.beside(mentee as usize).for_each(&mut note);
        } else {
            self.rows.pairs(mentee as usize).for_each(&mut note);
        }
    }

    /// Notes the tight pairs of a mentor whose price has fallen, with settled mentees.
    fn note_column(&self, mentor: u32, columns: &OverlaidTable<W>, tight: &mut Vec<(u32, u32)>) {
        for (mentee, profit) in columns.pairs(mentor as usize) {
            if self.is_settled(mentee) && is_tight(self.state, mentee, mentor, profit) {
                tight.push((mentee, mentor));
            }
        }
    }

    /// Whether the mentee is settled, and value and price are what they were.
    fn is_as_before(&self, mentee: u32, mentor: u32) -> bool {
        let (earlier, state) = (self.earlier, self.state);
        self.is_settled(mentee)
            && state.values[mentee as usize] == earlier.values[mentee as usize]
            && state.prices[mentor as usize] == earlier.prices[mentor as usize]
    }
}

/// Looks at every pair for those of reduced cost 0, by mentee.
pub(crate) fn tight_pairs<W: Width>(rows: &OverlaidTable<W>, state: &PrimalDual<W>) -> Vec<(u32, u32)> {
    let count = |length: usize| u32::try_from(length).expect("people are numbered in 32 bits");
    let pass = ParallelPass {
        mentees: count(rows.len()),
        mentors: count(state.prices.len()),
        stage: Stage::Placing,
        watch: UNCANCELLED,
    };
    let halves = pass.in_halves(|mentees, _| {
        let mut tight = Vec::new();
        for mentee in mentees {
            let pairs = rows.pairs(mentee as usize);
            let pairs = pairs.filter(|(mentor, profit)| is_tight(state, mentee, *mentor, *profit));
            tight.extend(pairs.map(|(mentor, _)| (mentee, mentor)));
        }
        Ok::<_, Cancelled>(tight)
    });
    halves.expect("nobody cancels").concat()
}

fn is_tight<W: Width>(state: &PrimalDual<W>, mentee: u32, mentor: u32, profit: W) -> bool {
    profit - state.prices[mentor as usize] == state.values[mentee as usize]
}
