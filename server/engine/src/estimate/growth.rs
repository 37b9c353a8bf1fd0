//! Levels over time, and whether a difference between two of them means anything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Estimate, Evidence, Model, estimate};
use crate::skill::Level;
use crate::time::UnixMicros;

/// All levels of one person as they could be known at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The instant; only evidence up to it counts.
    pub as_of: UnixMicros,
    /// By skill key; skills without evidence by then are absent.
    pub estimates: BTreeMap<String, Estimate>,
}

/// How far a level moved between two estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Later level less earlier level, in thousandths, −4000…4000.
    pub delta: i32,
    /// Whether the change exceeds what the two intervals together leave to chance.
    pub reliable: bool,
}

/// One point per date, in the order of the dates.
#[must_use]
pub fn trajectory(evidence: &[Evidence], model: &Model, dates: &[UnixMicros]) -> Vec<Point> {
    let point = |as_of: &UnixMicros| Point { as_of: *as_of, estimates: estimate(evidence, model, *as_of) };
    dates.iter().map(point).collect()
}

/// The change from `baseline` to `now`, and whether it is one.
///
/// Reliable means: larger than the 90 % margin of a difference, the root of the sum of the two squared
/// margins (Jacobson & Truax 1991 in the form for unequal errors). Both estimates lean on the same raters, whose
/// constant errors cancel in the difference, so the rule errs towards "no reliable change".
#[must_use]
pub fn change_since(baseline: &Estimate, now: &Estimate) -> Change {
    let delta = now.level.thousandths() - baseline.level.thousandths();
    let (from, to) = if delta >= 0 { (baseline, now) } else { (now, baseline) };
    // A margin that was cut off at the end of the scale reaches past the other level, so it settles the
    // matter even though its full size is lost.
    let is_cut = from.upper == Level::MAX || to.lower == Level::MIN;
    let squared = |upper: Level, lower: Level| i64::from(upper.thousandths() - lower.thousandths()).pow(2);
    let chance = squared(from.upper, from.level) + squared(to.level, to.lower);
    Change { delta, reliable: !is_cut && i64::from(delta).pow(2) > chance }
}
