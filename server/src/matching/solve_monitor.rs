//! How far the search for a plan is, and whether it is to go on.

use std::{
    ops::ControlFlow,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use preceptor_engine::matching::progress::watch::{Progress, Stage};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::no_plan::NoPlan;
use crate::records::{MatchProgress, MatchStage};

/// How far a search is, whether it is to go on, and the place that it takes meanwhile.
#[derive(Debug)]
pub(crate) struct SolveMonitor {
    stopped: CancellationToken,
    began: Instant,
    longest: Duration,
    seen: Mutex<MatchProgress>,
    place: Mutex<Option<OwnedSemaphorePermit>>,
}

impl SolveMonitor {
    /// A search that begins now, in a place of the worker.
    pub(crate) fn new(stopped: CancellationToken, longest: Duration, place: OwnedSemaphorePermit) -> Self {
        let (seen, place) = (Mutex::new(MatchProgress::NONE), Mutex::new(Some(place)));
        Self { stopped, longest, began: crate::clock::stopwatch(), seen, place }
    }

    /// Gives the place to the next run.
    pub(crate) fn leave(&self) {
        drop(self.place.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// How far the search is, as the attempt of that number.
    pub(crate) fn progress(&self, attempt: i64) -> MatchProgress {
        MatchProgress { attempt, ..*self.seen.lock().unwrap_or_else(PoisonError::into_inner) }
    }

    fn note(&self, stage: MatchStage, done: usize, total: usize) -> ControlFlow<()> {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let progress = MatchProgress { stage, done: count(done), total: count(total), attempt: 0 };
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = progress;
        let is_over = self.stopped.is_cancelled() || self.began.elapsed() > self.longest;
        if !is_over {
            return ControlFlow::Continue(());
        }
        // Nothing is computed from here on. The memory follows while the next run is still being read.
        self.leave();
        ControlFlow::Break(())
    }

    pub(crate) fn watch(&self, progress: Progress) -> ControlFlow<()> {
        let stage = match progress.stage {
            Stage::Scoring => MatchStage::Scoring,
            Stage::Placing => MatchStage::Placing,
            Stage::Checking => MatchStage::Checking,
        };
        self.note(stage, progress.done, progress.total)
    }

    /// How long it has been searched.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// How long it may be searched.
    pub(crate) const fn longest(&self) -> Duration {
        self.longest
    }

    /// Whether somebody stopped the search.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.is_cancelled()
    }

    /// Notes that the plan is found and being checked.
    pub(crate) fn checking(&self) -> Result<(), NoPlan> {
        if self.note(MatchStage::Checking, 0, 0).is_break() { Err(NoPlan::Stopped) } else { Ok(()) }
    }
}
