//! A set of small numbers as bits: grid cells, starts, or people.

use std::ops::Range;

const WORD: usize = 64;

/// A set of numbers from zero up to a fixed bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BitSet {
    words: Vec<u64>,
    bound: usize,
}

impl BitSet {
    /// The set without members, for numbers below `bound`.
    #[must_use]
    pub fn empty(bound: usize) -> Self {
        Self { words: vec![0; bound.div_ceil(WORD)], bound }
    }

    /// The set of every number below `bound`.
    #[must_use]
    pub fn full(bound: usize) -> Self {
        let mut set = Self::empty(bound);
        set.insert_range(0..bound);
        set
    }

    /// The set of these `numbers`; those that are not below `bound` are left out.
    #[must_use]
    pub fn of(bound: usize, numbers: impl IntoIterator<Item = usize>) -> Self {
        let mut set = Self::empty(bound);
        for number in numbers {
            set.insert(number);
        }
        set
    }

    /// Adds one number; one that is not below the bound changes nothing.
    pub fn insert(&mut self, number: usize) {
        if number < self.bound {
            self.words[number / WORD] |= 1 << (number % WORD);
        }
    }

    /// Takes one number out.
    pub fn remove(&mut self, number: usize) {
        if number < self.bound {
            self.words[number / WORD] &= !(1 << (number % WORD));
        }
    }

    /// Adds every number of the range that is below the bound.
    pub fn insert_range(&mut self, range: Range<usize>) {
        self.for_words(range, |word, mask| *word |= mask);
    }

    /// Takes every number of the range out.
    pub fn remove_range(&mut self, range: Range<usize>) {
        self.for_words(range, |word, mask| *word &= !mask);
    }

    fn for_words(&mut self, range: Range<usize>, change: impl Fn(&mut u64, u64)) {
        let end = range.end.min(self.bound);
        let mut at = range.start;
        while at < end {
            let word = at / WORD;
            let stop = end.min((word + 1) * WORD);
            let mask = (u64::MAX >> (WORD - (stop - at))) << (at % WORD);
            change(&mut self.words[word], mask);
            at = stop;
        }
    }

    /// The bound that every number of the set is below.
    #[must_use]
    pub const fn bound(&self) -> usize {
        self.bound
    }

    /// The smallest number that is in both sets.
    #[must_use]
    pub fn first_common(&self, other: &Self) -> Option<usize> {
        let words = self.words.iter().zip(&other.words).map(|(mine, theirs)| mine & theirs);
        words
            .enumerate()
            .find(|(_, word)| *word != 0)
            .map(|(index, word)| index * WORD + word.trailing_zeros() as usize)
    }

    /// How many numbers are in both sets.
    #[must_use]
    pub fn count_common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(mine, theirs)| (mine & theirs).count_ones() as usize).sum()
    }

    /// Whether the number is in the set.
    #[must_use]
    pub fn contains(&self, number: usize) -> bool {
        number < self.bound && self.words[number / WORD] >> (number % WORD) & 1 == 1
    }

    /// Keeps only what is also in `other`, which has the same bound.
    pub fn intersect(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| *mine &= theirs);
    }

    /// Adds what is in `other`, which has the same bound.
    pub fn unite(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| *mine |= theirs);
    }

    /// Takes out what is in `other`, which has the same bound.
    pub fn subtract(&mut self, other: &Self) {
        self.zip(other, |mine, theirs| *mine &= !theirs);
    }

    fn zip(&mut self, other: &Self, change: impl Fn(&mut u64, u64)) {
        debug_assert_eq!(self.bound, other.bound, "sets over the same numbers");
        for (mine, theirs) in self.words.iter_mut().zip(&other.words) {
            change(mine, *theirs);
        }
    }

    /// Whether nothing is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many numbers are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The members, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    index * WORD + bit
                })
            })
        })
    }

    /// The members from which a run of `length` members begins, by log₂ `length` shifted intersections.
    ///
    /// Numbers from the bound on are not members, so a run cannot reach past it.
    #[must_use]
    pub fn eroded(&self, length: usize) -> Self {
        let mut set = self.clone();
        let mut covered = 1;
        while covered < length {
            let step = covered.min(length - covered);
            set.intersect_shifted(step);
            covered += step;
        }
        set
    }

    /// Keeps the members `m` for which `m + step` is a member too.
    fn intersect_shifted(&mut self, step: usize) {
        let (whole, bits) = (step / WORD, step % WORD);
        for index in 0..self.words.len() {
            // Every word read is at or after the one written, so none has been changed yet.
            let low = self.words.get(index + whole).copied().unwrap_or(0);
            let high = self.words.get(index + whole + 1).copied().unwrap_or(0);
            let shifted = if bits == 0 { low } else { low >> bits | high << (WORD - bits) };
            self.words[index] &= shifted;
        }
    }

    /// The numbers below `bound` that are in at least `wanted` of the sets.
    pub fn in_at_least<'a>(wanted: usize, bound: usize, sets: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut reached = vec![Self::empty(bound); wanted + 1];
        reached[0] = Self::full(bound);
        for set in sets {
            for count in (0..wanted).rev() {
                let (below, above) = reached.split_at_mut(count + 1);
                for ((next, this), member) in
                    above[0].words.iter_mut().zip(&below[count].words).zip(&set.words)
                {
                    *next |= this & member;
                }
            }
        }
        reached.swap_remove(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_bound_holds_nothing() {
        let mut set = BitSet::full(0);
        set.insert(0);
        set.insert_range(0..9);
        assert!(set.is_empty() && set.eroded(5).is_empty() && set.iter().next().is_none());
    }

    #[test]
    fn a_run_cannot_reach_past_the_bound() {
        let set = BitSet::full(70).eroded(3);
        assert_eq!(set, BitSet::of(70, 0..68));
        assert!(BitSet::full(70).eroded(71).is_empty());
    }

    proptest! {
        #[test]
        fn erosion_is_a_run_of_members(bits in prop::collection::vec(any::<bool>(), 0..300), length in 1_usize..150) {
            let set = BitSet::of(bits.len(), (0..bits.len()).filter(|i| bits[*i]));
            let runs = (0..bits.len()).filter(|i| i + length <= bits.len() && bits[*i..*i + length].iter().all(|b| *b));
            prop_assert_eq!(set.eroded(length), BitSet::of(bits.len(), runs));
        }

        #[test]
        fn ranges_are_their_numbers(start in 0_usize..200, end in 0_usize..200, from in 0_usize..200, to in 0_usize..200) {
            let mut set = BitSet::empty(180);
            set.insert_range(start..end);
            set.remove_range(from..to);
            let expected: Vec<usize> = (start..end.min(180)).filter(|i| !(from..to).contains(i)).collect();
            prop_assert_eq!(set.count(), expected.len());
            prop_assert_eq!(set.iter().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn in_at_least_counts_sets(sets in prop::collection::vec(prop::collection::vec(any::<bool>(), 100), 0..6), wanted in 0_usize..5) {
            let sets: Vec<BitSet> = sets.iter().map(|bits| BitSet::of(100, (0..100).filter(|i| bits[*i]))).collect();
            let expected = (0..100).filter(|i| sets.iter().filter(|set| set.contains(*i)).count() >= wanted);
            prop_assert_eq!(BitSet::in_at_least(wanted, 100, &sets), BitSet::of(100, expected));
        }
    }
}
