//! Cooperative cancellation: counts pairs, and looks at the watch once every [`PAIRS_PER_LOOK`].

use std::cell::Cell;

use super::watch::{Cancelled, Progress, Stage, Watch, uncancelled};

/// How many pairs are passed between two looks at the watch: hardly ever more than a few milliseconds of work.
pub(crate) const PAIRS_PER_LOOK: usize = 1 << 16;
/// What one bid or one look-up of a pair counts as, in pairs of a row.
pub(crate) const STEP: usize = 64;
/// What indexing one person counts as, in pairs of a row.
pub(crate) const PERSON: usize = 256;

/// Counts what is passed, and looks at the watch whenever that is as much as [`PAIRS_PER_LOOK`]. How often it looks
/// depends on what there is to do and on no clock; what is computed does not depend on it at all.
pub(crate) struct Pace<'w> {
    watch: Watch<'w>,
    progress: Cell<Progress>,
    /// Pairs left until the next look.
    left: Cell<usize>,
    /// The watch broke, and is not called again.
    is_over: Cell<bool>,
}

impl<'w> Pace<'w> {
    /// A pace at the beginning of a stage.
    pub(crate) fn new(watch: Watch<'w>, stage: Stage, total: usize) -> Self {
        let progress = Progress { stage, done: 0, total };
        let (progress, left) = (Cell::new(progress), Cell::new(PAIRS_PER_LOOK));
        Self { watch, progress, left, is_over: Cell::new(false) }
    }

    /// Sets how many mentees are done; the watch is told at the next look.
    pub(crate) fn advance(&self, done: usize) {
        self.progress.set(Progress { done, ..self.progress.get() });
    }

    /// Looks at the watch, whatever was passed. Once it broke, everything after fails as well.
    ///
    /// # Errors
    /// [`Cancelled`] where it breaks.
    pub(crate) fn look(&self) -> Result<(), Cancelled> {
        if self.is_over.get() || (self.watch)(self.progress.get()).is_break() {
            self.is_over.set(true);
            self.left.set(0);
            return Err(Cancelled);
        }
        self.left.set(PAIRS_PER_LOOK);
        Ok(())
    }

    /// Counts pairs without looking at the watch; the next [`Pace::pass`] looks.
    pub(crate) fn count(&self, pairs: usize) {
        self.left.set(self.left.get().saturating_sub(pairs));
    }

    /// Counts pairs, and looks at the watch when [`PAIRS_PER_LOOK`] have been counted.
    ///
    /// # Errors
    /// [`Cancelled`] where it breaks.
    pub(crate) fn pass(&self, pairs: usize) -> Result<(), Cancelled> {
        self.count(pairs);
        if self.left.get() == 0 { self.look() } else { Ok(()) }
    }

    /// Passes a list part by part.
    ///
    /// # Errors
    /// [`Cancelled`] where the watch breaks.
    pub(crate) fn parts<T>(&self, list: &[T], mut visit: impl FnMut(&[T])) -> Result<(), Cancelled> {
        for part in list.chunks(PAIRS_PER_LOOK) {
            self.pass(part.len())?;
            visit(part);
        }
        Ok(())
    }
}

/// The result of work whose watch never breaks.
pub(crate) fn unwatched<T>(work: impl FnOnce(&Pace<'_>) -> Result<T, Cancelled>) -> T {
    uncancelled(|watch| work(&Pace::new(watch, Stage::Placing, 0)))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;

    /// How often the watch was looked at while this was passed, each time with the progress told.
    fn looks(work: impl FnOnce(&Pace<'_>) -> Result<(), Cancelled>, most: usize) -> (Vec<usize>, bool) {
        let seen = Cell::new(Vec::new());
        let watch = |progress: Progress| {
            let mut told = seen.take();
            told.push(progress.done);
            let is_over = told.len() == most;
            seen.set(told);
            if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let is_cancelled = work(&Pace::new(&watch, Stage::Placing, 100)).is_err();
        (seen.take(), is_cancelled)
    }

    #[test]
    fn no_more_is_passed_without_a_look_than_patience_and_the_last_step() {
        for step in [1, 3, 1000, PAIRS_PER_LOOK - 1, PAIRS_PER_LOOK, 5 * PAIRS_PER_LOOK] {
            let (passed, steps) = (Cell::new(0), 10 * PAIRS_PER_LOOK / step + 3);
            let watch = |_: Progress| {
                assert!(passed.replace(0) < PAIRS_PER_LOOK + step, "{step}");
                ControlFlow::Continue(())
            };
            let pace = Pace::new(&watch, Stage::Scoring, 0);
            for _ in 0..steps {
                passed.set(passed.get() + step);
                pace.pass(step).expect("nobody cancels");
                assert!(passed.get() < PAIRS_PER_LOOK, "{step}");
            }
        }
    }

    #[test]
    fn what_is_counted_is_looked_at_by_whoever_passes_next() {
        let (told, is_cancelled) = looks(
            |pace| {
                pace.count(3 * PAIRS_PER_LOOK);
                pace.advance(7);
                pace.pass(0)?;
                pace.pass(PAIRS_PER_LOOK - 1)
            },
            9,
        );
        assert_eq!((told, is_cancelled), (vec![7], false));
    }

    #[test]
    fn a_watch_that_broke_is_not_asked_again() {
        let work = |pace: &Pace<'_>| {
            assert_eq!(pace.look(), Err(Cancelled));
            assert_eq!((pace.look(), pace.pass(1)), (Err(Cancelled), Err(Cancelled)));
            pace.parts(&[1], |_| panic!("nobody visits"))
        };
        assert_eq!(looks(work, 1), (vec![0], true));
    }

    #[test]
    fn a_list_is_visited_whole_or_as_far_as_the_watch_lets_it() {
        let list: Vec<usize> = (0..3 * PAIRS_PER_LOOK + 5).collect();
        for (most, parts) in [(9, 4), (1, 0), (3, 2)] {
            let mut visited = Vec::new();
            let (told, is_cancelled) =
                looks(|pace| pace.parts(&list, |part| visited.extend_from_slice(part)), most);
            assert_eq!(is_cancelled, most < 4, "{most}");
            assert_eq!(told.len(), most.min(3), "{most}");
            assert_eq!(visited, list[..list.len().min(parts * PAIRS_PER_LOOK)], "{most}");
        }
    }
}
