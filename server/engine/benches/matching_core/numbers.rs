//! Numbers that look random and are the same everywhere.

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number from `low` to `high`, both included; the bias of a 53-bit draw is far below what is measured.
    pub(crate) fn within(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high - low) + 1;
        low + u32::try_from((self.next() >> 11) % span).expect("the span has 32 bits")
    }

    /// Whether an event of so many percent happens.
    pub(crate) fn happens(&mut self, percent: u32) -> bool {
        self.within(0, 99) < percent
    }
}

/// The finalizer: one number made of another.
pub(crate) const fn mixed(mut number: u64) -> u64 {
    number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}
