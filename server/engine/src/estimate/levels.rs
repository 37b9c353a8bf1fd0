//! The estimated levels of one person from all evidence about them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use super::evidence_sheet::EvidenceSheet;
use super::model::Model;
use super::posterior;
use crate::skill::Level;
use crate::time::UnixMicros;

/// What the evidence says about one skill of one person. All levels are thousandths, 1000…5000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// The best prediction of the level.
    pub level: Level,
    /// Lower end of the 90 % interval, cut off at the end of the scale; at most `level`.
    pub lower: Level,
    /// Upper end of the 90 % interval, cut off at the end of the scale; at least `level`.
    pub upper: Level,
    /// How many different raters spoke about this skill, at least 1.
    pub raters: u32,
    /// The newest observation of this skill.
    pub last_observed: UnixMicros,
    /// Whether too few raters spoke or the interval is too wide to decide anything by, as the model defines.
    pub insufficient: bool,
}

/// The levels of one person as of an instant, by skill key; skills without evidence are absent.
///
/// Evidence observed after `as_of` is ignored, as is evidence from a source that the model gives no weight.
/// The order of the evidence does not matter.
#[must_use]
pub fn estimate(evidence: &[Evidence], model: &Model, as_of: UnixMicros) -> BTreeMap<String, Estimate> {
    let sheet = EvidenceSheet::new(evidence, model, as_of);
    let levels = posterior::levels(&sheet, model);
    let margins = posterior::margins(&sheet, model, as_of);
    let sufficiency = model.sufficiency();
    let judged = sheet.skills.iter().zip(levels).zip(margins).map(|((skill, level), margin)| {
        let (level, lower, upper) = (on_scale(level), on_scale(level - margin), on_scale(level + margin));
        let width = upper.thousandths() - lower.thousandths();
        let estimate = Estimate {
            level,
            lower,
            upper,
            raters: skill.raters,
            last_observed: skill.newest,
            insufficient: skill.raters < sufficiency.raters || width > sufficiency.width,
        };
        (skill.key.to_owned(), estimate)
    });
    judged.collect()
}

/// The level nearest to `thousandths` that the scale has.
fn on_scale(thousandths: i64) -> Level {
    let (low, high) = (Level::MIN.thousandths(), Level::MAX.thousandths());
    let cut = thousandths.clamp(i64::from(low), i64::from(high));
    i32::try_from(cut).ok().and_then(Level::new).expect("clamped to the scale")
}
