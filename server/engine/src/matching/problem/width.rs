//! The integers the solver counts in: 64 bits where the problem is proved to fit, 128 where it is not.

use std::fmt::Debug;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// An integer of the solver. Sums of four amounts within [`Width::MOST`] do not overflow, and no path of the
/// search adds up more: leaving a mentee without a place bounds every path by the greatest profit.
pub(crate) trait Width:
    Copy
    + Debug
    + Default
    + Ord
    + Send
    + Sync
    + Add<Output = Self>
    + AddAssign
    + Sub<Output = Self>
    + SubAssign
    + Into<i128>
{
    /// Nothing.
    const ZERO: Self;
    /// Further than any path.
    const FAR: Self;
    /// The largest profit, price or value that is proved not to overflow.
    const MOST: i128;

    /// The same amount in this width; `None` where it exceeds [`Width::MOST`] either way.
    fn of(amount: i128) -> Option<Self>;

    /// The amount, this many times.
    fn times(self, count: u32) -> Self;

    /// Brings the pairs of one row into order: the most profitable first, equal ones by number.
    fn sort_row(numbers: &mut [u32], profits: &mut [Self], scratch: &mut SortScratch);
}

/// Memory that [`Width::sort_row`] uses again for each row.
#[derive(Debug, Default)]
pub(crate) struct SortScratch {
    short: Vec<u64>,
    long: Vec<u128>,
    wide: Vec<(i128, u32)>,
}

impl Width for i64 {
    const ZERO: Self = 0;
    const FAR: Self = Self::MAX;
    const MOST: i128 = 1 << 60;

    fn of(amount: i128) -> Option<Self> {
        Self::try_from(amount).ok().filter(|_| amount.unsigned_abs() <= Self::MOST.unsigned_abs())
    }

    fn times(self, count: u32) -> Self {
        self * Self::from(count)
    }

    /// Sorts plain integers, which is several times faster than sorting by a key: how far the profit is below the
    /// greatest of the row, then the number.
    fn sort_row(numbers: &mut [u32], profits: &mut [Self], scratch: &mut SortScratch) {
        let greatest = profits.iter().copied().max().unwrap_or_default();
        let least = profits.iter().copied().min().unwrap_or_default();
        let pairs = numbers.iter().zip(profits.iter());
        if u32::try_from(greatest.abs_diff(least)).is_ok() {
            scratch.short.clear();
            let key = |(number, profit): (&u32, &i64)| greatest.abs_diff(*profit) << 32 | u64::from(*number);
            scratch.short.extend(pairs.map(key));
            scratch.short.sort_unstable();
            for (place, key) in scratch.short.iter().enumerate() {
                numbers[place] = low_word(*key);
                profits[place] = greatest - (key >> 32).cast_signed();
            }
        } else {
            scratch.long.clear();
            let key = |(number, profit): (&u32, &i64)| {
                u128::from(greatest.abs_diff(*profit)) << 32 | u128::from(*number)
            };
            scratch.long.extend(pairs.map(key));
            scratch.long.sort_unstable();
            for (place, key) in scratch.long.iter().enumerate() {
                let [below, number] = [key >> 32, key & u128::from(u32::MAX)];
                numbers[place] = u32::try_from(number).expect("32 bits fit");
                let below = u64::try_from(below).expect("a difference of 64-bit integers has 64 bits");
                profits[place] = greatest.wrapping_sub_unsigned(below);
            }
        }
    }
}

fn low_word(key: u64) -> u32 {
    u32::try_from(key & u64::from(u32::MAX)).expect("32 bits fit")
}

impl Width for i128 {
    const ZERO: Self = 0;
    const FAR: Self = Self::MAX;
    const MOST: i128 = 1 << 124;

    fn of(amount: i128) -> Option<Self> {
        (amount.unsigned_abs() <= Self::MOST.unsigned_abs()).then_some(amount)
    }

    fn times(self, count: u32) -> Self {
        self * Self::from(count)
    }

    /// Sorts plain integers where how far profits are apart leaves room for the number, as is usual.
    fn sort_row(numbers: &mut [u32], profits: &mut [Self], scratch: &mut SortScratch) {
        let greatest = profits.iter().copied().max().unwrap_or_default();
        let least = profits.iter().copied().min().unwrap_or_default();
        if greatest.abs_diff(least) >> 96 == 0 {
            scratch.long.clear();
            let pairs = numbers.iter().zip(profits.iter());
            let key =
                |(number, profit): (&u32, &i128)| greatest.abs_diff(*profit) << 32 | u128::from(*number);
            scratch.long.extend(pairs.map(key));
            scratch.long.sort_unstable();
            for (place, key) in scratch.long.iter().enumerate() {
                numbers[place] = u32::try_from(key & u128::from(u32::MAX)).expect("32 bits fit");
                profits[place] = greatest.wrapping_sub_unsigned(key >> 32);
            }
            return;
        }
        scratch.wide.clear();
        scratch.wide.extend(profits.iter().map(|profit| -profit).zip(numbers.iter().copied()));
        scratch.wide.sort_unstable();
        for (place, (loss, number)) in scratch.wide.iter().enumerate() {
            (numbers[place], profits[place]) = (*number, -loss);
        }
    }
}
