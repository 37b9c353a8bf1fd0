//! The pricing step of column generation: finds the pairs that prices and values do not cover, looking only where there
//! can be any.
//!
//! Every mentee that was looked at has a *margin*: the least reduced cost of a pair of its row that is not stored, below 0
//! where it is a gain. If its value rises by `a` and no price falls by more than `b`, the margin shrinks by no more
//! than `b − a`. While it is above 0, all its pairs are covered and only stored ones are tight, so that they need not
//! be looked at. The last rounds move few prices, and cost next to nothing.

use super::pair_source::PairSource;
use super::scan::AllPairsScan;
use super::top_pairs::TopPairs;
use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::problem::{MOST_OF_A_MENTEE, ProblemError};
use crate::matching::problem::width::Width;
use crate::matching::progress::watch::{Cancelled, Stage};
use crate::matching::solver::primal_dual::PrimalDual;

/// The pricing step, with what it remembers between rounds.
pub(crate) struct Pricing<W> {
    /// How many pairs of one mentee are added at once.
    most: usize,
    /// By mentee; empty before the first look.
    margins: Vec<W>,
    /// The values and prices that the margins are meant for.
    values: Vec<W>,
    prices: Vec<W>,
}

/// What was found.
pub(crate) struct Uncovered<W> {
    /// For each mentee the pairs that are worth most more than value and price.
    rows: Vec<Vec<(u32, W)>>,
    /// The pairs, mentee and mentor, that are worth exactly value and price and are not stored.
    pub(crate) tight: Vec<(u32, u32)>,
    margins: Vec<W>,
}

impl<W: Width> Pricing<W> {
    /// Before the first look. At most this many pairs of one mentee are added at once; at least 1.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, margins: Vec::new(), values: Vec::new(), prices: Vec::new() }
    }

    /// The pairs that are not stored and worth at least value and price. The stored ones are covered, and what is found is
    /// stored before the next look.
    pub(crate) fn look(
        &mut self,
        scan: &AllPairsScan<'_, impl PairSource>,
        rows: &PairTable<W>,
        state: &PrimalDual<W>,
    ) -> Result<Uncovered<W>, Cancelled> {
        self.follow(state);
        let (most, known) = (self.most, &self.margins);
        let [mut found, rest] = scan.halves(Stage::Placing, |mentees, turn| {
            let mut found = Uncovered { rows: Vec::new(), tight: Vec::new(), margins: Vec::new() };
            let mut look = RowPricing { most, rows, state, stored_for: vec![u32::MAX; state.prices.len()] };
            for mentee in mentees {
                turn(mentee)?;
                let margin = known.get(mentee as usize).copied().filter(|margin| *margin > W::ZERO);
                let (row, margin) = match margin {
                    Some(margin) => (Vec::new(), margin),
                    None => look.at(scan.pairs, mentee, &mut found.tight),
                };
                found.rows.push(row);
                found.margins.push(margin);
            }
            Ok(found)
        })?;
        found.rows.extend(rest.rows);
        found.tight.extend(rest.tight);
        found.margins.extend(rest.margins);
        self.margins = std::mem::take(&mut found.margins);
        Ok(found)
    }

    /// Turns the margins into what they are at least at these values and prices.
    fn follow(&mut self, state: &PrimalDual<W>) {
        let falls = self.prices.iter().zip(&state.prices).map(|(before, after)| *before - *after);
        let fall = falls.max().unwrap_or_default();
        let rises = self.values.iter().zip(&state.values).map(|(before, after)| *after - *before);
        for (margin, rise) in self.margins.iter_mut().zip(rises) {
            // Within bounds whatever happens: four amounts at most are added up.
            *margin = (*margin + rise - fall).clamp(W::ZERO - widest(), widest());
        }
        self.values.clone_from(&state.values);
        self.prices.clone_from(&state.prices);
    }
}

/// A margin that nothing found has made smaller.
fn widest<W: Width>() -> W {
    W::of(W::MOST).expect("the most fits")
}

/// Prices the pairs of one mentee after the other.
struct RowPricing<'l, W> {
    most: usize,
    rows: &'l PairTable<W>,
    state: &'l PrimalDual<W>,
    /// By mentor, the last mentee that a stored pair joins it to.
    stored_for: Vec<u32>,
}

impl<W: Width> RowPricing<'_, W> {
    /// The uncovered pairs of the mentee, few of them, and the margin once these are stored. Tight ones are added to `tight`.
    fn at(
        &mut self,
        pairs: &impl PairSource,
        mentee: u32,
        tight: &mut Vec<(u32, u32)>,
    ) -> (Vec<(u32, W)>, W) {
        let stored = self.rows.row(mentee as usize).0;
        for mentor in stored {
            self.stored_for[*mentor as usize] = mentee;
        }
        let (value, prices) = (self.state.values[mentee as usize], &self.state.prices);
        let mut few = TopPairs::new(self.most);
        let mut margin = widest();
        pairs.for_each_pair(mentee, |mentor, profit| {
            let profit = W::of(profit.into()).expect("the first look found every profit within bounds");
            let loss = value + prices[mentor as usize] - profit;
            if loss > margin || self.stored_for[mentor as usize] == mentee {
                return;
            }
            if loss < W::ZERO {
                few.offer(W::ZERO - loss, mentor, profit);
                return;
            }
            margin = loss;
            if loss == W::ZERO {
                tight.push((mentee, mentor));
            }
        });
        let (row, passed) = few.into_row();
        (row, passed.map_or(margin, |most| W::ZERO - most))
    }
}

impl<W: Width> Uncovered<W> {
    /// Whether every pair is covered.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.iter().all(Vec::is_empty)
    }

    /// Stores the pairs.
    pub(crate) fn add_to(self, rows: &mut PairTable<W>) -> Result<(), ProblemError> {
        for (mentee, row) in self.rows.into_iter().enumerate() {
            for (mentor, profit) in row {
                rows.insert(mentee, mentor, profit);
            }
        }
        let is_much = rows.pair_count() > MOST_OF_A_MENTEE * rows.len();
        if is_much { Err(ProblemError::TooManyDecide) } else { Ok(()) }
    }
}
