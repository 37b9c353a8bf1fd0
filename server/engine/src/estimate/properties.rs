//! What an estimate promises, on arbitrary evidence.

use proptest::prelude::*;

use super::tests::{day, level, rating, width};
use super::*;

const SKILLS: [&str; 4] = ["communication", "advocacy", "technology", "local_skill"];
const SOURCES: [Source; 4] = [Source::SelfRating, Source::Mentor, Source::Peer, Source::Test];

prop_compose! {
    fn any_evidence(levels: std::ops::RangeInclusive<i32>)(
        parts in prop::collection::vec((0usize..4, levels.clone(), 0usize..4, prop::option::of(0u8..5), 0i64..900), 1..25)
    ) -> Vec<Evidence> {
        let build = |(id, (skill, thousandths, source, rater, at)): (usize, (usize, i32, usize, Option<u8>, i64))| {
            Evidence {
                id: id.to_string(),
                skill: SKILLS[skill].to_owned(),
                level: level(thousandths),
                source: SOURCES[source],
                rater: rater.map(|rater| rater.to_string()),
                observed_at: day(at),
            }
        };
        parts.into_iter().enumerate().map(build).collect()
    }
}

proptest! {
    #[test]
    fn the_order_of_the_evidence_does_not_matter(
        (given, shuffled) in any_evidence(1000..=5000)
            .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        as_of in 0i64..1000,
    ) {
        let model = Model::default();
        prop_assert_eq!(estimate(&given, &model, day(as_of)), estimate(&shuffled, &model, day(as_of)));
    }

    #[test]
    fn evidence_that_arrives_twice_counts_once(all in any_evidence(1000..=5000)) {
        let model = Model::default();
        let twice = [all.clone(), all.clone()].concat();
        prop_assert_eq!(estimate(&all, &model, day(900)), estimate(&twice, &model, day(900)));
    }

    #[test]
    fn levels_stay_on_the_scale_and_inside_their_interval(
        all in any_evidence(1000..=5000), as_of in 0i64..5000
    ) {
        for found in estimate(&all, &Model::default(), day(as_of)).values() {
            prop_assert!(found.lower <= found.level && found.level <= found.upper);
            prop_assert!(found.raters >= 1 && found.last_observed <= day(as_of));
        }
    }

    #[test]
    fn age_widens_the_interval_and_never_moves_the_level(
        all in any_evidence(2500..=3500), wait in 1i64..3000
    ) {
        let model = Model::default();
        let (now, later) = (estimate(&all, &model, day(900)), estimate(&all, &model, day(900 + wait)));
        for (skill, fresh) in &now {
            prop_assert_eq!(fresh.level, later[skill].level);
            prop_assert!(width(fresh) <= width(&later[skill]) + 1, "one thousandth is rounding");
        }
    }

    #[test]
    fn another_rater_narrows_the_interval(
        all in any_evidence(2500..=3500), thousandths in 2500..=3500, at in 0i64..900
    ) {
        let model = Model::default();
        let before = estimate(&all, &model, day(900));
        let more = [all, vec![rating("new", "somebody new", thousandths, at)]].concat();
        let after = estimate(&more, &model, day(900));
        for (skill, without) in &before {
            prop_assert!(width(&after[skill]) <= width(without) + 1, "one thousandth is rounding");
        }
        if let Some(without) = before.get("communication") {
            prop_assert!(width(&after["communication"]) < width(without));
            prop_assert_eq!(after["communication"].raters, without.raters + 1);
        }
    }

    #[test]
    fn what_is_observed_later_is_not_known_yet(all in any_evidence(1000..=5000), as_of in 0i64..900) {
        let model = Model::default();
        let known: Vec<_> = all.iter().filter(|one| one.observed_at <= day(as_of)).cloned().collect();
        prop_assert_eq!(estimate(&all, &model, day(as_of)), estimate(&known, &model, day(as_of)));
    }

    #[test]
    fn a_better_rating_never_means_a_lower_level(all in any_evidence(1000..=4000), place in any::<prop::sample::Index>()) {
        let model = Model::default();
        let mut better = all.clone();
        let place = place.index(all.len());
        better[place].level = level(all[place].level.thousandths() + 1000);
        let skill = all[place].skill.as_str();
        let (before, after) = (estimate(&all, &model, day(900)), estimate(&better, &model, day(900)));
        prop_assert!(after[skill].level >= before[skill].level);
    }
}
