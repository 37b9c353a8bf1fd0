//! What an estimate promises, by example.

use super::*;
use crate::skill::Level;
use crate::time::UnixMicros;

const DAY: i64 = 86_400_000_000;

pub(super) fn day(days: i64) -> UnixMicros {
    UnixMicros(days * DAY)
}

pub(super) fn level(thousandths: i32) -> Level {
    Level::new(thousandths).expect("on the scale")
}

/// A supervisor's rating of communication.
pub(super) fn rating(id: &str, rater: &str, thousandths: i32, observed: i64) -> Evidence {
    Evidence {
        id: id.to_owned(),
        skill: "communication".to_owned(),
        level: level(thousandths),
        source: Source::Supervisor,
        rater: Some(rater.to_owned()),
        observed_at: day(observed),
    }
}

fn communication(evidence: &[Evidence], as_of: i64) -> Estimate {
    estimate(evidence, &Model::default(), day(as_of))["communication"]
}

pub(super) fn width(estimate: &Estimate) -> i32 {
    estimate.upper.thousandths() - estimate.lower.thousandths()
}

#[test]
fn what_nobody_observed_has_no_level() {
    assert!(estimate(&[], &Model::default(), day(0)).is_empty());
    let levels = estimate(&[rating("a", "ann", 4000, 0)], &Model::default(), day(0));
    assert_eq!(levels.keys().collect::<Vec<_>>(), ["communication"]);
}

#[test]
fn one_rating_is_shrunk_towards_the_cohort_and_not_enough_to_decide_by() {
    let one = communication(&[rating("a", "ann", 5000, 0)], 0);
    assert!((3900..4400).contains(&one.level.thousandths()), "{one:?}");
    assert!(one.insufficient && one.raters == 1);
    let two = communication(&[rating("a", "ann", 5000, 0), rating("b", "bo", 5000, 0)], 0);
    assert!(two.level > one.level && !two.insufficient, "{two:?}");
}

#[test]
fn the_tenth_rating_by_one_rater_says_less_than_the_second_rater() {
    let first = communication(&[rating("0", "ann", 3500, 0)], 0);
    let ten: Vec<_> = (0..10).map(|id| rating(&id.to_string(), "ann", 3500, 0)).collect();
    let tenfold = communication(&ten, 0);
    let second = communication(&[rating("0", "ann", 3500, 0), rating("1", "bo", 3500, 0)], 0);
    assert!(width(&tenfold) > width(&second));
    assert!(tenfold.level < second.level && tenfold.raters == 1);
    assert!((tenfold.level.thousandths() - first.level.thousandths()) < 120, "{first:?} {tenfold:?}");
}

#[test]
fn raters_are_heard_alike_however_often_they_write() {
    let mut loud: Vec<_> = (0..20).map(|id| rating(&id.to_string(), "ann", 2000, 0)).collect();
    loud.push(rating("calm", "bo", 4000, 0));
    let found = communication(&loud, 0).level.thousandths();
    assert!((2700..=3000).contains(&found), "near the middle of the two raters, not of the ratings: {found}");
}

#[test]
fn a_skill_learns_from_the_persons_other_skills() {
    let mut strong = vec![rating("a", "ann", 3000, 0)];
    let alone = communication(&strong, 0);
    for (id, skill) in ["advocacy", "flexibility", "technology"].into_iter().enumerate() {
        let about = Evidence { skill: skill.to_owned(), ..rating(&id.to_string(), "bo", 5000, 0) };
        strong.push(about);
    }
    let among = communication(&strong, 0);
    assert!(among.level > alone.level && width(&among) < width(&alone));
    assert_eq!(among.raters, 1, "other skills' raters are not this skill's");
}

#[test]
fn old_ratings_count_less_than_new_ones() {
    let rose = communication(&[rating("a", "ann", 2000, 0), rating("b", "bo", 4000, 700)], 700);
    let fell = communication(&[rating("a", "ann", 4000, 0), rating("b", "bo", 2000, 700)], 700);
    assert!(rose.level > fell.level);
}

#[test]
fn technology_ages_faster() {
    let about = |skill: &str| Evidence { skill: skill.to_owned(), ..rating(skill, "ann", 3000, 0) };
    let after = |skill: &str| estimate(&[about(skill)], &Model::default(), day(365))[skill];
    assert!(width(&after("technology")) > width(&after("communication")));
}

#[test]
fn self_rating_counts_as_the_policy_says() {
    let own = |id: &str| Evidence { source: Source::SelfRating, ..rating(id, id, 5000, 0) };
    let under = |name: &str, evidence: &[Evidence]| {
        estimate(evidence, &Model::preset(name).expect("shipped"), day(0))["communication"]
    };
    assert!(under("self_heavy", &[own("a")]).level > under("default", &[own("a")]).level);
    assert_eq!(under("default", &[own("a"), own("b")]).raters, 1, "a person is one rater of themselves");
    assert!(Model::preset("unknown").is_none());
}

