//! Skill levels from evidence, with an interval that means what it says.
//!
//! One rating says little: a supervisor's single rating has a reliability near .52 (Viswesvaran, Ones &
//! Schmidt 1996; .45 when collected for administration and .61 for research, Salgado & Moscoso 2019), and
//! half or more of what ratings differ by is the rater, not the person rated (Scullen, Mount & Goff 2000). So
//! a level is never a mean of ratings here. It is the best linear prediction (Robinson 1991, "That BLUP is a
//! good thing") in a world where the rating that one rater gives for one skill is
//!
//! ```text
//! rating = cohort prior + general level of the person + deviation of the skill      (what is sought)
//!        + the rater's view of the person + the rater's view of that skill + the occasion  (what misleads)
//! ```
//!
//! and each part has a variance in the [`Model`]. From that follows what a fair reader would ask for:
//! ratings by one rater are averaged first, and the tenth adds little; raters are weighed by precision; a
//! level is shrunk towards the person's general level, and that towards the cohort's; skills nobody spoke
//! about are absent, because *not observed* is not a level.
//!
//! Age takes information away and nothing else. Evidence loses half of its information in every half-life,
//! which widens the interval; the level itself depends on how old pieces of evidence are *relative to the
//! newest of the same skill*, so waiting alone never moves it.
//!
//! All arithmetic is in integers (levels in thousandths, precisions in fixed point), so that every platform
//! gives the same answer to the last digit. Time is O(e log e + r·k² + k³) for e pieces of evidence from r
//! raters about k skills.

mod factor;
mod growth;
mod model;
mod parameters;
mod posterior;
#[cfg(test)]
mod properties;
mod recency;
mod sheet;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use growth::{Change, Point, change_since, trajectory};
pub use model::{Model, ModelError};
pub use parameters::{Parameters, Prior, SourceWeights, Sufficiency, Variances};

use crate::skill::Level;
use crate::time::UnixMicros;
use sheet::Sheet;

/// Where a piece of evidence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// The person about themselves.
    #[serde(rename = "SELF")]
    SelfRating,
    /// The mentor of a pairing, most often after a session.
    Mentor,
    /// The line or clinical supervisor.
    Supervisor,
    /// A colleague.
    Peer,
    /// A scored test or simulation.
    Test,
    /// A judged piece of work, such as a care plan.
    WorkSample,
    /// A certificate or licence.
    Credential,
    /// Taking part in a case conference.
    Conference,
}

/// One dated observation of one skill by one rater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// What makes the observation the same one when it arrives twice; a repeated id counts once.
    pub id: String,
    /// Key of the skill in the agency's catalogue.
    pub skill: String,
    /// The level observed.
    pub level: Level,
    /// Where it comes from.
    pub source: Source,
    /// Who judged. Evidence of one source without a rater counts as one rater's, as does all self-rating.
    pub rater: Option<String>,
    /// When it was seen, which may be long before it was written down.
    pub observed_at: UnixMicros,
}

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
    let sheet = Sheet::new(evidence, model, as_of);
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
