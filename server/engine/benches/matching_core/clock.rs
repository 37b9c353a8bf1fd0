//! The one place where this benchmark reads the clock.

use std::time::Instant;

/// How long some work took, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Seconds {
    /// By the clock on the wall.
    pub(crate) wall: f64,
    /// On a processor: the same on a busy machine, where the system tells; else as on the wall.
    pub(crate) processor: f64,
}

impl Seconds {
    /// Longer than anything.
    pub(crate) const FOREVER: Self = Self { wall: f64::INFINITY, processor: f64::INFINITY };

    /// The shorter of two runs of the same work.
    pub(crate) fn or_shorter(self, other: Self) -> Self {
        Self { wall: self.wall.min(other.wall), processor: self.processor.min(other.processor) }
    }
}

/// What `work` gives, and how long it took.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Seconds) {
    let (started, before) = (Instant::now(), on_processor());
    let done = work();
    let wall = started.elapsed().as_secs_f64();
    let processor = on_processor().zip(before).map_or(wall, |(after, before)| after - before);
    (done, Seconds { wall, processor })
}

/// The seconds this thread has spent on a processor.
fn on_processor() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u32 = 1_000_000_000;
    let spent: f64 = status.split_whitespace().next()?.parse().ok()?;
    Some(spent / f64::from(nanoseconds))
}