#[test]
fn a_source_without_weight_is_not_heard_at_all() {
    let mut parameters = Parameters::preset_default();
    parameters.source_weights.supervisor = 0;
    let model = Model::new(parameters).expect("other sources count");
    assert!(estimate(&[rating("a", "ann", 5000, 0)], &model, day(0)).is_empty());
}

#[test]
fn a_version_names_its_content() {
    let default = Model::default();
    let mut parameters = default.parameters().clone();
    parameters.half_life_days = 300;
    let changed = Model::new(parameters).expect("within bounds");
    assert!(default.version().starts_with("level-1/default@"));
    assert_ne!(default.version(), changed.version());
    let text = serde_json::to_string(&default).expect("plain data");
    assert_eq!(serde_json::from_str::<Model>(&text).expect("its own text"), default);
}

#[test]
fn the_presets_are_within_bounds() {
    for name in ["default", "self_heavy"] {
        let preset = Model::preset(name).expect("shipped");
        assert_eq!(Model::new(preset.parameters().clone()), Ok(preset));
    }
}

#[test]
fn parameters_out_of_bounds_are_no_model() {
    let with = |change: fn(&mut Parameters)| {
        let mut parameters = Parameters::preset_default();
        change(&mut parameters);
        Model::new(parameters).expect_err("out of bounds")
    };
    assert_eq!(with(|all| all.name.clear()), ModelError::Name);
    assert_eq!(with(|all| all.variances.rater = 0), ModelError::Variance { field: "rater", value: 0 });
    assert_eq!(with(|all| all.source_weights.peer = 4001), ModelError::Weight { value: 4001 });
    assert_eq!(with(|all| all.half_life_days = 0), ModelError::HalfLife { value: 0 });
}

#[test]
fn the_most_extreme_model_and_much_evidence_stay_in_range() {
    for (between, within) in [(4_000_000, 1_000), (1_000, 4_000_000), (1_000, 1_000), (4_000_000, 4_000_000)]
    {
        let mut parameters = Parameters::preset_default();
        parameters.variances = Variances {
            general: between,
            skill: between,
            rater: within,
            rater_skill: within,
            occasion: within,
        };
        parameters.source_weights.supervisor = 4000;
        let model = Model::new(parameters).expect("within bounds");
        let about = |id: i64| Evidence {
            skill: (id % 40).to_string(),
            ..rating(&id.to_string(), &(id / 40).to_string(), 5000, id % 3)
        };
        let evidence: Vec<_> = (0..20_000).map(about).collect();
        for found in estimate(&evidence, &model, UnixMicros(i64::MAX)).values() {
            assert!(found.lower <= found.level && found.level <= found.upper);
            assert!(found.level.thousandths() > 3500, "five hundred raters outweigh any prior: {found:?}");
        }
    }
}

#[test]
fn growth_is_reliable_only_beyond_both_intervals() {
    let at = |thousandths, upto: i64| -> Vec<_> {
        (0..4).map(|id| rating(&format!("{upto}-{id}"), &id.to_string(), thousandths, upto)).collect()
    };
    let rated = |first, then| {
        let evidence = [at(first, 0), at(then, 365), at(then, 540), at(then, 700)].concat();
        let points = trajectory(&evidence, &Model::default(), &[day(-1), day(0), day(700)]);
        assert!(points[0].estimates.is_empty(), "nothing was known before the first rating");
        change_since(&points[1].estimates["communication"], &points[2].estimates["communication"])
    };
    let grown = rated(1500, 3500);
    assert!(grown.reliable && grown.delta > 1000, "{grown:?}");
    let same = rated(2500, 2700);
    assert!(!same.reliable && same.delta > 0, "{same:?}");
    let lost = rated(3500, 1500);
    assert!(lost.reliable && lost.delta < -1000, "{lost:?}");
}

#[test]
fn the_margin_is_not_mistaken_where_the_scale_cuts_the_interval_off() {
    let part = |lower, mid, upper| Estimate {
        level: level(mid),
        lower: level(lower),
        upper: level(upper),
        raters: 1,
        last_observed: day(0),
        insufficient: true,
    };
    let change = change_since(&part(3900, 4700, 5000), &part(4200, 5000, 5000));
    assert_eq!(change, LevelChange { delta: 300, reliable: false });
    let unknown = change_since(&part(1000, 3000, 5000), &part(3100, 5000, 5000));
    assert!(!unknown.reliable, "an interval as wide as the scale says nothing");
}
