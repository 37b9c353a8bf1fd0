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
        let has_risen = |mentee: u32| {
            let before = self.values.get(mentee as usize);
            before.is_some_and(|before| *before <= state.values[mentee as usize])
                && !rows.is_whole(mentee as usize)
        };
        let has_fallen = |mentor: u32| state.prices[mentor as usize] < self.prices[mentor as usize];
        let mut tight = Vec::new();
        for mentee in (0..).take(rows.len()) {
            let mut note = |(mentor, profit)| {
                if is_tight(state, mentee, mentor, profit) {
                    tight.push((mentee, mentor));
                }
            };
            if has_risen(mentee) {
                rows.beside(mentee as usize).for_each(&mut note);
            } else {
                rows.pairs(mentee as usize).for_each(&mut note);
            }
        }
        for mentor in (0..).take(self.prices.len()).filter(|mentor| has_fallen(*mentor)) {
            let pairs = columns.pairs(mentor as usize).filter(|(mentee, _)| has_risen(*mentee));
            let pairs = pairs.filter(|(mentee, profit)| is_tight(state, *mentee, mentor, *profit));
            tight.extend(pairs.map(|(mentee, _)| (mentee, mentor)));
        }
        let are_equal = |(mentee, mentor): &(u32, u32)| {
            has_risen(*mentee)
                && state.values[*mentee as usize] == self.values[*mentee as usize]
                && state.prices[*mentor as usize] == self.prices[*mentor as usize]
        };
        tight.extend(self.tight.iter().copied().filter(are_equal));
        tight.sort_unstable();
        tight.dedup();
        tight
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
