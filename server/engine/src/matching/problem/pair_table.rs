//! A sparse table of pairs by one of their sides: for each person the numbers of the others, each with its profit.

use super::width::{SortScratch, Width};
use crate::matching::progress::pace::Pace;
use crate::matching::progress::watch::Cancelled;

/// Rows in one block of memory (compressed sparse rows), each kept in order: the most profitable pair first, equal
/// ones by number. A row that grows moves to the end of the block, with room for as much again.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) struct PairTable<W> {
    spans: Vec<Span>,
    numbers: Vec<u32>,
    profits: Vec<W>,
}

/// The same pairs from both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BothSides<'t, W> {
    /// By mentee, each row in order.
    pub(crate) rows: &'t PairTable<W>,
    /// By mentor, in any order.
    pub(crate) columns: &'t PairTable<W>,
}

/// Where a row lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Span {
    start: usize,
    length: u32,
    room: u32,
}

impl<W: Width> PairTable<W> {
    /// The rows `starts[i]..starts[i + 1]` of the arrays, which the caller has found sound.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn new(
        starts: &[usize],
        numbers: Vec<u32>,
        profits: Vec<W>,
        pace: &Pace<'_>,
    ) -> Result<Self, Cancelled> {
        let span = |pair: &[usize]| {
            let length =
                u32::try_from(pair[1] - pair[0]).expect("a row names each of fewer than 2^32 people once");
            Span { start: pair[0], length, room: length }
        };
        let spans = starts.windows(2).map(span).collect();
        let mut table = Self { spans, numbers, profits };
        let mut scratch = SortScratch::default();
        for span in &table.spans {
            pace.pass(span.length as usize)?;
            let range = span.start..span.start + span.length as usize;
            let (numbers, profits) = (&mut table.numbers[range.clone()], &mut table.profits[range]);
            if !is_in_order(numbers, profits) {
                W::sort_row(numbers, profits, &mut scratch);
            }
        }
        Ok(table)
    }

    /// The same pairs by their other side, of which there are `count`. Columns are not in order.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn transposed(&self, count: usize, pace: &Pace<'_>) -> Result<Self, Cancelled> {
        let mut spans = vec![Span::default(); count];
        for row in 0..self.len() {
            let numbers = self.row(row).0;
            pace.pass(numbers.len())?;
            for number in numbers {
                spans[*number as usize].room += 1;
            }
        }
        let mut start = 0;
        for span in &mut spans {
            span.start = start;
            start += span.room as usize;
        }
        let (mut numbers, mut profits) = (vec![0; start], vec![W::ZERO; start]);
        for (row, number) in (0..self.len()).zip(0..) {
            let (others, worths) = self.row(row);
            pace.pass(others.len())?;
            for (other, profit) in others.iter().zip(worths) {
                let span = &mut spans[*other as usize];
                let end = span.start + span.length as usize;
                (numbers[end], profits[end]) = (number, *profit);
                span.length += 1;
            }
        }
        Ok(Self { spans, numbers, profits })
    }

    /// Adds a pair where it belongs in its row.
    pub(crate) fn insert(&mut self, row: usize, number: u32, profit: W) {
        let key = (std::cmp::Reverse(profit), number);
        let place = self.pairs(row).position(|pair| (std::cmp::Reverse(pair.1), pair.0) > key);
        self.insert_at(row, place.unwrap_or(self.spans[row].length as usize), number, profit);
    }

    /// Adds a pair at the end of a row that is not kept in order.
    pub(crate) fn push(&mut self, row: usize, number: u32, profit: W) {
        self.insert_at(row, self.spans[row].length as usize, number, profit);
    }

    fn insert_at(&mut self, row: usize, place: usize, number: u32, profit: W) {
        self.make_room(row);
        let Span { start, length, .. } = self.spans[row];
        let (place, end) = (start + place, start + length as usize);
        self.numbers.copy_within(place..end, place + 1);
        self.profits.copy_within(place..end, place + 1);
        (self.numbers[place], self.profits[place]) = (number, profit);
        self.spans[row].length += 1;
    }

    /// Gives a row other pairs, in its order, at the end of the block.
    pub(crate) fn replace(&mut self, row: usize, pairs: &[(u32, W)]) {
        let start = self.numbers.len();
        self.numbers.extend(pairs.iter().map(|pair| pair.0));
        self.profits.extend(pairs.iter().map(|pair| pair.1));
        let length = u32::try_from(pairs.len()).expect("a row names each of fewer than 2^32 people once");
        self.spans[row] = Span { start, length, room: length };
    }

    /// A full row moves to the end of the block.
    fn make_room(&mut self, row: usize) {
        let Span { start, length, room } = self.spans[row];
        if length < room {
            return;
        }
        let (end, room) = (self.numbers.len(), 2 * room + 4);
        self.numbers.extend_from_within(start..start + length as usize);
        self.numbers.resize(end + room as usize, 0);
        self.profits.extend_from_within(start..start + length as usize);
        self.profits.resize(end + room as usize, W::ZERO);
        self.spans[row] = Span { start: end, length, room };
    }

    /// Takes a pair out of its row; its profit, `None` where it is not there.
    pub(crate) fn remove(&mut self, row: usize, number: u32) -> Option<W> {
        let Span { start, length, .. } = self.spans[row];
        let place = start + self.row(row).0.iter().position(|other| *other == number)?;
        let (profit, end) = (self.profits[place], start + length as usize);
        self.numbers.copy_within(place + 1..end, place);
        self.profits.copy_within(place + 1..end, place);
        self.spans[row].length -= 1;
        Some(profit)
    }

    /// A table of this many empty rows.
    pub(crate) fn of_nothing(rows: usize) -> Self {
        Self { spans: vec![Span::default(); rows], numbers: Vec::new(), profits: Vec::new() }
    }

    /// Takes back [`PairTable::add_row`].
    pub(crate) fn forget_row(&mut self) {
        self.spans.pop();
    }

    /// Adds an empty row.
    pub(crate) fn add_row(&mut self) {
        self.spans.push(Span { start: self.numbers.len(), length: 0, room: 0 });
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

/// Whether the most profitable pair comes first, and equal ones by number.
fn is_in_order<W: Width>(numbers: &[u32], profits: &[W]) -> bool {
    let later = numbers.iter().zip(profits).skip(1);
    let mut steps = numbers.iter().zip(profits).zip(later);
    steps.all(|((number, profit), (next, less))| profit > less || profit == less && number < next)
}

impl PairTable<i64> {
    /// The same rows in wide integers.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn widened(&self, pace: &Pace<'_>) -> Result<PairTable<i128>, Cancelled> {
        let mut numbers = Vec::with_capacity(self.numbers.len());
        let mut profits = Vec::with_capacity(self.profits.len());
        pace.parts(&self.numbers, |part| numbers.extend_from_slice(part))?;
        pace.parts(&self.profits, |part| profits.extend(part.iter().copied().map(i128::from)))?;
        Ok(PairTable { spans: self.spans.clone(), numbers, profits })
    }
}
