//! Levels over time, and whether a difference between two of them means anything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Estimate, Evidence, Model, estimate};
use crate::skill::Level;
use crate::time::UnixMicros;

/// All levels of one person as they could be known at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelPoint {
    /// The instant; only evidence up to it counts.
    pub as_of: UnixMicros,
    /// By skill key; skills without evidence by then are absent.
    pub estimates: BTreeMap<String, Estimate>,
}

/// How far a level moved between two estimates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelChange {
    /// Later level less earlier level, in thousandths, −4000…4000.
    pub delta: i32,
    /// Whether the change exceeds what the two intervals together leave to chance.
    pub reliable: bool,
}

/// One point per date, in the order of the dates.
#[must_use]
pub fn trajectory(evidence: &[Evidence], model: &Model, dates: &[UnixMicros]) -> Vec<LevelPoint> {
    let point =
        |as_of: &UnixMicros| LevelPoint { as_of: *as_of, estimates: estimate(evidence, model, *as_of) };
    dates.iter().map(point).collect()
}

/// The change from `baseline` to `now` of the same skill of the same person, and whether it is one.
///
/// The later estimate contains the evidence of the earlier, so their errors mostly cancel: the variance of the
/// difference is the difference of the variances (Hausman 1978). Because ageing and growth bend that rule, at
/// least a quarter of the summed variances counts as chance. Of people who did not grow at all, fewer than
/// one in twenty are told of a reliable change; the simulation beside this module tests it.
#[must_use]
pub fn change_since(baseline: &Estimate, now: &Estimate) -> LevelChange {
    let delta = now.level.thousandths() - baseline.level.thousandths();
    let (then, later) = (margin(baseline).pow(2), margin(now).pow(2));
    let chance = (then - later).abs().max((then + later) / 4);
    let is_known = |estimate: &Estimate| estimate.lower > Level::MIN || estimate.upper < Level::MAX;
    let reliable = is_known(baseline) && is_known(now) && i64::from(delta).pow(2) > chance;
    LevelChange { delta, reliable }
}

/// Half the width of the interval: the longer side, since the other may be cut off by the end of the scale.
fn margin(estimate: &Estimate) -> i64 {
    let level = estimate.level.thousandths();
    let sides = (level - estimate.lower.thousandths()).max(estimate.upper.thousandths() - level);
    i64::from(sides)
}
