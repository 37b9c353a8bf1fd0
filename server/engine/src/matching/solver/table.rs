//! Pairs by one of their sides: for each person the numbers of the others, each with its profit.

use super::width::{SortScratch, Width};

/// Rows in one block of memory (compressed sparse rows), each kept in order: the most profitable pair first, equal
/// ones by number. A row that grows moves to the end of the block, with room for as much again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct Table<W> {
    spans: Vec<Span>,
    numbers: Vec<u32>,
    profits: Vec<W>,
}

/// Where a row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Span {
    start: usize,
    length: u32,
    room: u32,
}

impl<W: Width> Table<W> {
    /// The rows `starts[i]..starts[i + 1]` of the arrays, which the caller has found sound.
    pub(crate) fn new(starts: &[usize], numbers: Vec<u32>, profits: Vec<W>) -> Self {
        let span = |pair: &[usize]| {
            let length =
                u32::try_from(pair[1] - pair[0]).expect("a row names each of fewer than 2^32 people once");
            Span { start: pair[0], length, room: length }
        };
        let spans = starts.windows(2).map(span).collect();
        let mut table = Self { spans, numbers, profits };
        let mut scratch = SortScratch::default();
        for span in &table.spans {
            let range = span.start..span.start + span.length as usize;
            W::sort_row(&mut table.numbers[range.clone()], &mut table.profits[range], &mut scratch);
        }
        table
    }

    /// The same pairs by their other side, of which there are `count`. Columns are not in order.
    pub(crate) fn transposed(&self, count: usize) -> Self {
        let mut spans = vec![Span::default(); count];
        for number in (0..self.len()).flat_map(|row| self.row(row).0) {
            spans[*number as usize].room += 1;
        }
        let mut start = 0;
        for span in &mut spans {
            span.start = start;
            start += span.room as usize;
        }
        let (mut numbers, mut profits) = (vec![0; start], vec![W::ZERO; start]);
        for (row, number) in (0..self.len()).zip(0..) {
            let (others, worths) = self.row(row);
            for (other, profit) in others.iter().zip(worths) {
                let span = &mut spans[*other as usize];
                let place = span.start + span.length as usize;
                (numbers[place], profits[place]) = (number, *profit);
                span.length += 1;
            }
        }
        Self { spans, numbers, profits }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// How many pairs there are.
    pub(crate) fn pair_count(&self) -> usize {
        self.spans.iter().map(|span| span.length as usize).sum()
    }

    /// The numbers of a row and their profits.
    pub(crate) fn row(&self, row: usize) -> (&[u32], &[W]) {
        let span = self.spans[row];
        let range = span.start..span.start + span.length as usize;
        (&self.numbers[range.clone()], &self.profits[range])
    }

    /// The pairs of a row.
    pub(crate) fn pairs(&self, row: usize) -> impl ExactSizeIterator<Item = (u32, W)> + '_ {
        let (numbers, profits) = self.row(row);
        numbers.iter().copied().zip(profits.iter().copied())
    }

    /// The profit of a pair.
    pub(crate) fn profit(&self, row: usize, number: u32) -> Option<W> {
        self.pairs(row).find(|pair| pair.0 == number).map(|pair| pair.1)
    }
}

impl Table<i64> {
    /// The same rows in wide integers.
    pub(crate) fn widened(&self) -> Table<i128> {
        Table {
            spans: self.spans.clone(),
            numbers: self.numbers.clone(),
            profits: self.profits.iter().copied().map(i128::from).collect(),
        }
    }
}
