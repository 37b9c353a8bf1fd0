//! What is told of a score before it is known, against the score itself.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::matching::input::points::{FullMarks, LineWeights};
use crate::matching::input::snapshot::{MeetingWay, Mentee, Mentor, PairingKind, Snapshot};
use crate::matching::input::week::Week;
use crate::matching::people::roster::Roster;
use crate::matching::people::score::{Score, ScoreLine, ScoreReason};
use crate::skill::Level;
use crate::time::UnixMicros;

/// What one plain pair has in common, and how far apart they are.
#[derive(Clone, Copy, Debug)]
struct Pair {
    has_same_discipline: bool,
    populations: u32,
    languages: u32,
    free_steps: usize,
    waiting_weeks: u32,
    strength: i32,
}

const STRANGERS: Pair = Pair {
    has_same_discipline: false,
    populations: 0,
    languages: 0,
    free_steps: 0,
    waiting_weeks: 0,
    strength: 1000,
};

fn any_pair() -> impl Strategy<Value = Pair> {
    let shared = (any::<bool>(), 0_u32..4, 0_u32..4, prop_oneof![Just(0_usize), 0_usize..60]);
    (shared, 0_u32..40, 1000_i32..=5000).prop_map(|(shared, waiting_weeks, strength)| {
        let (has_same_discipline, populations, languages, free_steps) = shared;
        Pair { has_same_discipline, populations, languages, free_steps, waiting_weeks, strength }
    })
}

fn first(count: u32) -> BTreeSet<String> {
    ["a", "b", "c"].into_iter().take(count as usize).map(str::to_owned).collect()
}

fn level(thousandths: i32) -> Level {
    Level::new(thousandths).expect("on the scale")
}

/// A mentee who needs communication, 2.000 of 4.000, and a mentor whom nothing particular relates to her.
fn snapshot(pair: Pair, policy: Policy) -> Snapshot {
    let skill = |thousandths| BTreeMap::from([("communication".to_owned(), level(thousandths))]);
    let mentee = Mentee {
        id: "mentee".into(),
        wants: PairingKind::Mentor,
        demand: 1,
        discipline: "nursing".into(),
        populations: first(pair.populations),
        languages: first(pair.languages),
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: BTreeSet::new(),
        availability: Some(Week::from_steps(0..pair.free_steps)),
        levels: skill(2000),
        targets: skill(4000),
        priorities: Vec::new(),
        preferences: BTreeMap::new(),
        waiting_weeks: pair.waiting_weeks,
    };
    let mentor = Mentor {
        id: "mentor".into(),
        offers: [PairingKind::Mentor].into(),
        discipline: if pair.has_same_discipline { "nursing".into() } else { "law".into() },
        populations: first(3),
        languages: first(3),
        meeting_ways: [MeetingWay::Video].into(),
        line_manager: None,
        conflicts: BTreeSet::new(),
        availability: Some(Week::from_steps(0..200)),
        strengths: skill(pair.strength),
        capacity: 1,
        minimum: 0,
        accepting: true,
        credential_valid_until: None,
    };
    Snapshot {
        policy,
        starts_at: UnixMicros(0),
        nonce: 1,
        mentees: vec![mentee],
        mentors: vec![mentor],
        pair_rules: Vec::new(),
        pairings: Vec::new(),
    }
}

fn roster(pair: Pair, policy: Policy) -> Roster {
    Roster::new(&snapshot(pair, policy)).expect("the snapshot is valid")
}

/// The points that shared free time earns.
fn of_availability(score: &Score) -> i64 {
    let is_of_time = |line: &&ScoreLine| matches!(line.reason, ScoreReason::Availability { .. });
    score.lines.iter().find(is_of_time).map_or(0, |line| line.points)
}

/// Whether the pair may score so much, told quickly.
fn may_score(pair: Pair, least: i64) -> bool {
    let roster = roster(pair, Policy::default());
    let candidate = roster.pair(0, 0);
    candidate.may_score(least, of_availability(&candidate.score()))
}

