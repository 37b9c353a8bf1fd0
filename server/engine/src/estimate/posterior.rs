//! What the evidence says about all skills at once: the normal posterior of the model, in fixed point.
//!
//! With a rater's view of a person shared by all of that rater's ratings, the ratings of one rater have the
//! covariance *diagonal + constant*. Its inverse is *diagonal − rank one* (Sherman & Morrison 1950), so each
//! rater adds such a term to the precision matrix of the skills and none needs an unknown of its own. The
//! prior has the same form, with the person's general level in the place of the rater's view.
//!
//! A rater's precision falls with age and rises with each rating, both monotonically in the order of
//! positive definite matrices: age can only widen an interval, and more evidence can only narrow it.

use super::evidence_sheet::{EvidenceSheet, RaterRow, Rating, SkillColumn};
use super::factor::Factor;
use super::model::Model;
use super::parameters::Variances;
use super::recency::{ONE, remaining};
use crate::time::UnixMicros;

/// One, in the fixed point of precisions (per squared thousandth).
const PRECISION_ONE: i128 = 1 << 48;

/// One thousandth of a level, in the fixed point of levels and variances.
const LEVEL_ONE: i128 = 1 << 10;

/// Standard deviations from the middle of a normal distribution to the ends of its inner 90 %, in thousandths.
const DEVIATIONS_PER_MARGIN: i128 = 1645;

/// The best predictions, in thousandths, in the order of the sheet's skills; they may lie off the scale.
///
/// Ages count from the newest evidence of each skill, so that the passing of time alone changes nothing.
pub(super) fn levels(sheet: &EvidenceSheet<'_>, model: &Model) -> Vec<i64> {
    let now: Vec<UnixMicros> = sheet.skills.iter().map(|skill| skill.newest).collect();
    let Information { precision, pull } = Information::of(sheet, model, &now);
    let shifts = Factor::new(precision).solve(pull);
    let level = |(skill, shift): (&SkillColumn<'_>, i128)| {
        let shift = (shift + LEVEL_ONE / 2).div_euclid(LEVEL_ONE);
        let shift = i64::try_from(shift).expect("a weighted mean of levels is a few thousand");
        i64::from(model.prior_level(skill.key).thousandths()) + shift
    };
    sheet.skills.iter().zip(shifts).map(level).collect()
}

/// Half the widths of the 90 % intervals as of an instant, in thousandths, in the order of the sheet's skills.
pub(super) fn margins(sheet: &EvidenceSheet<'_>, model: &Model, as_of: UnixMicros) -> Vec<i64> {
    let count = sheet.skills.len();
    let now = vec![as_of; count];
    let factor = Factor::new(Information::of(sheet, model, &now).precision);
    let margin = |place: usize| {
        let mut unit = vec![0; count];
        unit[place] = PRECISION_ONE * LEVEL_ONE;
        let variance = factor.solve(unit)[place];
        let squared = variance * DEVIATIONS_PER_MARGIN * DEVIATIONS_PER_MARGIN / LEVEL_ONE;
        i64::try_from(squared.isqrt().div_euclid(1000) + 1).expect("no margin exceeds the prior's")
    };
    (0..count).map(margin).collect()
}

/// What prior and raters know together: a precision matrix over the skills, and how strongly the ratings
/// pull each skill away from its prior level.
struct Information {
    precision: Vec<Vec<i128>>,
    pull: Vec<i128>,
}

impl Information {
    /// `now` is, per skill, the instant that ages count to.
    fn of(sheet: &EvidenceSheet<'_>, model: &Model, now: &[UnixMicros]) -> Self {
        let mut information = Self::prior(model.variances(), sheet.skills.len());
        for row in &sheet.raters {
            information.add(&Opinion::of(row, sheet, model, now), model.variances());
        }
        information
    }

    fn prior(variances: &Variances, count: usize) -> Self {
        let own = PRECISION_ONE / i128::from(variances.skill);
        let together = own * i128::try_from(count).expect("skills fit in memory");
        let general = i128::from(variances.general);
        let shared = own * own * general / (PRECISION_ONE + general * together);
        let row = |place| {
            let mut row = vec![-shared; count];
            row[place] += own;
            row
        };
        Self { precision: (0..count).map(row).collect(), pull: vec![0; count] }
    }

    fn add(&mut self, opinion: &Opinion, variances: &Variances) {
        let view = i128::from(variances.rater);
        let together: i128 = opinion.views.iter().map(|one| one.precision).sum();
        let weighted: i128 = opinion.views.iter().map(|one| one.precision * one.shift).sum();
        let whole = PRECISION_ONE * opinion.strength / ONE + view * together;
        let halo = view * weighted / whole;
        for one in &opinion.views {
            self.pull[one.skill] += one.precision * (one.shift - halo);
            self.precision[one.skill][one.skill] += one.precision;
            for other in &opinion.views {
                let shared = one.precision * other.precision * view / whole;
                self.precision[one.skill][other.skill] -= shared;
            }
        }
    }
}

/// What one rater thinks of one person, after averaging over that rater's ratings.
struct Opinion {
    views: Vec<View>,
    /// How much the rater counts as a whole: the strongest single rating, 1 for a fresh one of full weight.
    strength: i128,
}

/// What one rater thinks of one skill.
struct View {
    skill: usize,
    /// The averaged rating less the prior level.
    shift: i128,
    /// One over the variance that is this view's own.
    precision: i128,
    strength: i128,
}

impl Opinion {
    fn of(row: &RaterRow, sheet: &EvidenceSheet<'_>, model: &Model, now: &[UnixMicros]) -> Self {
        let view = |(skill, ratings): (&usize, &Vec<Rating>)| {
            let key = sheet.skills[*skill].key;
            View::of(*skill, ratings, model, key, now[*skill])
        };
        let views: Vec<View> = row.iter().map(view).collect();
        let strength = views.iter().map(|one| one.strength).max().unwrap_or(1);
        Self { views, strength }
    }
}

impl View {
    fn of(skill: usize, ratings: &[Rating], model: &Model, key: &str, now: UnixMicros) -> Self {
        let prior = i128::from(model.prior_level(key).thousandths());
        let half_life_days = model.half_life_days(key);
        let (mut total, mut strongest, mut weighted) = (0, 1, 0);
        for rating in ratings {
            let age = i128::from(now.0) - i128::from(rating.observed_at.0);
            let strength = (rating.weight * remaining(age, half_life_days) / 1000).max(1);
            total += strength;
            strongest = strongest.max(strength);
            weighted += strength * (rating.level - prior);
        }
        let variances = model.variances();
        let lasting = i128::from(variances.rater_skill) * ONE / strongest;
        let passing = i128::from(variances.occasion) * ONE / total;
        Self {
            skill,
            shift: weighted * LEVEL_ONE / total,
            precision: PRECISION_ONE / (lasting + passing),
            strength: strongest,
        }
    }
}
