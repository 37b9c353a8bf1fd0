//! The few pairs of one mentee that rank highest.

use std::cmp::Reverse;

/// Collects pairs and keeps those that rank highest, equal ones by number; linear in what is offered.
pub(crate) struct TopPairs<R, A> {
    most: usize,
    kept: Vec<(R, u32, A)>,
    /// Nothing that ranks higher was passed over.
    passed: Option<R>,
}

impl<R: Copy + Ord, A: Copy> TopPairs<R, A> {
    /// Keeps at most this many, at least 1.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, kept: Vec::new(), passed: None }
    }

    /// Keeps a pair where it may be among the highest.
    pub(crate) fn offer(&mut self, rank: R, mentor: u32, profit: A) {
        if self.passed.is_some_and(|passed| rank < passed) {
            return;
        }
        self.kept.push((rank, mentor, profit));
        // Many are passed over at once, so that each costs little.
        if self.kept.len() == self.most.saturating_mul(4) {
            self.pass();
        }
    }

    fn pass(&mut self) {
        let (_, least, _) =
            self.kept.select_nth_unstable_by_key(self.most - 1, |pair| (Reverse(pair.0), pair.1));
        self.passed = Some(least.0);
        self.kept.truncate(self.most);
    }

    /// The mentors kept with their profits; and, where others were passed over, a rank that none of them exceeds.
    pub(crate) fn into_row(mut self) -> (Vec<(u32, A)>, Option<R>) {
        if self.kept.len() > self.most {
            self.pass();
        }
        (self.kept.into_iter().map(|(_, mentor, profit)| (mentor, profit)).collect(), self.passed)
    }
}
