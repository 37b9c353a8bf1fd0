//! One pass over every mentee, split between two threads so that the result does not depend on which is faster.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use super::watch::{Cancelled, Progress, Stage, Watch};

/// How many pairs are looked at between two looks at the watch, if not those of one mentee. To judge and score one takes
/// much longer than to pass one that is.
const PAIRS_PER_LOOK: u32 = 1 << 14;
/// With fewer pairs of people than this a second thread costs more than it saves.
const WORTH_SHARING: u64 = 200_000;

/// A pass over every mentee, each beside every mentor.
pub(crate) struct ParallelPass<'w> {
    /// How many mentees there are.
    pub(crate) mentees: u32,
    /// How many mentors each is looked at beside.
    pub(crate) mentors: u32,
    /// What it is done for.
    pub(crate) stage: Stage,
    pub(crate) watch: Watch<'w>,
}

/// Called before each mentee is looked at.
pub(crate) type BeforeEach<'t> = &'t dyn Fn(u32) -> Result<(), Cancelled>;

impl ParallelPass<'_> {
    /// Does the work for the first half of the mentees and for the second, by number. The first half's failure counts first.
    ///
    /// # Errors
    /// What `work` fails with; [`Cancelled`] where the watch breaks.
    pub(crate) fn in_halves<T: Send, E: Send + From<Cancelled>>(
        &self,
        work: impl Fn(Range<u32>, BeforeEach<'_>) -> Result<T, E> + Sync,
    ) -> Result<[T; 2], E> {
        let is_shared = u64::from(self.mentees) * u64::from(self.mentors) >= WORTH_SHARING;
        let end = self.mentees;
        let middle = if is_shared { end / 2 } else { end };
        let is_stopped = AtomicBool::new(false);
        let second_half = || {
            let turn = |_| if is_stopped.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) };
            work(middle..end, &turn)
        };
        let first_half = || {
            let first = work(0..middle, &|mentee| self.turn(mentee, if is_shared { 2 } else { 1 }));
            is_stopped.fetch_or(first.is_err(), Ordering::Relaxed);
            first
        };
        let (first, second) = if is_shared {
            std::thread::scope(|scope| {
                let rest = scope.spawn(second_half);
                let first = first_half();
                (first, rest.join().expect("the work panics only where the caller's does"))
            })
        } else {
            (first_half(), second_half())
        };
        Ok([first?, second?])
    }

    fn turn(&self, mentee: u32, threads: u32) -> Result<(), Cancelled> {
        let mentees = PAIRS_PER_LOOK / self.mentors.clamp(1, PAIRS_PER_LOOK);
        if !mentee.is_multiple_of(mentees) {
            return Ok(());
        }
        let progress =
            Progress { stage: self.stage, done: (threads * mentee) as usize, total: self.mentees as usize };
        if (self.watch)(progress).is_break() { Err(Cancelled) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::ops::ControlFlow;

    use super::*;

    fn gathered(mentees: u32, mentors: u32, calls: u32) -> Result<Vec<u32>, Cancelled> {
        let left = Cell::new(calls);
        let watch = |progress: Progress| {
            assert!(progress.done <= progress.total);
            if left.replace(left.get().saturating_sub(1)) == 0 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let pass = ParallelPass { mentees, mentors, stage: Stage::Checking, watch: &watch };
        let halves = pass.in_halves(|mentees, turn| {
            let mut seen = Vec::new();
            for mentee in mentees {
                turn(mentee)?;
                seen.push(mentee);
            }
            Ok::<_, Cancelled>(seen)
        })?;
        Ok(halves.concat())
    }

    #[test]
    fn everybody_has_one_turn_in_order_on_one_thread_or_two() {
        for (mentees, mentors) in [(0, 0), (1, 1), (1000, 10), (1001, 1_000_000)] {
            let everybody: Vec<u32> = (0..mentees).collect();
            assert_eq!(gathered(mentees, mentors, u32::MAX), Ok(everybody));
        }
    }

    #[test]
    fn both_halves_end_when_the_watch_breaks() {
        for (mentees, mentors) in [(100_000, 1), (400_000, 1), (1000, 1_000_000)] {
            assert_eq!(gathered(mentees, mentors, 5), Err(Cancelled));
        }
    }
}