fn any_policy() -> impl Strategy<Value = Policy> {
    let weight = || prop_oneof![Just(0_u32), 0_u32..100_000];
    let weights = (weight(), weight(), weight(), weight(), weight(), weight());
    let marks = (1_u32..5, 1_u32..5, 1_u32..900, 1_u32..40);
    (weights, marks, 0_u32..900).prop_map(|(weights, marks, minimum_shared_minutes)| {
        let (coverage, discipline, population, language, availability, waiting) = weights;
        let (populations, languages, shared_minutes, waiting_weeks) = marks;
        let lines = LineWeights {
            coverage,
            discipline,
            population,
            language,
            availability,
            waiting,
            ..LineWeights::default()
        };
        let marks =
            FullMarks { populations, languages, shared_minutes, waiting_weeks, ..FullMarks::default() };
        Policy { lines, full_marks: marks, minimum_shared_minutes, ..Policy::default() }
    })
}

proptest! {
    #[test]
    fn a_plain_pair_may_score_exactly_what_it_scores(pair in any_pair(), policy in any_policy(), least in 0_i64..700_000) {
        let roster = roster(pair, policy);
        let candidate = roster.pair(0, 0);
        let score = candidate.score();
        for least in [score.points - 1, score.points, score.points + 1, least] {
            let may_score = candidate.may_score(least, of_availability(&score));
            prop_assert_eq!(may_score, score.points >= least, "{} points, at least {}", score.points, least);
        }
    }

    #[test]
    fn whom_a_rule_excludes_scores_no_more_than_is_said_of_the_rule(pair in any_pair(), policy in any_policy()) {
        let policy = Policy { hard_rules: HardRule::ALL.into(), ..policy };
        let codes = [
            (HardRule::SharedLanguage, "no_shared_language"),
            (HardRule::SharedTime, "too_little_shared_time"),
            (HardRule::TeachingStrength, "below_teaching_threshold"),
        ];
        let roster = roster(pair, policy.clone());
        let (verdicts, score) = (roster.pair(0, 0).verdicts(), roster.pair(0, 0).score());
        for (rule, code) in codes {
            if verdicts.iter().any(|verdict| verdict.code() == code) {
                let most = policy.most_points_despite(rule);
                prop_assert!(score.points <= most.points && of_availability(&score) <= most.availability, "{code}");
            }
        }
    }
}

#[test]
fn strangers_whom_nothing_but_coverage_recommends_may_score_all_of_it() {
    let expert = Pair { strength: 4000, ..STRANGERS };
    assert!(may_score(expert, 600_000) && !may_score(expert, 600_001));
    assert!(may_score(STRANGERS, 0) && !may_score(STRANGERS, 1));
}

#[test]
fn the_most_that_an_excluded_pair_can_score_leaves_out_what_the_rule_denies() {
    // Of 850,000 points that a plain pair can have, 60,000 are for free time.
    let most = |policy: &Policy, rule| {
        let Ceiling { points, availability } = policy.most_points_despite(rule);
        (points, availability)
    };
    let policy = Policy::default();
    assert_eq!(most(&policy, HardRule::KindOffered), (850_000, 60_000));
    assert_eq!(most(&policy, HardRule::TeachingStrength), (250_000, 60_000));
    assert_eq!(most(&policy, HardRule::SharedLanguage), (820_000, 60_000));
    // Who shares less than the 60 minutes asked for has less than a tenth of the 600 that earn all.
    assert_eq!(most(&policy, HardRule::SharedTime), (796_000, 6_000));
    let strict = Policy { minimum_shared_minutes: 900, ..policy };
    assert_eq!(most(&strict, HardRule::SharedTime), (850_000, 60_000));
}

#[test]
fn waiting_longer_would_earn_what_waiting_has_not_earned_yet() {
    let not_waited = |waiting_weeks| {
        let roster = roster(Pair { waiting_weeks, ..STRANGERS }, Policy::default());
        roster.mentees[0].points_not_waited(roster.policy())
    };
    assert_eq!([0, 13, 26, 40].map(not_waited), [40_000, 20_000, 0, 0]);
}
