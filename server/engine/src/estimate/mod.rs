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

mod evidence;
mod evidence_sheet;
mod factor;
mod growth;
mod levels;
mod model;
mod parameters;
mod posterior;
#[cfg(test)]
mod properties;
mod recency;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use evidence::{Evidence, Source};
pub use growth::{LevelChange, LevelPoint, change_since, trajectory};
pub use levels::{Estimate, estimate};
pub use model::{Model, ModelError};
pub use parameters::{Parameters, Prior, SourceWeights, Sufficiency, Variances};
