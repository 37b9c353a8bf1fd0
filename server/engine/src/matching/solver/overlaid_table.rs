//! A table that copies share, with the changes of one copy laid over it (copy on write, by row).

use std::sync::Arc;

use crate::matching::problem::pair_table::PairTable;
use crate::matching::problem::width::Width;
use crate::matching::progress::pace::unwatched;

/// Rows of pairs, stored in one table or overlaid, as insertion and filling read them.
pub(crate) trait PairRows<W> {
    /// The pairs of a row.
    fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, W)> + '_;
}

impl<W: Width> PairRows<W> for PairTable<W> {
    fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, W)> + '_ {
        PairTable::pairs(self, row)
    }
}

/// A shared table, and beside it the pairs that were added. A row that has lost a pair is copied whole: a copy of the table
/// costs what was changed, and a change costs what its rows hold.
#[derive(Clone, Debug)]
pub(crate) struct OverlaidTable<W> {
    base: Arc<PairTable<W>>,
    /// As many rows as there are: those that are whole here, and of all others what came later.
    beside: PairTable<W>,
    /// By row, whether the base does not count.
    is_whole: Vec<bool>,
}

impl<W: Width> OverlaidTable<W> {
    /// The table with nothing changed.
    pub(crate) fn new(base: Arc<PairTable<W>>) -> Self {
        let rows = base.len();
        Self { base, beside: PairTable::of_nothing(rows), is_whole: vec![false; rows] }
    }

    /// Adds a pair where it belongs in its row.
    pub(crate) fn insert(&mut self, row: usize, number: u32, profit: W) {
        self.beside.insert(row, number, profit);
    }

    /// Adds a pair to a row that is not kept in order.
    pub(crate) fn push(&mut self, row: usize, number: u32, profit: W) {
        self.beside.push(row, number, profit);
    }

    /// Takes a pair out of its row; its profit, `None` where it is not there.
    pub(crate) fn remove(&mut self, row: usize, number: u32) -> Option<W> {
        let beside = self.beside.remove(row, number);
        if beside.is_some() || self.is_whole[row] {
            return beside;
        }
        let profit = self.base.profit(row, number)?;
        let pairs: Vec<(u32, W)> = self.pairs(row).filter(|pair| pair.0 != number).collect();
        self.beside.replace(row, &pairs);
        self.is_whole[row] = true;
        Some(profit)
    }

    /// Adds an empty row.
    pub(crate) fn add_row(&mut self) {
        self.beside.add_row();
        self.is_whole.push(true);
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.is_whole.len()
    }

    /// How many pairs there are.
    pub(crate) fn pair_count(&self) -> usize {
        (0..self.len()).map(|row| self.row_length(row)).sum()
    }

    /// Whether the row has lost pairs, or has never been in the base.
    pub(crate) fn is_whole(&self, row: usize) -> bool {
        self.is_whole[row]
    }

    /// The pairs of a row that are not in the base.
    pub(crate) fn beside(&self, row: usize) -> impl Iterator<Item = (u32, W)> + '_ {
        self.beside.pairs(row)
    }

    /// The pairs of a row, in its order.
    pub(crate) fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, W)> + '_ {
        let base = if self.is_whole[row] { (&[][..], &[][..]) } else { self.base.row(row) };
        Merged { base, beside: self.beside.row(row) }
    }

    /// How many pairs a row has.
    pub(crate) fn row_length(&self, row: usize) -> usize {
        let base = if self.is_whole[row] { 0 } else { self.base.row(row).0.len() };
        base + self.beside.row(row).0.len()
    }

    /// The profit of a pair.
    pub(crate) fn profit(&self, row: usize, number: u32) -> Option<W> {
        let base = || if self.is_whole[row] { None } else { self.base.profit(row, number) };
        self.beside.profit(row, number).or_else(base)
    }

    /// All pairs in one table.
    pub(crate) fn flat(&self) -> Arc<PairTable<W>> {
        let is_base = self.beside.pair_count() == 0 && !self.is_whole.contains(&true);
        if is_base { Arc::clone(&self.base) } else { Arc::new(self.flattened()) }
    }

    fn flattened(&self) -> PairTable<W> {
        let (mut starts, mut numbers, mut profits) = (vec![0], Vec::new(), Vec::new());
        for row in 0..self.len() {
            for (number, profit) in self.pairs(row) {
                numbers.push(number);
                profits.push(profit);
            }
            starts.push(numbers.len());
        }
        unwatched(|pace| PairTable::new(&starts, numbers, profits, pace))
    }
}

impl<W: Width> PairRows<W> for OverlaidTable<W> {
    fn pairs(&self, row: usize) -> impl Iterator<Item = (u32, W)> + '_ {
        OverlaidTable::pairs(self, row)
    }
}

/// Two rows, numbers and profits, as one: the most profitable pair first where both are in order.
struct Merged<'t, W> {
    base: (&'t [u32], &'t [W]),
    beside: (&'t [u32], &'t [W]),
}

impl<W: Width> Iterator for Merged<'_, W> {
    type Item = (u32, W);

    fn next(&mut self) -> Option<(u32, W)> {
        let is_beside = match (self.base.1.first(), self.beside.1.first()) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(one), Some(other)) => {
                other > one || other == one && self.beside.0.first() < self.base.0.first()
            }
        };
        let (numbers, profits) = if is_beside { &mut self.beside } else { &mut self.base };
        let (number, profit) = (numbers.split_off_first()?, profits.split_off_first()?);
        Some((*number, *profit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(table: &OverlaidTable<i64>) -> Vec<Vec<(u32, i64)>> {
        (0..table.len()).map(|row| table.pairs(row).collect()).collect()
    }

    fn base() -> OverlaidTable<i64> {
        let table = unwatched(|pace| PairTable::new(&[0, 3, 3], vec![0, 1, 2], vec![5, 9, 5], pace));
        OverlaidTable::new(Arc::new(table))
    }

    #[test]
    fn rows_are_in_order_whatever_came_later_and_the_base_stays() {
        let base = base();
        let mut changed = base.clone();
        changed.insert(0, 4, 7);
        changed.insert(0, 3, 5);
        changed.insert(1, 0, 1);
        changed.add_row();
        changed.insert(2, 8, 2);
        assert_eq!(
            listed(&changed),
            [vec![(1, 9), (4, 7), (0, 5), (2, 5), (3, 5)], vec![(0, 1)], vec![(8, 2)]]
        );
        assert_eq!((changed.pair_count(), changed.profit(0, 3), changed.profit(1, 3)), (7, Some(5), None));
        assert_eq!(listed(&base), [vec![(1, 9), (0, 5), (2, 5)], vec![]]);
        assert_eq!(listed(&OverlaidTable::new(changed.flat())), listed(&changed));
    }

    #[test]
    fn what_is_taken_out_comes_back_where_it_was() {
        let mut changed = base();
        changed.insert(0, 4, 7);
        assert_eq!((changed.remove(0, 4), changed.remove(0, 4)), (Some(7), None));
        assert!(!changed.is_whole(0));
        assert_eq!((changed.remove(0, 0), changed.remove(0, 0)), (Some(5), None));
        assert!(changed.is_whole(0));
        assert_eq!(listed(&changed), [vec![(1, 9), (2, 5)], vec![]]);
        changed.insert(0, 0, 5);
        assert_eq!(listed(&changed), listed(&base()));
        assert_eq!(changed.remove(1, 0), None);
    }
}
